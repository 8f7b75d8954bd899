import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { failureOf } from '../failure.js';

/** A run's folder, as it lies below a folder of runs. */
export interface FoundRun {
  /** Path below the folder of runs, with forward slashes. */
  readonly run: string;
  readonly state: 'finished' | 'failed' | 'unfinished';
  /** Why it failed. */
  readonly reason?: string;
  /** Changes when its result does; absent where it is not finished. */
  readonly stamp?: string;
}

// out/sweep/run/evaluations/digest.
const deepest = 4;

/** Every run below a folder: those of experiments, of sweeps, and evaluations of either. */
export function findRuns(out: string): readonly FoundRun[] {
  return existsSync(out) ? below(out, '', deepest).sort((a, b) => (a.run < b.run ? -1 : 1)) : [];
}

function below(out: string, path: string, levels: number): FoundRun[] {
  const entries = readdirSync(join(out, path), { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  const own = names.has('spec.yaml') && path !== '' ? [describe(out, path, names)] : [];
  if (levels === 0) return own;
  // Of a run's own folders only evaluations hold results.
  const inner = entries.filter((entry) =>
    names.has('spec.yaml') ? entry.name === 'evaluations' : isPlainFolder(entry),
  );
  return [...own, ...inner.flatMap(({ name }) => below(out, posix.join(path, name), levels - 1))];
}

function isPlainFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'tables';
}

function describe(out: string, run: string, names: ReadonlySet<string>): FoundRun {
  if (names.has('result.json')) {
    const { mtimeMs, size } = statSync(join(out, run, 'result.json'));
    return { run, state: 'finished', stamp: `${mtimeMs}-${size}` };
  }
  const reason = failureOf(join(out, run))?.reason;
  return reason === undefined ? { run, state: 'unfinished' } : { run, state: 'failed', reason };
}
