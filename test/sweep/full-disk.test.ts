import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLocalExecutor } from '../../src/sweep/local/executor.js';
import { newFolder } from '../experiment/run/support.js';
import { numbersOf, resultsIn } from './driver.js';
import { patience, sweepIn, tinySweep } from './support.js';

const disk = join(newFolder(), 'disk');
mkdirSync(disk);

const size = 2 * 2 ** 20;

/** Bytes of all files below a folder, each in whole pages. */
function bytesIn(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.reduce(
    (sum, name) => sum + 4096 * Math.ceil(statSync(join(folder, name)).size / 4096),
    0,
  );
}

const mount = (...words: string[]) =>
  spawnSync('mount', [...words, disk], { stdio: 'ignore' }).status === 0;
// Only root may mount, and not in every container.
const isMounted =
  process.platform === 'linux' && mount('-t', 'tmpfs', '-o', `size=${size}`, 'none');

afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
});

describe.skipIf(!isMounted)(
  'runSweep(sweep) on a disk of two megabytes (needs the right to mount one)',
  { timeout: patience },
  () => {
    it('tells of the full disk, keeps what is whole, and finishes when there is space', async () => {
      const sweep = tinySweep({ sweep: { seed: [1, 2, 3] } });
      const whole = await sweepIn(newFolder(), sweep);
      // Space for one point, not for two.
      const space = 1.5 * bytesIn(whole.points[0]!.folder);
      const ballast = join(disk, 'ballast');
      writeFileSync(ballast, Buffer.alloc(size - Math.ceil(space)));
      const one = createLocalExecutor({ processes: 1 });
      const first = await sweepIn(disk, sweep, one).catch((error: Error) => error);
      const before = resultsIn(disk);
      if (first instanceof Error) {
        expect(first.message).toContain('a full disk. Free some space');
      } else {
        const failed = first.points.filter(({ state }) => state === 'failed');
        expect(failed.length).toBeGreaterThan(0);
        for (const { reason } of failed) expect(reason).toContain('a full disk. Free some space');
      }
      rmSync(ballast);
      expect(mount('-o', 'remount,size=64m')).toBe(true);
      const again = await sweepIn(disk, sweep);
      expect(again.points.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished']);
      for (const [path, text] of before) expect(readFileSync(path, 'utf8')).toBe(text);
      expect(numbersOf(again)).toEqual(numbersOf(whole));
    });
  },
);
