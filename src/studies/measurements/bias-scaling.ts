import { z } from 'zod';
import { biasDistributions, type SharedRange } from '../../analysis/index.js';
import {
  computeInMemoryDefaults,
  type Deployment,
  type DeviceArray,
  deploy,
} from '../../chip/index.js';
import { exactPoint, type Series } from '../series.js';
import { measurement } from './measurement.js';
import { openRun } from './open-run.js';

const settings = z.strictObject({
  method: z.string(),
  /** Bins of the histograms. */
  bins: z.int().min(2).default(60),
});

/**
 * How much of their devices' range weights use beside their biases, without and with a scaled bias input: of the
 * deployed network of the first training, in the array where biases are largest against weights. Lines: densities
 * `weights-before`, `biases-before`, `weights-after`, `biases-after` over the share of the range; `use`, the largest
 * |w| as a share of the range, before and after; `scale`, s of every array.
 * @see HA-SGD paper, section 4.2.1 and Figure 3.
 */
export const biasRange = measurement(settings, async ({ id, experiment, settings }) => {
  const { plan, networks } = openRun(experiment);
  const network = networks([settings.method])[0]!;
  const deployment = deploy(plan.model, network.values(), computeInMemoryDefaults);
  const held = deployment.devices.filter(({ bias }) => bias !== undefined);
  const widest = held.reduce((a, b) => (b.bias!.scaling > a.bias!.scaling ? b : a));
  const found = biasDistributions(...contentsOf(deployment, widest), settings.bins);
  const { before, after } = found;
  const line = (part: string, density: readonly number[]): Series => ({
    name: `${id}/${part}`,
    label: `${part} of ${widest.layer}`,
    axis: 'share of range',
    unit: 'density',
    points: density.map((value, i) =>
      exactPoint((found.edges[i]! + found.edges[i + 1]!) / 2, value),
    ),
  });
  return [
    line('weights-before', before.weights.density),
    line('biases-before', before.biases.density),
    line('weights-after', after.weights.density),
    line('biases-after', after.biases.density),
    {
      name: `${id}/use`,
      label: `largest weight of ${widest.layer}`,
      axis: '',
      unit: 'share of range',
      points: [exactPoint('before', usedBy(before)), exactPoint('after', usedBy(after))],
    },
    {
      name: `${id}/scale`,
      label: 's',
      axis: 'layer',
      unit: 'ratio',
      points: held.map(({ layer, bias }) => exactPoint(layer, bias!.scaling)),
    },
  ];
});

function contentsOf({ values }: Deployment, { weight, bias }: DeviceArray) {
  return [values.get(weight)!, values.get(bias!.tensor)!] as const;
}

function usedBy({ weights }: SharedRange): number {
  return Math.max(Math.abs(weights.min), Math.abs(weights.max));
}
