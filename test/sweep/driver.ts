import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { printYaml } from '../../src/experiment/spec/index.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What `lernmatrix sweep --json` prints. */
export interface Printed {
  readonly points: readonly {
    readonly state: string;
    readonly reused: boolean;
    readonly reason?: string;
    readonly result: object;
  }[];
}

/** Starts `lernmatrix sweep` of a sweep named tiny in a process of its own. */
export function startDriver(out: string, sweep: object, processes = 2) {
  const file = join(out, 'sweep.yaml');
  if (!existsSync(file)) writeFileSync(file, printYaml({ name: 'tiny', ...sweep }));
  const words = ['sweep', file, '--out', out, '--json', '--processes', String(processes)];
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    printed += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const ended = new Promise<{ code: number | null; printed: string; errors: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, printed, errors }));
  });
  return { child, pid: child.pid!, ended };
}

/** Processes whose parent is a process. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

/** Whether a process is there and has not ended. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits for a condition; what it waits for ends too where a process ends. */
export async function until(condition: () => boolean, pid?: number): Promise<void> {
  while (!condition() && (pid === undefined || isAlive(pid))) await sleep(10);
}

/** The folders of points. */
export function pointFolders(out: string): string[] {
  const folder = join(out, 'tiny');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith('small-'))
    .map((name) => join(folder, name));
}

/** Whether a point is being run. */
export function isRunning(out: string): boolean {
  return pointFolders(out).some((folder) => existsSync(join(folder, '.lock')));
}

/** The bytes of every result that is there. */
export function resultsIn(out: string): ReadonlyMap<string, string> {
  const paths = pointFolders(out)
    .map((folder) => join(folder, 'result.json'))
    .filter((path) => existsSync(path));
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

/** Results without their times. */
export function numbersOf({ points }: { points: readonly { readonly result?: object }[] }) {
  return points.map(({ result }) => ({ ...result, wallSeconds: 0 }));
}
