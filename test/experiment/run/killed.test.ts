import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runFolder } from '../../../src/experiment/runner.js';
import { printSpec } from '../../../src/experiment/spec/index.js';
import { input, newFolder, run, specOf, weightsIn, withoutTimes } from './support.js';

const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
// Long enough that a kill finds it half-way.
const spec = specOf({ training: { ...input.training, epochs: 40 } });

function start(out: string) {
  const file = join(out, 'spec.yaml');
  writeFileSync(file, printSpec(spec));
  const child = spawn(process.execPath, [main, 'run', file, '--out', out, '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, errors }));
  });
  return { child, ended };
}

const trainedIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.safetensors')) : [];

describe('lernmatrix run, killed without warning', () => {
  it('goes on to the same result when it is run again', async () => {
    const out = newFolder();
    const folder = runFolder(spec, out);
    const first = start(out);
    const models = join(folder, 'models');
    while (trainedIn(models).length === 0 && first.child.exitCode === null) await sleep(5);
    first.child.kill('SIGKILL');
    expect((await first.ended).code).toBe(null);
    expect(existsSync(join(folder, 'result.json'))).toBe(false);
    const kept = weightsIn(folder);
    // What a kill may leave of a file that was being written.
    writeFileSync(join(models, '.tmp-1-0-0'), 'half');
    expect(await start(out).ended).toMatchObject({ code: 0 });
    expect(weightsIn(folder)).toMatchObject(kept);
    const [resumed, whole] = [await run(spec, out), await run(spec, newFolder())];
    expect(resumed.reused).toBe(true);
    expect(withoutTimes(resumed.result)).toEqual(withoutTimes(whole.result));
    expect(weightsIn(folder)).toEqual(weightsIn(whole.folder));
    expect(readdirSync(models)).toEqual(trainedIn(models));
  });
});
