/*
 * Opens every diagram and table as Camunda Modeler does, in Chromium: no warning, nothing lost by saving, nothing drawn
 * over something else. Leaves pictures in target/models.
 */
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import puppeteer from 'puppeteer-core';
import {files, project, target} from './files.js';

const require = createRequire(import.meta.url);
const CHROMIUM = [process.env.FILO_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const TEMPLATES = 'processes/.camunda/element-templates';

export function chromium() {
  return CHROMIUM.find(path => path && existsSync(path));
}

/** Runs in the page. */
async function openDiagram(xml, templates) {
  document.body.innerHTML = '<div id="canvas" style="width: 1200px; height: 800px"></div>';
  const modeler = new window.BpmnModeler({container: '#canvas'});
  const problems = [];
  modeler.on('elementTemplates.errors', event => event.errors.forEach(error => problems.push('template: ' + error.message)));
  modeler.get('elementTemplatesLoader').setTemplates(templates);
  const {warnings} = await modeler.importXML(xml);
  warnings.forEach(warning => problems.push(warning.message));

  const registry = modeler.get('elementRegistry');
  const known = modeler.get('elementTemplates');
  const box = element => ({left: element.x, top: element.y, right: element.x + element.width, bottom: element.y + element.height});
  // What is folded has a page of its own.
  const canvas = modeler.get('canvas');
  const together = (a, b) => canvas.findRoot(a) === canvas.findRoot(b);
  const apart = (a, b, room = 0) =>
    a.right + room <= b.left || b.right + room <= a.left || a.bottom + room <= b.top || b.bottom + room <= a.top;
  const labels = registry.filter(element => element.labelTarget && element.businessObject.name);
  const shapes = registry.filter(element => !element.waypoints && !element.labelTarget && element.parent);
  const flows = registry.filter(element => element.type === 'bpmn:SequenceFlow' && !element.labelTarget);
  const open = shapes.filter(shape => !(shape.type === 'bpmn:SubProcess' && shape.collapsed === false));

  for (const shape of shapes.filter(shape => shape.businessObject.modelerTemplate && templates.length)) {
    if (!known.get(shape)) {
      problems.push(shape.id + ': there is no element template ' + shape.businessObject.modelerTemplate);
    }
  }

  // Nothing is drawn over something else.
  for (const [index, shape] of open.entries()) {
    for (const other of open.slice(index + 1)) {
      if (together(shape, other) && shape !== other.host && other !== shape.host && !apart(box(shape), box(other))) {
        problems.push(`${shape.id} and ${other.id} are drawn over each other`);
      }
    }
    for (const label of labels) {
      if (together(shape, label) && !apart(box(shape), box(label))) {
        problems.push(`the label "${label.businessObject.name}" of ${label.labelTarget.id} lies on ${shape.id}`);
      }
    }
  }
  for (const [index, label] of labels.entries()) {
    for (const other of labels.slice(index + 1)) {
      if (together(label, other) && !apart(box(label), box(other))) {
        problems.push(`the labels of ${label.labelTarget.id} and ${other.labelTarget.id} overlap`);
      }
    }
  }
  const pieces = flow => flow.waypoints.slice(1).map((end, index) => ({
    left: Math.min(end.x, flow.waypoints[index].x),
    right: Math.max(end.x, flow.waypoints[index].x),
    top: Math.min(end.y, flow.waypoints[index].y),
    bottom: Math.max(end.y, flow.waypoints[index].y),
  }));
  for (const [index, flow] of flows.entries()) {
    for (const piece of pieces(flow)) {
      if (piece.left !== piece.right && piece.top !== piece.bottom) {
        problems.push(flow.id + ' is drawn aslant');
      }
      for (const label of labels) {
        if (together(flow, label) && !apart(piece, box(label))) {
          problems.push(`${flow.id} runs through the label "${label.businessObject.name}" of ${label.labelTarget.id}`);
        }
      }
      for (const shape of open.filter(shape => together(flow, shape) && shape !== flow.source && shape !== flow.target)) {
        if (!apart(piece, box(shape))) {
          problems.push(`${flow.id} runs through ${shape.id}`);
        }
      }
      for (const other of flows.slice(index + 1)) {
        const meet = flow.source === other.source || flow.target === other.target;
        if (!meet && together(flow, other) && pieces(other).some(foreign => !(piece.right < foreign.left || foreign.right < piece.left || piece.bottom < foreign.top || foreign.bottom < piece.top))) {
          problems.push(`${flow.id} and ${other.id} cross`);
        }
      }
    }
  }
  const {xml: saved} = await modeler.saveXML({format: true});
  const pages = [];
  for (const root of canvas.getRootElements().filter(root => root.children.length)) {
    canvas.setRootElement(root);
    pages.push({name: root.businessObject.$type === 'bpmn:SubProcess' ? '-' + root.businessObject.id.split('_')[1] : '', svg: (await modeler.saveSVG()).svg});
  }
  return {problems: [...new Set(problems)], saved, pages};
}

/** Runs in the page. */
async function openTable(xml) {
  document.body.innerHTML = '<div id="canvas" style="width: 1500px; height: 900px"></div>';
  const modeler = new window.DmnJS({container: '#canvas'});
  const {warnings} = await modeler.importXML(xml);
  await modeler.open(modeler.getViews().find(view => view.type === 'decisionTable'));
  const {xml: saved} = await modeler.saveXML({format: true});
  return {problems: warnings.map(warning => warning.message), saved};
}

async function picture(browser, svg, file) {
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  const page = await browser.newPage();
  await page.setViewport({width: Math.ceil(width) + 40, height: Math.ceil(height) + 40, deviceScaleFactor: 1.5});
  await page.setContent(`<body style="margin: 20px; background: white">${svg.slice(svg.indexOf('<svg'))}</body>`);
  await page.screenshot({path: file});
  await page.close();
}

export default async function modeler() {
  const browser = await puppeteer.launch({
    executablePath: chromium(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  const findings = [];
  try {
    const folder = join(project, TEMPLATES);
    const templates = existsSync(folder)
      ? readdirSync(folder).flatMap(name => JSON.parse(readFileSync(join(folder, name), 'utf8')))
      : [];
    const page = await browser.newPage();
    await page.setContent('<!doctype html><body></body>');
    const bpmn = dirname(require.resolve('camunda-bpmn-js/package.json')) + '/dist/';
    await page.addStyleTag({path: bpmn + 'assets/camunda-platform-modeler.css'});
    await page.addScriptTag({path: bpmn + 'camunda-platform-modeler.production.min.js'});
    for (const file of files('processes', '.bpmn')) {
      const opened = await page.evaluate(openDiagram, file.text, templates);
      opened.problems.forEach(problem => findings.push(`${file.name}, ${problem}`));
      for (const {name, svg} of opened.pages) {
        writeFileSync(join(target, file.stem + name + '.svg'), svg);
        await picture(browser, svg, join(target, file.stem + name + '.png'));
      }
      if (opened.saved !== file.text) {
        writeFileSync(join(target, file.stem + '.bpmn'), opened.saved);
        findings.push(`${file.name}: the Modeler would save it otherwise; compare with target/models/${file.stem}.bpmn`);
      }
    }
    // What the process tests went through, in green, when they ran before.
    for (const name of readdirSync(target).filter(name => name.endsWith('-coverage.bpmn'))) {
      const opened = await page.evaluate(openDiagram, readFileSync(join(target, name), 'utf8'), []);
      for (const page of opened.pages) {
        await picture(browser, page.svg, join(target, name.replace('.bpmn', page.name + '.png')));
      }
    }
    await page.setViewport({width: 1540, height: 940});
    await page.goto('about:blank');
    const dmn = dirname(require.resolve('dmn-js/package.json')) + '/dist/';
    for (const style of ['diagram-js.css', 'dmn-js-shared.css', 'dmn-js-drd.css', 'dmn-js-decision-table.css', 'dmn-js-decision-table-controls.css']) {
      await page.addStyleTag({path: dmn + 'assets/' + style});
    }
    await page.addScriptTag({path: dmn + 'dmn-modeler.production.min.js'});
    for (const file of files('processes', '.dmn')) {
      const opened = await page.evaluate(openTable, file.text);
      opened.problems.forEach(problem => findings.push(`${file.name}: ${problem}`));
      await page.screenshot({path: join(target, file.stem + '.png')});
      if (opened.saved !== file.text) {
        writeFileSync(join(target, file.stem + '.dmn'), opened.saved);
        findings.push(`${file.name}: the Modeler would save it otherwise; compare with target/models/${file.stem}.dmn`);
      }
    }
  } finally {
    await browser.close();
  }
  return findings;
}
