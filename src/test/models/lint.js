/* bpmnlint with the rules that Camunda Modeler shows for Camunda 7.24. */
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {files, here} from './files.js';

const require = createRequire(import.meta.url);
const {Linter} = require('bpmnlint');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
const {BpmnModdle} = require('bpmn-moddle');
const camunda = require('camunda-bpmn-moddle/resources/camunda.json');

export default async function lint() {
  const linter = new Linter({
    config: JSON.parse(readFileSync(join(here, '.bpmnlintrc'), 'utf8')),
    resolver: new NodeResolver({require}),
  });
  const findings = [];
  for (const file of files('processes', '.bpmn')) {
    const {rootElement, warnings} = await new BpmnModdle({camunda}).fromXML(file.text);
    warnings.forEach(warning => findings.push(`${file.name}: ${warning.message}`));
    const results = await linter.lint(rootElement);
    for (const [rule, reports] of Object.entries(results)) {
      reports.forEach(report => findings.push(`${file.name}, ${report.id}: ${report.message} (${rule})`));
    }
  }
  return findings;
}
