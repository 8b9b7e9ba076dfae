/* The generated element templates are what the Modeler reads without complaint. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {createRequire} from 'node:module';
import {files, project} from './files.js';

const {validate} = createRequire(import.meta.url)('@bpmn-io/element-templates-validator');
const FOLDER = 'processes/.camunda/element-templates';

export default async function templates() {
  if (!existsSync(join(project, FOLDER))) {
    return [`${FOLDER} is missing: generate it, see processes/README.md`];
  }
  return files(FOLDER, '.json').flatMap(file =>
    [JSON.parse(file.text)].flat().flatMap(template => {
      const {valid, errors} = validate(template);
      return valid ? [] : errors.map(error => `${file.name}, ${template.id}: ${error.message}`);
    }),
  );
}
