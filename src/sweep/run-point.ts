import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataError, DivergenceError, isUserError } from '../errors.js';
import { type RunOptions, RunStopped } from '../experiment/run-interface.js';
import { lockFolder } from '../experiment/store/index.js';
import type { Failure } from './failure.js';
import { type PointSpec, pointRunFolder, runSpec } from './work.js';

/** How the work on a point ended. */
export type PointEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped' }
  | ({ readonly kind: 'failed' } & Failure);

// A process whose driver was killed needs a training step and a checkpoint's time to leave its folder.
const lockSeconds = 60;

/** Runs one point in this process; its failure is returned, not thrown. */
export async function runPoint(spec: PointSpec, options: RunOptions): Promise<PointEnd> {
  try {
    await whenFree(pointRunFolder(spec, options.out), options.signal);
    await runSpec(spec, options);
    return { kind: 'finished' };
  } catch (error) {
    if (error instanceof RunStopped) return { kind: 'stopped' };
    const diverged = error instanceof DivergenceError ? { diverged: true } : {};
    return { kind: 'failed', reason: reasonOf(error), ...diverged };
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
