import { dirname } from 'node:path';
import { z } from 'zod';
import { evaluateRun } from '../../experiment/runner.js';
import type { MethodResult } from '../../report/result.js';
import { type Point, type Series, variationPoints } from '../series.js';
import { flagsOf } from './hardware-variant.js';
import { measurement } from './measurement.js';

const place = z.union([z.number(), z.string()]);
const settings = z.strictObject({
  /** Path into the spec that takes each value in turn. */
  path: z.string().regex(/^(hardware|evaluation)\./, {
    error: 'expected a path into hardware or evaluation. Write it like hardware.variation.shift.',
  }),
  values: z.array(place).min(1),
  /** σ at which accuracy is taken. */
  sigma: z.number().min(0),
  /** What x is called. */
  axis: z.string(),
  /** Other settings of the hardware, the same for all values: path to value. */
  with: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Accuracy of each method on other hardware, by one setting of it: the trained networks are tried again for each
 * value, on the same chips.
 * @see HA-SGD paper, Figures 4, 8, 14, 15.
 */
export const hardwareSweep = measurement(settings, async (context) => {
  const { id, experiment, settings, signal, report } = context;
  const { path, values, sigma, axis } = settings;
  const byValue: (readonly MethodResult[])[] = [];
  for (const [i, value] of values.entries()) {
    const flags = flagsOf({
      'hardware.variation.sigma': [sigma],
      ...settings.with,
      [path]: value,
    });
    const { result } = await evaluateRun(experiment.folder, flags, {
      out: dirname(experiment.folder),
      fresh: false,
      signal,
      onProgress: ({ overall, detail }) => report((i + overall) / values.length, detail),
    });
    byValue.push(result.methods);
  }
  return experiment.result.methods.map(({ name, label }, m): Series => {
    const points = values.map((x, i): Point => ({ ...variationPoints(byValue[i]![m]!)[0]!, x }));
    return { name: `${id}/${name}`, label, axis, unit: 'percent', points };
  });
});
