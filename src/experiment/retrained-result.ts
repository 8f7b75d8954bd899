import { estimateMean, estimateYield } from '../chip/index.js';
import type { MethodResult, VariationPoint } from '../report/result.js';
import type { RetrainingJob, TrainingJob } from './jobs/job.js';
import type { Measurements } from './measurements.js';
import { type Plan, retrainingJobs } from './plan.js';
import { retrainedName } from './spec/circuit-problems.js';

/** Accuracies of one method's networks at one strength, run after run. */
export function pointOf(
  sigma: number,
  runs: readonly (readonly number[])[],
  yieldThresholds: readonly number[],
): VariationPoint {
  const accuracy = runs.flat();
  const runMeans = runs.map((run) => estimateMean(run).mean);
  const chips = estimateMean(accuracy);
  const overRuns = estimateMean(runMeans);
  return {
    sigma,
    accuracy,
    runMeans,
    mean: chips.mean,
    std: chips.std,
    // Chips of one training share its weights: with several trainings these, not the chips, are independent.
    ci95: runs.length > 1 ? overRuns.ci95 : chips.ci95,
    stdOfRuns: runs.length > 1 ? overRuns.std : null,
    yields: yieldThresholds.map((threshold) => ({
      threshold,
      ...estimateYield(accuracy, threshold),
    })),
  };
}

/** What a method's networks reach once they are trained on, on each chip: a method beside it, or none. */
export function retrainedResult(
  plan: Pick<Plan, 'spec' | 'hardware'> & { readonly measurements: Measurements },
  method: MethodResult,
  jobs: readonly TrainingJob[],
  which: 'average' | 'last',
): readonly MethodResult[] {
  const { retraining, yieldThresholds } = plan.spec.evaluation;
  if (!retraining) return [];
  const all = jobs.map((job) => retrainingJobs(plan, job, which));
  const done = (job: RetrainingJob) => plan.measurements.retrained(job)!;
  const strengths = plan.hardware
    .map(({ variation }) => variation.sigmaOfRange)
    .filter((sigma) => sigma > 0);
  const variation = strengths.map((sigma) => {
    const runs = all.map((own) =>
      own
        .filter(({ hardware }) => hardware.variation.sigmaOfRange === sigma)
        .map((job) => done(job).accuracy),
    );
    return pointOf(sigma, runs, yieldThresholds);
  });
  const { epochs, rateFactor } = retraining;
  return [
    {
      ...method,
      name: retrainedName(method.name),
      retrainedFrom: method.name,
      label: `${method.label}, retrained on chip`,
      description: `The networks of ${method.label}, trained on for ${epochs} epochs at ${rateFactor} of their first rate on each chip, whose errors stay.`,
      trainSeconds: all.flat().reduce((sum, job) => sum + (done(job).seconds ?? 0), 0),
      training: [],
      variation,
      weights: [],
    },
  ];
}
