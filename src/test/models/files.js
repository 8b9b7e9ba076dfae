/* Where things lie. */
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const project = resolve(here, '../../..');
export const target = join(project, 'target/models');

/** Files of a folder of the project with that ending, as {name, path, text}. */
export function files(folder, ending) {
  const directory = join(project, folder);
  return readdirSync(directory)
    .filter(name => name.endsWith(ending))
    .sort()
    .map(name => ({name: `${folder}/${name}`, stem: name.slice(0, -ending.length), text: readFileSync(join(directory, name), 'utf8')}));
}
