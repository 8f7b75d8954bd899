import cliProgress from 'cli-progress';
import type { RunProgress } from '../experiment/run-interface.js';
import type { Terminal } from './terminal.js';
import { timeLeft } from './time-left.js';

/** Shows how far a run is. */
export interface ProgressDisplay {
  readonly update: (progress: RunProgress) => void;
  /** Removes what must not stay. */
  readonly stop: () => void;
}

const secondsBetweenLines = 5;
const barUnits = 1000;

/**
 * A bar where the terminal has one, else a line now and then.
 * @param now seconds, from any start.
 */
export function showProgress(
  terminal: Terminal,
  now: () => number = () => performance.now() / 1000,
): ProgressDisplay {
  const estimate = timeLeft(now);
  return terminal.bar ? drawBar(terminal.bar, estimate) : writeLines(terminal, estimate, now);
}

type Estimate = ReturnType<typeof timeLeft>;

function drawBar(stream: NodeJS.WritableStream, estimate: Estimate): ProgressDisplay {
  const format = '{bar} {percentage} % · {left} · {work}';
  const bar = new cliProgress.SingleBar(
    { format, stream, barsize: 24, hideCursor: true, clearOnComplete: true, linewrap: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(barUnits, 0, { left: 'starting', work: '' });
  return {
    update: (progress) => {
      const left = leftText(progress, estimate);
      bar.update(Math.floor(progress.overall * barUnits), { left, work: workText(progress) });
    },
    stop: () => bar.stop(),
  };
}

function writeLines(terminal: Terminal, estimate: Estimate, now: () => number): ProgressDisplay {
  let last = now();
  return {
    update: (progress) => {
      const left = leftText(progress, estimate);
      if (now() - last < secondsBetweenLines) return;
      last = now();
      const share = Math.floor(100 * progress.overall);
      terminal.err(`${share} % done, ${left}: ${workText(progress)}\n`);
    },
    stop: () => undefined,
  };
}

const verbs = {
  prepare: 'decoding',
  train: 'training',
  evaluate: 'trying',
  retrain: 'retraining',
} as const;

/** The estimate begins with the work: what came before says nothing of its pace. */
function leftText({ stage, overall }: RunProgress, estimate: Estimate): string {
  return stage === 'prepare' ? 'preparing the data' : estimate(overall);
}

function workText({ stage, job, detail }: RunProgress): string {
  return [verbs[stage], job, detail && `(${detail})`].filter((part) => part !== '').join(' ');
}
