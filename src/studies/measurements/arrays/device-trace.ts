import { z } from 'zod';
import {
  type ArrayModel,
  applyPulse,
  arrayModel,
  fabricate,
  stepOfStates,
  windowOf,
} from '../../../device/pulsed/index.js';
import { createStream, fillNormal } from '../../../random/index.js';
import { exactPoint, type Series } from '../../series.js';
import { freeMeasurement } from '../measurement.js';

const settings = z.strictObject({
  devices: z.int().min(1),
  /** Pulses up, then as many down. */
  pulses: z.int().min(1),
  states: z.number().gt(1),
  noise: z.enum(['additive', 'multiplicative']),
  sigma: z.number().min(0),
  symmetric: z.boolean().default(false),
  seed: z.int().min(0).default(1),
});

/**
 * Weights of some devices pulse by pulse, `device-<n>`, from 0; their saturation, `device-<n>-window` at `lower` and
 * `upper`; and the share of pulses that move the weight the wrong way, `inverted` at `share`.
 * @see Gokmen, Frontiers in AI 2021, Figure 5A to D; the pulses there are those of a training, these are ours.
 */
export const deviceTrace = freeMeasurement(settings, async ({ id, settings }) => {
  const { devices: count, pulses, states, noise, sigma, symmetric, seed } = settings;
  const model: ArrayModel = {
    ...arrayModel,
    step: stepOfStates(states),
    slope: symmetric ? 0 : arrayModel.slope,
    cycle: { kind: noise, sigma },
  };
  const stream = createStream(seed, 'trace');
  const devices = fabricate(model, count, stream.child('fabricate'));
  let inverted = 0;
  const series: Series[] = [];
  for (let i = 0; i < count; i++) {
    const normals = fillNormal(stream.child('cycle', i), new Float32Array(2 * pulses));
    const weights = [0];
    for (let k = 0; k < 2 * pulses; k++) {
      const to = k < pulses ? 1 : -1;
      const before = weights.at(-1)!;
      weights.push(applyPulse(devices, i, before, to, normals[k]!));
      if ((weights.at(-1)! - before) * to < 0) inverted++;
    }
    const [lower, upper] = windowOf(devices, i);
    const common = { label: `Device ${i + 1}`, unit: 'weight' };
    const points = weights.map((w, k) => exactPoint(k, w));
    series.push({ name: `${id}/device-${i + 1}`, axis: 'pulse', ...common, points });
    const bounds = [exactPoint('lower', lower), exactPoint('upper', upper)].filter(({ mean }) =>
      Number.isFinite(mean),
    );
    if (bounds.length > 0)
      series.push({
        name: `${id}/device-${i + 1}-window`,
        axis: 'bound',
        ...common,
        points: bounds,
      });
  }
  const share = exactPoint('share', inverted / (2 * pulses * count));
  return [
    ...series,
    {
      name: `${id}/inverted`,
      label: 'Pulses the wrong way',
      axis: '',
      unit: 'share',
      points: [share],
    },
  ];
});
