import { type SpawnSyncReturns, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Comparison {
  readonly operation: string;
  readonly problem?: string;
}
type Ended = Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'>;
type Environment = Readonly<Record<string, string>>;

// Chromium brings a Vulkan loader and a driver that runs on the processor.
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const software: Environment = { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: dirname(driver) };

/** Runs a TypeScript file of this folder in a process of its own. */
function runFile(name: string, args: readonly string[], environment: Environment): Promise<Ended> {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    env: { ...process.env, ...environment },
  });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...texts }));
  });
}

/** The environment that WebGPU starts in: this one where there is a GPU, else Chromium's driver, else none. */
async function findEnvironment(): Promise<Environment | undefined> {
  const { status } = await runFile('start-backend.ts', ['webgpu'], {});
  if (status === 0) return {};
  return existsSync(driver) ? software : undefined;
}

const environment = await findEnvironment();
const reason = environment ? '' : ` (skipped: no GPU that WebGPU starts on, and no ${driver})`;

describe.skipIf(!environment)(`backend webgpu${reason}`, () => {
  it('agrees with the CPU on every operation, its gradients, and LeNet-5', {
    timeout: 240_000,
  }, async () => {
    const { status, stdout, stderr } = await runFile(
      'compare-backends.ts',
      ['webgpu'],
      environment!,
    );
    const lines = stdout.trim().split('\n');
    const comparisons = lines.map((line) => JSON.parse(line) as Comparison);
    expect(comparisons.filter(({ problem }) => problem !== undefined)).toEqual([]);
    expect(status, stderr).toBe(0);
    expect(comparisons.at(-1)?.operation).toBe('LeNet-5');
  });
});
