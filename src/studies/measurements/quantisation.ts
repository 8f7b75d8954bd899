import { z } from 'zod';
import {
  digitalEvaluation,
  type QuantisationSweep,
  quantisationSweep,
} from '../../analysis/index.js';
import { describeModel } from '../../nn/index.js';
import type { Series } from '../series.js';
import { pointOf } from '../series.js';
import { measurement } from './measurement.js';
import { byMethod, openRun } from './open-run.js';

const settings = z.strictObject({
  methods: z.array(z.string()).optional(),
  bits: z.array(z.int().min(2).max(16)).min(1),
});

/**
 * Test accuracy after quantising the trained weights, by bits; over trainings.
 * @see WVAT paper, section 5.2 and Figure 7 (left).
 */
export const quantisation = measurement(settings, async (context) => {
  const { id, experiment, settings, part, report } = context;
  const { plan, images, execution, networks } = openRun(experiment);
  const evaluate = digitalEvaluation(plan.model, images, execution);
  const groups = byMethod(networks(settings.methods));
  const series: Series[] = [];
  for (const [i, group] of groups.entries()) {
    report(i / groups.length, group[0]!.label);
    const sweeps: QuantisationSweep[] = [];
    for (const { job, values } of group) {
      const sweep = () =>
        quantisationSweep(values(), describeModel(plan.model), evaluate, settings.bits);
      sweeps.push(await part(job.id, sweep));
    }
    const { name, label } = group[0]!;
    const digital = pointOf(
      'digital',
      sweeps.map((sweep) => sweep.digital.top1),
    );
    const points = settings.bits.map((bits, b) =>
      pointOf(
        bits,
        sweeps.map(({ steps }) => steps[b]!.top1),
      ),
    );
    const text = { label, axis: 'bits', unit: 'percent' };
    series.push({ name: `${id}/${name}`, ...text, points: [digital, ...points] });
  }
  return series;
});
