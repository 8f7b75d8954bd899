import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SpecError } from '../errors.js';
import { readSpec } from '../experiment/spec/load.js';
import { isArraySpec, withKnownKind } from './spec/kind.js';

export { isArraySpec };

/** Those that come with the package, by name: files of examples/. */
const builtins = ['ttv2'];

/**
 * Reads a spec, of training on arrays or another, as it is written.
 * @param nameOrPath a YAML file, or the name of one that comes with the package.
 * @throws SpecError where there is none, or its kind is none.
 */
export function readAnySpec(nameOrPath: string): unknown {
  const own = fileURLToPath(new URL(`../../examples/${nameOrPath}.yaml`, import.meta.url));
  return withKnownKind(
    readSpec(builtins.includes(nameOrPath) && existsSync(own) ? own : nameOrPath),
  );
}

/** Whether a folder is that of a training on arrays, finished or not. */
export function isArrayRun(folder: string): boolean {
  const spec = join(folder, 'spec.yaml');
  if (!existsSync(spec)) return false;
  try {
    return isArraySpec(readSpec(spec));
  } catch (error) {
    if (error instanceof SpecError) return false;
    throw error;
  }
}
