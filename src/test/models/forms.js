/* Camunda Forms: the Modeler's linter, and what Tasklist was seen to choke on. */
import {register} from 'node:module';
import {files} from './files.js';

register('./endings.js', import.meta.url);
const {FormLinter} = await import('@camunda/form-linting');

const NEWEST_SCHEMA = 16;
/** The linter knows no newer one. */
const LINTED_AS = '7.22.0';
const UNUSABLE = ['dynamiclist', 'filepicker', 'documentPreview', 'iframe'];

function components(parent) {
  return (parent.components ?? []).flatMap(component => [component, ...components(component)]);
}

export default async function forms() {
  const findings = [];
  for (const file of files('forms', '.form')) {
    const form = JSON.parse(file.text);
    if (form.schemaVersion > NEWEST_SCHEMA) {
      findings.push(`${file.name}: schema version ${form.schemaVersion}; Tasklist reads up to ${NEWEST_SCHEMA}`);
    }
    components(form)
      .filter(component => UNUSABLE.includes(component.type))
      .forEach(component => findings.push(`${file.name}, ${component.id}: a ${component.type} does not work in Tasklist`));
    const reports = new FormLinter().lint({...form, executionPlatformVersion: LINTED_AS});
    reports.forEach(report => findings.push(`${file.name}, ${report.id}: ${report.message}`));
  }
  return findings;
}
