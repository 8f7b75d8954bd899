import { z } from 'zod';
import { type InputNoiseSweep, inputNoiseSweep } from '../../analysis/index.js';
import { createStream } from '../../random/index.js';
import { evaluateBaked, type ImageSet } from '../../training/index.js';
import type { Series } from '../series.js';
import { pointOf } from '../series.js';
import { measurement } from './measurement.js';
import { byMethod, openRun } from './open-run.js';

const settings = z.strictObject({
  methods: z.array(z.string()).optional(),
  /** Standard deviations, fractions of the input's. */
  levels: z.array(z.number().min(0)).min(1),
  draws: z.int().min(1),
});

/**
 * Test accuracy by the strength of Gaussian noise on the images; over trainings where there are several, else
 * over draws.
 * @see WVAT paper, section 5.2 and Figure 7 (right).
 */
export const inputNoise = measurement(settings, async (context) => {
  const { id, experiment, settings, part, report } = context;
  const { plan, images, execution, networks } = openRun(experiment);
  const { levels, draws } = settings;
  const stream = createStream(plan.spec.seed, 'input-noise');
  const groups = byMethod(networks(settings.methods));
  const series: Series[] = [];
  for (const [i, group] of groups.entries()) {
    report(i / groups.length, group[0]!.label);
    const sweeps: InputNoiseSweep[] = [];
    for (const { job, values } of group) {
      const held = values();
      const evaluate = (set: ImageSet) => evaluateBaked(plan.model, set, held, execution);
      const sweep = () => inputNoiseSweep(images, evaluate, stream, draws, levels);
      sweeps.push(await part(job.id, sweep));
    }
    const points = levels.map((level, l) => {
      const accuracies = sweeps.map(({ results }) => results[l]!.map(({ top1 }) => top1));
      return pointOf(level, accuracies.length > 1 ? accuracies.map(mean) : accuracies[0]!);
    });
    const { name, label } = group[0]!;
    series.push({ name: `${id}/${name}`, label, axis: 'noise', unit: 'percent', points });
  }
  return series;
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
