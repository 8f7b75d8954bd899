import { readFileSync } from 'node:fs';
import { writeAtomically } from './files.js';

/** Working time over all sittings of a run. */
export interface RunClock {
  /** When the first sitting began. */
  readonly startedAt: Date;
  /** Ends this sitting. @returns seconds of all of them. */
  stop(): number;
}

/**
 * Begins a sitting of a run.
 * @param path of the file that keeps the time between sittings; one that is missing or damaged begins anew.
 */
export function openClock(path: string): RunClock {
  const before = readStatus(path);
  const started = performance.now();
  const startedAt = new Date(before.startedAt ?? Date.now());
  const write = (wallSeconds: number) =>
    writeAtomically(path, JSON.stringify({ startedAt: startedAt.toISOString(), wallSeconds }));
  write(before.wallSeconds);
  return {
    startedAt,
    stop() {
      const wallSeconds = before.wallSeconds + (performance.now() - started) / 1000;
      write(wallSeconds);
      return wallSeconds;
    },
  };
}

function readStatus(path: string): { startedAt?: string; wallSeconds: number } {
  try {
    return { wallSeconds: 0, ...JSON.parse(readFileSync(path, 'utf8')) };
  } catch {
    return { wallSeconds: 0 };
  }
}
