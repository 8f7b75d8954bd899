import type { ResolvedArraySpec } from '../arrays/spec/resolved.js';
import { planTraining } from '../experiment/jobs/job.js';
import type { RunProgress } from '../experiment/run-interface.js';
import type { OpenPoint } from './executor.js';
import { retrainingsOf } from './retraining.js';
import { trainsArrays } from './work.js';

// Rough cost of one image forward against one image's training step.
const evaluationWeight = 0.35;

/** About what a point costs, in units of training images. */
export function pointCost({ point: { spec }, data }: OpenPoint): number {
  if (trainsArrays(spec)) return arrayCost(spec, data.trainCount, data.testCount);
  const jobs = new Set(planTraining(spec).flat());
  const training = [...jobs].reduce((sum, { cost }) => sum + cost * data.trainCount, 0);
  const epochs = retrainingsOf(spec).reduce((sum, { retraining }) => sum + retraining.epochs, 0);
  const chips = 1 + spec.evaluation.chips * spec.hardware.variation.sigma.length;
  const evaluation = jobs.size * chips * data.testCount * evaluationWeight;
  return training + epochs * data.trainCount + evaluation;
}

function arrayCost(
  { methods, runs, epochs, evaluation }: ResolvedArraySpec,
  trainCount: number,
  testCount: number,
): number {
  const tests = Math.ceil(epochs / evaluation.everyEpochs);
  const training = epochs * trainCount + tests * testCount * evaluationWeight;
  return methods.length * runs * training;
}

/** Adds up how much of a sweep is done, points weighed by their cost; those reused are left out. */
export class SweepMeter {
  private readonly shares = new Map<string, number>();
  private readonly costs: ReadonlyMap<string, number>;
  private readonly total: number;
  private settled = 0;

  constructor(
    open: readonly OpenPoint[],
    private readonly listener: (progress: RunProgress) => void,
  ) {
    this.costs = new Map(open.map((each) => [each.point.id, pointCost(each)]));
    this.total = [...this.costs.values()].reduce((sum, cost) => sum + cost, 0);
  }

  update(id: string, share: number, detail: string): void {
    this.shares.set(id, share);
    const done = [...this.shares].reduce((sum, [each, part]) => sum + this.cost(each) * part, 0);
    this.listener({
      stage: 'train',
      job: `${this.settled} of ${this.costs.size} points done`,
      done: this.settled,
      total: this.costs.size,
      detail: `${id} ${detail}`.trimEnd(),
      overall: Math.min(1, done / Math.max(1, this.total)),
    });
  }

  settle(id: string): void {
    this.settled++;
    this.update(id, 1, '');
  }

  private cost(id: string): number {
    return this.costs.get(id) ?? 0;
  }
}
