import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataError, isUserError } from '../errors.js';
import { type RunOptions, RunStopped } from '../experiment/run-interface.js';
import { runExperiment, runFolder } from '../experiment/runner.js';
import type { ResolvedSpec } from '../experiment/spec/index.js';
import { lockFolder } from '../experiment/store/index.js';

/** How the work on a point ended. */
export type PointEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly reason: string };

// A process whose driver was killed needs a training step and a checkpoint's time to leave its folder.
const lockSeconds = 60;

/** Runs one point in this process; its failure is returned, not thrown. */
export async function runPoint(spec: ResolvedSpec, options: RunOptions): Promise<PointEnd> {
  try {
    await whenFree(runFolder(spec, options.out), options.signal);
    await runExperiment(spec, options);
    return { kind: 'finished' };
  } catch (error) {
    if (error instanceof RunStopped) return { kind: 'stopped' };
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

/** Waits while a process that is about to end holds the folder. @throws DataError where it does not end. */
async function whenFree(folder: string, signal: AbortSignal): Promise<void> {
  for (let left = lockSeconds; ; left--) {
    try {
      lockFolder(folder)();
      return;
    } catch (error) {
      const taken = error instanceof DataError && existsSync(join(folder, '.lock'));
      if (!taken || left === 0 || signal.aborted) throw error;
      await sleep(1000);
    }
  }
}

/** The message of an error of ours; of a defect also where it happened. */
function reasonOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
