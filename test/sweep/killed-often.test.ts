import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createStream, fillUniform } from '../../src/random/index.js';
import { resultSchema } from '../../src/report/schema.js';
import { newFolder } from '../experiment/run/support.js';
import {
  childrenOf,
  isAlive,
  numbersOf,
  type Printed,
  resultsIn,
  startDriver,
  until,
} from './driver.js';
import { base, patience, sweepIn, tinySweep } from './support.js';

const kills = 10;
// Enough that a fast machine is not done before the tenth kill.
const points = 48;
const sweep = { sweep: { seed: { from: 1, to: points, step: 1 } } };
const input = { base, ...sweep };

describe.skipIf(process.platform !== 'linux')(
  'lernmatrix sweep, killed ten times at moments drawn by chance',
  { timeout: patience },
  () => {
    it('gives the same table, with every file whole, and no finished point run again', async () => {
      const out = newFolder();
      const waits = new Float32Array(kills);
      fillUniform(createStream(11, 'kills'), waits);
      const seen = new Map<string, string>();
      const look = () => {
        for (const [path, text] of resultsIn(out)) {
          // A file that is there is whole, and never changes: its point is not run again.
          expect(resultSchema.safeParse(JSON.parse(text)).success).toBe(true);
          expect(seen.get(path) ?? text).toBe(text);
          seen.set(path, text);
        }
      };
      for (const [i, wait] of waits.entries()) {
        const before = resultsIn(out).size;
        const { pid, ended } = startDriver(out, input);
        // One point at least, so that ten kills find work; then any moment of the next ones.
        await until(() => resultsIn(out).size > before, pid);
        await sleep(400 * wait);
        const workers = childrenOf(pid);
        process.kill(pid, 'SIGKILL');
        // As where memory runs out, or as where the machine stops.
        if (i % 2 === 1)
          for (const worker of workers.filter(isAlive)) process.kill(worker, 'SIGKILL');
        await ended;
        look();
      }
      const reused = resultsIn(out).size;
      const { code, printed } = await startDriver(out, input).ended;
      look();
      expect(code).toBe(0);
      const table = JSON.parse(printed) as Printed;
      expect(table.points.filter((point) => point.reused).length).toBeGreaterThanOrEqual(reused);
      expect(seen.size).toBe(points);
      const whole = await sweepIn(newFolder(), tinySweep(sweep));
      expect(numbersOf(table)).toEqual(numbersOf(whole));
    });
  },
);
