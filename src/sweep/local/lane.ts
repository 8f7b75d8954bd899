import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunProgress } from '../../experiment/run-interface.js';
import type { PointEnd } from '../run-point.js';
import type { FromWorker, ToWorker } from './messages.js';

/** How a point ended that a process was given; `killed` where the process ended without a word. */
export type LaneEnd =
  | { readonly end: PointEnd; readonly peakBytes: number }
  | { readonly killed: string };

type Listener = (share: number, detail: string, stage: RunProgress['stage']) => void;

/** A process that runs points, one at a time. */
export interface Lane {
  readonly run: (work: Extract<ToWorker, { kind: 'run' }>, progress: Listener) => Promise<LaneEnd>;
  /** Asks it to stop after the current step. */
  readonly stop: () => void;
  /** Lets it end. */
  readonly close: () => void;
}

// The last words of a process that crashed.
const keptCharacters = 2000;

/** Starts a process. It ends by itself when this one does. */
export function openLane(): Lane {
  const child = fork(workerScript(), [], {
    execArgv: nodeFlags,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr?.on('data', (text: Buffer) => {
    words = (words + text.toString()).slice(-keptCharacters);
  });
  return {
    run: (work, progress) => ask(child, work, progress, () => words.trim()),
    stop: () => send(child, { kind: 'stop' }),
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

// As cli/garbage-collection.ts: Node 20's concurrent collection takes half the cores from training.
const nodeFlags = process.versions.node.startsWith('20.')
  ? ['--no-concurrent-marking', '--no-concurrent-sweeping']
  : [];

/** Node cannot start a TypeScript file: from sources, the built one is used. */
function workerScript(): string {
  const path = fileURLToPath(new URL('./worker.js', import.meta.url));
  return path.replace(/([\\/])src([\\/]sweep[\\/])/, '$1dist$2');
}

function ask(
  child: ChildProcess,
  work: ToWorker,
  progress: Listener,
  lastWords: () => string,
): Promise<LaneEnd> {
  return new Promise((resolve) => {
    const settle = (end: LaneEnd) => {
      child.off('message', onMessage);
      child.off('close', onClose);
      child.off('error', onError);
      resolve(end);
    };
    const onMessage = (message: FromWorker) => {
      if (message.kind === 'progress') progress(message.share, message.detail, message.stage);
      else settle({ end: message.end, peakBytes: message.peakBytes });
    };
    const onClose = (code: number | null, signal: string | null) =>
      settle({ killed: endText(code, signal, lastWords()) });
    const onError = (error: Error) => settle({ killed: error.message });
    child.on('message', onMessage);
    child.on('close', onClose);
    child.on('error', onError);
    if (child.exitCode !== null || child.signalCode !== null) {
      onClose(child.exitCode, child.signalCode);
    } else send(child, work);
  });
}

function endText(code: number | null, signal: string | null, words: string): string {
  const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
  return words === '' ? how : `${how}, after: ${words}`;
}

function send(child: ChildProcess, message: ToWorker): void {
  // A process that is gone is told by 'close'.
  if (child.connected) child.send(message, () => undefined);
}
