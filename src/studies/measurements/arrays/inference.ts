import { z } from 'zod';
import { loadArrayData, openTrainedNetwork } from '../../../arrays/index.js';
import { exactPoint, type Series } from '../../series.js';
import { arrayMeasurement } from '../measurement.js';

const settings = z.strictObject({
  /** Stages of the training by name: an epoch whose weights were kept, and an average's first and last epoch, `41-50`. */
  stages: z.record(z.string(), z.strictObject({ epoch: z.int().min(1), average: z.string() })),
  /** Products of an extraction. */
  products: z.int().min(1),
});

/**
 * Test errors of trained models, extracted models and model averages, on arrays and digitally: series
 * `<method>-analog` and `<method>-digital`, at `trained-<stage>`, `extracted-<stage>`,
 * `average-<stage>`.
 * @see Gokmen, Frontiers in AI 2021, Table 1.
 */
export const arrayInference = arrayMeasurement(settings, async (context) => {
  const { id, experiment, settings, signal, part, report } = context;
  const data = loadArrayData(experiment.spec);
  const series: Series[] = [];
  const methods = experiment.result.methods.filter(({ kind }) => kind !== 'float');
  const tried = Object.entries(settings.stages).flatMap(([stage, { epoch, average }]) => [
    [`trained-${stage}`, `epoch-${epoch}`, false] as const,
    [`extracted-${stage}`, `epoch-${epoch}`, true] as const,
    [`average-${stage}`, `read-${average}`, false] as const,
  ]);
  for (const [m, { name, label }] of methods.entries()) {
    const network = openTrainedNetwork(experiment, name, { data, signal });
    for (const where of ['analog', 'digital'] as const) {
      const points = [];
      for (const [number, [x, kept, isRead]] of tried.entries()) {
        report((m + number / tried.length) / methods.length, `${name} ${x}`);
        const error = await part(`${name}-${where}-${x}`, async () => {
          const held = network.weights(kept);
          const weights = isRead
            ? (await network.extract(held, settings.products)).map((each) => each.weights)
            : held;
          return await network.error(weights, where, 1000 + number);
        });
        points.push(exactPoint(x, error));
      }
      const common = { axis: 'model', unit: experiment.result.unit, points };
      series.push({ name: `${id}/${name}-${where}`, label: `${label}, ${where}`, ...common });
    }
  }
  return series;
});
