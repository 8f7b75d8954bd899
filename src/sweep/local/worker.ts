import { runPoint } from '../run-point.js';
import type { FromWorker, ToWorker } from './messages.js';

/**
 * A process of a sweep: runs the points that it is told, one after another. It stops after the current step,
 * keeping a checkpoint, when it is told to, at SIGTERM, and when its driver is gone; Ctrl-C is the driver's.
 */
function serve(): void {
  const stopper = new AbortController();
  let work: Promise<void> = Promise.resolve();
  const end = () => {
    stopper.abort();
    void work.finally(() => process.exit());
  };
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'stop') stopper.abort();
    else work = work.then(() => run(message, stopper.signal));
  });
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  process.on('SIGINT', () => undefined);
}

async function run(
  { spec, out, fresh }: Extract<ToWorker, { kind: 'run' }>,
  signal: AbortSignal,
): Promise<void> {
  const end = await runPoint(spec, {
    out,
    fresh,
    signal,
    onProgress: ({ overall, job, detail, stage }) =>
      say({ kind: 'progress', share: overall, detail: `${job} ${detail}`.trimEnd(), stage }),
  });
  say({ kind: 'ended', end, peakBytes: 1024 * process.resourceUsage().maxRSS });
}

/** A driver that is gone hears nothing; what matters is in the run's folder. */
function say(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}

serve();
