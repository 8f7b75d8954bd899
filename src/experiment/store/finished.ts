import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.js';

/** @throws DataError unless a folder is that of a run with a result. */
export function holdToFinished(run: string): void {
  if (existsSync(join(run, 'result.json'))) return;
  throw new DataError(
    `${run}: expected the folder of a finished run, got no result.json in it. Name a folder under runs/, or finish the run first.`,
  );
}
