import { readFileSync } from 'node:fs';
import { BackendError } from '../errors.js';

const compiled = new Map<string, WebAssembly.Module>();

/**
 * A kernel of kernels/kernels.json, compiled once a process.
 * @throws BackendError where kernels/build does not have it.
 */
export function kernelModule(name: string): WebAssembly.Module {
  const known = compiled.get(name) ?? compile(name);
  compiled.set(name, known);
  return known;
}

function compile(name: string): WebAssembly.Module {
  const file = `kernels/build/${name}.wasm`;
  try {
    return new WebAssembly.Module(readFileSync(new URL(`../../${file}`, import.meta.url)));
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(
      `kernels: the compiled kernel must be at ${file}, got: ${got}. Run 'npm run build'.`,
      { cause },
    );
  }
}
