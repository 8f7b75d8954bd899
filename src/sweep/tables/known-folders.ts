import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.js';
import { readJsonIfWhole, writeAtomically } from '../../experiment/store/files.js';

const fileSchema = z.object({
  format: z.literal('lernmatrix-folders/1'),
  /** Folder of a finished run without evaluations, to the time of its last change of entries, ms. */
  runs: z.record(z.string(), z.number()),
});

const pathOf = (out: string) => join(out, 'tables', 'folders.json');

// A file system's clock is coarse: what changed just now may change again at the same time.
const settledMilliseconds = 2000;

/**
 * What was found in run folders before, kept in `tables/folders.json`: a folder whose time of change is the same has the
 * same entries, so that it need not be read again. The file may be deleted at any time.
 */
export class KnownFolders {
  private readonly before: ReadonlyMap<string, number>;
  private readonly now = new Map<string, number>();

  constructor(private readonly out: string) {
    this.before = new Map(Object.entries(readJsonIfWhole(pathOf(out), fileSchema)?.runs ?? {}));
  }

  /** Whether a folder is that of a finished run without evaluations, as it was before. */
  isFinished(run: string, changed: () => number): boolean {
    const before = this.before.get(run);
    return before !== undefined && before === changed();
  }

  /** Notes a finished run without evaluations. */
  add(run: string, changed: number): void {
    if (Date.now() - changed > settledMilliseconds) this.now.set(run, changed);
  }

  /** Keeps what was found, where that is something new; not needed where it cannot be written. */
  keep(): void {
    if (this.isAsBefore()) return;
    const file = { format: 'lernmatrix-folders/1', runs: Object.fromEntries(this.now) };
    try {
      writeAtomically(pathOf(this.out), JSON.stringify(file));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }

  private isAsBefore(): boolean {
    if (this.now.size !== this.before.size) return false;
    for (const [run, changed] of this.now) if (this.before.get(run) !== changed) return false;
    return true;
  }
}
