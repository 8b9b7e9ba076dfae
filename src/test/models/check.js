/*
 * node check.js lint | templates | forms | modeler
 *
 * Prints one finding a line (file, element, what to do) and ends with 1 when there is one.
 */
import {mkdirSync} from 'node:fs';
import {target} from './files.js';

const checks = {
  lint: () => import('./lint.js'),
  templates: () => import('./templates.js'),
  forms: () => import('./forms.js'),
  modeler: () => import('./modeler.js'),
};

const check = checks[process.argv[2]];
if (!check) {
  console.error('Usage: node check.js ' + Object.keys(checks).join(' | '));
  process.exit(2);
}
mkdirSync(target, {recursive: true});
const findings = await (await check()).default();
findings.forEach(finding => console.log(finding));
process.exit(findings.length ? 1 : 0);
