import { describe, expect, it } from 'vitest';
import { newFolder } from '../experiment/run/support.js';
import {
  childrenOf,
  isAlive,
  isRunning,
  numbersOf,
  type Printed,
  resultsIn,
  startDriver,
  until,
} from './driver.js';
import { base, patience, sweepIn, tinySweep } from './support.js';

// Long enough that a kill finds points at work.
const long = {
  base: { ...base, training: { ...base.training, epochs: 20 } },
  sweep: { seed: [1, 2, 3] },
};
const whole = sweepIn(newFolder(), tinySweep(long)).then(numbersOf);

const onLinux = describe.skipIf(process.platform !== 'linux');

onLinux('lernmatrix sweep, killed without warning', { timeout: patience }, () => {
  it('goes on in another process where one of its processes is killed', async () => {
    const out = newFolder();
    const { pid, ended } = startDriver(out, long);
    await until(() => isRunning(out) && childrenOf(pid).length === 2, pid);
    process.kill(childrenOf(pid)[0]!, 'SIGKILL');
    const { code, printed, errors } = await ended;
    expect(errors).toMatch(/its process was killed by SIGKILL\. It is run once more\./);
    expect(code).toBe(0);
    expect(numbersOf(JSON.parse(printed) as Printed)).toEqual(await whole);
  });

  it('leaves no process behind, and goes on when it is run again', async () => {
    const out = newFolder();
    const { child, pid, ended } = startDriver(out, long);
    await until(() => isRunning(out) && resultsIn(out).size >= 1, pid);
    const processes = childrenOf(pid);
    expect(processes.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await ended;
    const before = resultsIn(out).size;
    const { code, printed } = await startDriver(out, long).ended;
    expect(code).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    const { points } = JSON.parse(printed) as Printed;
    expect(points.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished']);
    expect(points.filter(({ reused }) => reused).length).toBeGreaterThanOrEqual(before);
    expect(numbersOf({ points })).toEqual(await whole);
  });

  it('is run by one of two drivers that start together, and refused to the other', async () => {
    const out = newFolder();
    const first = startDriver(out, long);
    const second = startDriver(out, long);
    const ends = await Promise.all([first.ended, second.ended]);
    const [lost, won] = ends[0].code === 0 ? [ends[1], ends[0]] : [ends[0], ends[1]];
    expect(won.code).toBe(0);
    expect(numbersOf(JSON.parse(won.printed) as Printed)).toEqual(await whole);
    if (lost.code !== 0) {
      expect(lost.errors).toMatch(/tiny: must be free, got a run of it in process \d+/);
      expect(lost.printed).toBe('');
    } else {
      // It came when the other had ended: it found all there.
      const { points } = JSON.parse(lost.printed) as Printed;
      expect(points.every(({ reused }) => reused)).toBe(true);
    }
  });
});
