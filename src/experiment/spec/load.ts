import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SpecError } from '../../errors.js';
import { suggestion } from './nearest.js';
import { applyOverrides } from './overrides.js';
import { parseSpec } from './parse.js';
import { resolveSpec } from './resolve.js';
import type { ResolvedSpec } from './resolved.js';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** The experiments that come with the package: name to file. */
export function builtinSpecs(): ReadonlyMap<string, string> {
  const files = readdirSync(examples)
    .filter((file) => extname(file) === '.yaml' && !isOther(join(examples, file)))
    .sort();
  return new Map(files.map((file) => [basename(file, '.yaml'), join(examples, file)]));
}

/** Whether a file is that of a sweep, which varies an experiment, or of another kind of work. */
function isOther(file: string): boolean {
  return /^(base|kind):/m.test(readFileSync(file, 'utf8'));
}

/**
 * Reads an experiment, sets what the command line sets, and makes every value explicit.
 * @param nameOrPath the name of a built-in experiment, or a YAML file.
 * @param overrides flags and values, as `applyOverrides` takes them.
 * @throws SpecError with every problem found.
 */
export function loadSpec(nameOrPath: string, overrides: readonly string[] = []): ResolvedSpec {
  return resolveSpec(applyOverrides(readSpec(nameOrPath), overrides));
}

/** An experiment as it is written, neither checked nor filled in. @throws SpecError where it cannot be read. */
export function readSpec(nameOrPath: string): unknown {
  const builtins = builtinSpecs();
  const file = builtins.get(nameOrPath) ?? nameOrPath;
  return parseSpec(readText(file, [...builtins.keys()]), file);
}

function readText(file: string, builtins: readonly string[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const names = `Built in: ${builtins.join(', ')}.`;
    const message =
      code === 'ENOENT'
        ? `expected a YAML file or a built-in experiment, got no such file.${suggestion(file, builtins, names)}`
        : `expected a readable YAML file, got ${code === 'EISDIR' ? 'a folder' : String(code)}. Name a file. ${names}`;
    throw new SpecError([{ path: file, message }]);
  }
}
