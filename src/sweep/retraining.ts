import { planTraining, type RetrainingJob, type TrainingJob } from '../experiment/jobs/job.js';
import { hardwareOf, retrainingJobs } from '../experiment/plan.js';
import type { ResolvedSpec } from '../experiment/spec/index.js';

/** A trained network with the weights of it that are tried. */
export interface TriedNetwork {
  readonly job: TrainingJob;
  readonly which: 'average' | 'last';
}

/** Every network of an experiment that is tried, once. */
export function triedNetworks(spec: ResolvedSpec): readonly TriedNetwork[] {
  const training = planTraining(spec);
  const pairs = spec.methods.flatMap(({ evaluate }, i) =>
    training[i]!.map((job) => [`${job.id} ${evaluate}`, { job, which: evaluate }] as const),
  );
  return [...new Map(pairs).values()];
}

/** Every training of its networks on, each on one chip. */
export function retrainingsOf(spec: ResolvedSpec): readonly RetrainingJob[] {
  if (!spec.evaluation.retraining) return [];
  const hardware = hardwareOf(spec.hardware);
  return triedNetworks(spec).flatMap(({ job, which }) =>
    retrainingJobs({ spec, hardware }, job, which),
  );
}
