import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSpec } from '../experiment/spec/load.js';

export { isArraySpec } from './spec/kind.js';

/** Those that come with the package, by name: files of examples/. */
const builtins = ['ttv2'];

/**
 * Reads a spec, of training on arrays or another, as it is written.
 * @param nameOrPath a YAML file, or the name of one that comes with the package.
 * @throws SpecError where there is none.
 */
export function readAnySpec(nameOrPath: string): unknown {
  const own = fileURLToPath(new URL(`../../examples/${nameOrPath}.yaml`, import.meta.url));
  return readSpec(builtins.includes(nameOrPath) && existsSync(own) ? own : nameOrPath);
}
