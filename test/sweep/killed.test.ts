import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { printYaml } from '../../src/experiment/spec/index.js';
import { newFolder } from '../experiment/run/support.js';
import { base, patience, sweepIn, tinySweep } from './support.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

// Long enough that a kill finds points at work.
const long = {
  base: { ...base, training: { ...base.training, epochs: 60 } },
  sweep: { seed: [1, 2, 3] },
};

interface Printed {
  readonly points: readonly {
    readonly state: string;
    readonly reused: boolean;
    readonly result: object;
  }[];
}

function start(out: string) {
  const file = join(out, 'sweep.yaml');
  writeFileSync(file, printYaml({ name: 'tiny', ...long }));
  const child = spawn(
    process.execPath,
    [main, 'sweep', file, '--out', out, '--json', '--processes', '2'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
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
  return { child, ended };
}

/** Processes whose parent is a process. */
function childrenOf(pid: number): number[] {
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
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** Folders of points, and whether one of them is being trained. */
const running = (out: string) => {
  const folder = join(out, 'tiny');
  const runs = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith('small-'))
    : [];
  return runs.some((name) => existsSync(join(folder, name, '.lock')));
};

const numbers = ({ points }: { points: readonly { readonly result?: object }[] }) =>
  points.map(({ result }) => ({ ...result, wallSeconds: 0 }));

const onLinux = describe.skipIf(process.platform !== 'linux');

onLinux('lernmatrix sweep, killed without warning', { timeout: patience }, () => {
  it('goes on in another process where one of its processes is killed', async () => {
    const out = newFolder();
    const { child, ended } = start(out);
    await until(() => running(out) && childrenOf(child.pid!).length === 2);
    process.kill(childrenOf(child.pid!)[0]!, 'SIGKILL');
    const { code, printed, errors } = await ended;
    expect(errors).toMatch(/its process was killed by SIGKILL\. It is run once more\./);
    expect(code).toBe(0);
    const whole = await sweepIn(newFolder(), tinySweep(long));
    expect(numbers(JSON.parse(printed) as Printed)).toEqual(numbers(whole));
  });

  it('leaves no process behind, and goes on when it is run again', async () => {
    const out = newFolder();
    const { child, ended } = start(out);
    const results = () =>
      readdirSync(join(out, 'tiny')).filter((name) =>
        existsSync(join(out, 'tiny', name, 'result.json')),
      );
    await until(() => running(out) && results().length >= 1);
    const processes = childrenOf(child.pid!);
    expect(processes.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await ended;
    const before = results().length;
    const { code, printed } = await start(out).ended;
    expect(code).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    const { points } = JSON.parse(printed) as Printed;
    expect(points.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished']);
    expect(points.filter(({ reused }) => reused).length).toBeGreaterThanOrEqual(before);
    const whole = await sweepIn(newFolder(), tinySweep(long));
    expect(numbers({ points })).toEqual(numbers(whole));
  });
});
