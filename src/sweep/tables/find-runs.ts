import { type Dirent, existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { failureOf } from '../failure.js';
import { KnownFolders } from './known-folders.js';

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

/** Every run below a folder: those of experiments, of trainings on arrays, of sweeps, and evaluations. */
export function findRuns(out: string): readonly FoundRun[] {
  if (!existsSync(out)) return [];
  const known = new KnownFolders(out);
  const found = below(out, '', deepest, known).sort((a, b) => (a.run < b.run ? -1 : 1));
  known.keep();
  return found;
}

function below(out: string, path: string, levels: number, known: KnownFolders): FoundRun[] {
  const again = path === '' ? undefined : foundAgain(out, path, known);
  if (again) return [again];
  // Before the entries: what comes after is then read again the next time.
  const changed = statSync(join(out, path)).mtimeMs;
  const entries = readdirSync(join(out, path), { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  const isRun = names.has('spec.yaml') && path !== '';
  const own = isRun ? [describe(out, path, names)] : [];
  if (own[0]?.state === 'finished' && !names.has('evaluations')) known.add(path, changed);
  if (levels === 0) return own;
  // Of a run's own folders only evaluations hold results.
  const inner = entries.filter((entry) =>
    names.has('spec.yaml') ? entry.name === 'evaluations' : isPlainFolder(entry),
  );
  return [
    ...own,
    ...inner.flatMap(({ name }) => below(out, posix.join(path, name), levels - 1, known)),
  ];
}

/** A finished run whose folder has the entries that it had. */
function foundAgain(out: string, run: string, known: KnownFolders): FoundRun | undefined {
  const folder = join(out, run);
  let changed = 0;
  const isSame = known.isFinished(run, () => {
    changed = statSync(folder).mtimeMs;
    return changed;
  });
  const result = isSame
    ? statSync(join(folder, 'result.json'), { throwIfNoEntry: false })
    : undefined;
  if (!result) return undefined;
  known.add(run, changed);
  return finished(run, result);
}

function isPlainFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'tables';
}

function describe(out: string, run: string, names: ReadonlySet<string>): FoundRun {
  if (names.has('result.json')) return finished(run, statSync(join(out, run, 'result.json')));
  const reason = failureOf(join(out, run))?.reason;
  return reason === undefined ? { run, state: 'unfinished' } : { run, state: 'failed', reason };
}

function finished(run: string, { mtimeMs, size }: Pick<Stats, 'mtimeMs' | 'size'>): FoundRun {
  return { run, state: 'finished', stamp: `${mtimeMs}-${size}` };
}
