import type { ResolvedSpec } from '../../src/experiment/spec/index.js';
import type { Executor } from '../../src/sweep/executor.js';
import { createLocalExecutor } from '../../src/sweep/local/executor.js';
import { runSweep } from '../../src/sweep/run-sweep.js';
import { resolveSweep, type Sweep, type SweepPoint } from '../../src/sweep/spec/index.js';
import { trainsArrays } from '../../src/sweep/work.js';
import { input } from '../experiment/run/support.js';

/** An experiment of a fraction of a second. */
export const base = {
  ...input,
  training: { epochs: 2, batchSize: 50, learningRate: 0.05 },
  methods: ['sgd'],
  hardware: { variation: { kind: 'gaussian', sigma: [0.1] } },
  evaluation: { chips: 2 },
};

/** Processes start slowly on a busy machine. */
export const patience = 400_000;

/** A sweep of it. */
export function tinySweep(own: object = { sweep: { seed: [1, 2] } }): ExperimentSweep {
  const { name, points } = resolveSweep({ name: 'tiny', base, ...own });
  const experiments = points.map(({ spec, ...point }) => {
    if (trainsArrays(spec)) throw new Error('a tiny sweep is one of experiments');
    return { ...point, spec };
  });
  return { name, points: experiments };
}

interface ExperimentSweep extends Sweep {
  readonly points: readonly (SweepPoint & { readonly spec: ResolvedSpec })[];
}

/** Runs a sweep, keeping what it notes. */
export async function sweepIn(
  out: string,
  sweep: Sweep,
  executor: Executor = createLocalExecutor({ processes: 2 }),
  signal: AbortSignal = new AbortController().signal,
  listen: (detail: string) => void = () => {},
) {
  const notes: string[] = [];
  const shares: number[] = [];
  const outcome = await runSweep(sweep, {
    ...{ out, executor, fresh: false, signal },
    onProgress: ({ overall, detail }) => {
      shares.push(overall);
      listen(detail);
    },
    onNote: (text) => notes.push(text),
  });
  return { ...outcome, notes, shares };
}
