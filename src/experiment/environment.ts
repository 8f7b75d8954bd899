import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Environment } from '../report/result.js';

/** Version of this package. */
export function packageVersion(): string {
  const path = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** Version of the installed ONNX Runtime. */
export function onnxRuntimeVersion(): string {
  const require = createRequire(import.meta.url);
  return (require('onnxruntime-node/package.json') as { version: string }).version;
}

/** Versions and machine, for results. */
export function describeEnvironment(
  run: Pick<Environment, 'backend' | 'threads' | 'jobs'>,
): Environment {
  return {
    lernmatrix: packageVersion(),
    node: process.versions.node,
    onnxruntime: onnxRuntimeVersion(),
    ...run,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${platform()}-${arch()}`,
  };
}
