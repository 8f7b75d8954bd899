import { type Dirent, existsSync, readdirSync, type Stats, statSync } from 'node:fs';
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
  const found = below({ folder: out, path: '' }, deepest, known);
  found.sort((a, b) => (a.run < b.run ? -1 : 1));
  known.keep();
  return found;
}

/** A folder, and its path below the folder of runs; put together without `join`, which takes longer than a look at the disk. */
interface Place {
  readonly folder: string;
  readonly path: string;
}

function inside({ folder, path }: Place, name: string): Place {
  return { folder: `${folder}/${name}`, path: path === '' ? name : `${path}/${name}` };
}

function below(place: Place, levels: number, known: KnownFolders): FoundRun[] {
  const { folder, path } = place;
  const again = path === '' ? undefined : foundAgain(place, known);
  if (again) return [again];
  // Before the entries: what comes after is then read again the next time.
  const changed = statSync(folder).mtimeMs;
  const entries = readdirSync(folder, { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  const isRun = names.has('spec.yaml') && path !== '';
  const own = isRun ? [describe(place, names)] : [];
  if (own[0]?.state === 'finished' && !names.has('evaluations')) known.add(path, changed);
  if (levels === 0) return own;
  // Of a run's own folders only evaluations hold results.
  const inner = entries.filter((entry) =>
    names.has('spec.yaml') ? entry.name === 'evaluations' : isPlainFolder(entry),
  );
  return [...own, ...inner.flatMap(({ name }) => below(inside(place, name), levels - 1, known))];
}

/** A finished run whose folder has the entries that it had. */
function foundAgain({ folder, path: run }: Place, known: KnownFolders): FoundRun | undefined {
  let changed = 0;
  const isSame = known.isFinished(run, () => {
    changed = statSync(folder).mtimeMs;
    return changed;
  });
  const result = isSame ? statSync(`${folder}/result.json`, { throwIfNoEntry: false }) : undefined;
  if (!result) return undefined;
  known.add(run, changed);
  return finished(run, result);
}

function isPlainFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'tables';
}

function describe({ folder, path: run }: Place, names: ReadonlySet<string>): FoundRun {
  if (names.has('result.json')) return finished(run, statSync(`${folder}/result.json`));
  const reason = failureOf(folder)?.reason;
  return reason === undefined ? { run, state: 'unfinished' } : { run, state: 'failed', reason };
}

function finished(run: string, { mtimeMs, size }: Pick<Stats, 'mtimeMs' | 'size'>): FoundRun {
  return { run, state: 'finished', stamp: `${mtimeMs}-${size}` };
}
