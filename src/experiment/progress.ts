import type { Job } from './jobs/job.js';
import { measuredChips, type Plan, retrainingJobs, tried } from './plan.js';
import type { RunOptions } from './run-interface.js';

// Rough cost of one image forward against one image's training step; only the time left depends on it.
const evaluationWeight = 0.35;

/** Adds up how much of an experiment is done, in units of training images. */
export class ProgressMeter {
  private readonly total: number;
  private readonly before: number;
  private readonly done = new Map<Job, number>();

  constructor(
    private readonly plan: Plan,
    jobs: readonly Job[],
    private readonly listener: RunOptions['onProgress'],
  ) {
    this.total = totalCost(plan);
    const training = jobs.filter((job) => job.kind === 'train');
    const toEvaluate = new Set(training.map(({ id }) => id));
    const open = jobs.reduce((sum, job) => sum + this.cost(job), 0);
    const later = tried(plan)
      .filter(({ job }) => toEvaluate.has(job.id))
      .reduce((sum, pair) => sum + evaluationCost(plan, pair), 0);
    this.before = Math.max(0, this.total - open - later);
  }

  update(job: Job, done: number, total: number, detail: string): void {
    this.done.set(job, (this.cost(job) * done) / Math.max(1, total));
    const sum = [...this.done.values()].reduce((a, b) => a + b, this.before);
    const stage = job.kind;
    this.listener({
      stage,
      job: job.id,
      done,
      total,
      detail,
      overall: Math.min(1, sum / this.total),
    });
  }

  private cost(job: Job): number {
    const { train, test } = this.plan.dataset;
    if (job.kind === 'train') return job.cost * train.count;
    if (job.kind === 'retrain') return job.retraining.epochs * train.count;
    return Math.max(1, job.chips.length) * test.count * evaluationWeight;
  }
}

function totalCost(plan: Plan): number {
  const training = [...new Set(plan.training.flat())].reduce((sum, { cost }) => sum + cost, 0);
  const evaluation = tried(plan).reduce((sum, pair) => sum + evaluationCost(plan, pair), 0);
  return training * plan.dataset.train.count + evaluation;
}

function evaluationCost(plan: Plan, { job, which }: ReturnType<typeof tried>[number]): number {
  const { spec, hardware, dataset } = plan;
  const chips = hardware.reduce((sum, one) => sum + measuredChips(spec, job.run, one).length, 1);
  const epochs = retrainingJobs(plan, job, which).reduce((n, own) => n + own.retraining.epochs, 0);
  return chips * dataset.test.count * evaluationWeight + epochs * dataset.train.count;
}
