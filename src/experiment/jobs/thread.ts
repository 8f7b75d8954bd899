import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MessagePort, Worker } from 'node:worker_threads';
import * as errors from '../../errors.js';
import type { JobHooks } from './train.js';

/** What a thread that does jobs says; a note is what a kind of job tells beside its progress. */
type ThreadMessage<Note> =
  | {
      readonly kind: 'progress';
      readonly done: number;
      readonly total: number;
      readonly detail: string;
    }
  | { readonly kind: 'note'; readonly note: Note }
  | { readonly kind: 'finished'; readonly complete: boolean }
  | { readonly kind: 'failed'; readonly error: unknown; readonly name: string };

/**
 * Does the jobs that a worker thread is sent, one after the other.
 * @param stop one Int32 that becomes 1 when work must stop.
 */
export function serveJobs<Job, Note = never>(
  port: MessagePort,
  stop: SharedArrayBuffer,
  doJob: (job: Job, hooks: JobHooks, tell: (note: Note) => void) => Promise<boolean>,
): void {
  const flag = new Int32Array(stop);
  const say = (message: ThreadMessage<Note>) => port.postMessage(message);
  const hooks: JobHooks = {
    stopped: () => Atomics.load(flag, 0) !== 0,
    report: (done, total, detail) => say({ kind: 'progress', done, total, detail }),
  };
  port.on('message', (job: Job) => {
    doJob(job, hooks, (note) => say({ kind: 'note', note })).then(
      (complete) => say({ kind: 'finished', complete }),
      (error: unknown) =>
        say({ kind: 'failed', error, name: error instanceof Error ? error.name : 'Error' }),
    );
  });
}

/** Sends a job to a thread that serves them. @returns whether it was done; false when stopped. */
export function askThread<Job, Note = never>(
  worker: Worker,
  job: Job,
  report: JobHooks['report'],
  tell: (note: Note) => void = () => {},
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      act();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onMessage = (message: ThreadMessage<Note>) => {
      if (message.kind === 'progress') report(message.done, message.total, message.detail);
      else if (message.kind === 'note') tell(message.note);
      else if (message.kind === 'finished') settle(() => resolve(message.complete));
      else settle(() => reject(revive(message.error, message.name)));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(job);
  });
}

/**
 * The script of a worker. Node cannot start a TypeScript file as one: from sources, the built one is used where it
 * exists.
 * @param script beside the caller. @returns undefined where there is none: jobs are then done on this thread.
 */
export function builtScript(script: URL): string | undefined {
  const path = fileURLToPath(script).replace(/([\\/])src([\\/]\w+[\\/]jobs[\\/])/, '$1dist$2');
  return existsSync(path) ? path : undefined;
}

/** A SpecError whose list of problems has become its message. */
class PlainSpecError extends errors.SpecError {
  constructor(message: string) {
    super([{ path: '', message }]);
  }
}

/** An error that crossed threads comes as a plain Error; our own kinds are told by name. */
function revive(error: unknown, name: string): unknown {
  const kinds: Readonly<Record<string, new (message: string) => Error>> = {
    BackendError: errors.BackendError,
    DataError: errors.DataError,
    DivergenceError: errors.DivergenceError,
    ShapeError: errors.ShapeError,
    SpecError: PlainSpecError,
    UnsupportedError: errors.UnsupportedError,
  };
  const kind = kinds[name];
  return kind && error instanceof Error ? new kind(error.message) : error;
}
