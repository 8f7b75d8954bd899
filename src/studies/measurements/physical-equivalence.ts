import { z } from 'zod';
import {
  computeInMemoryDefaults,
  type Equivalence,
  type Hardware,
  type LayerMagnitudes,
  physicalEquivalence,
} from '../../chip/index.js';
import { exactPoint, type Series } from '../series.js';
import { measurement } from './measurement.js';
import { openRun } from './open-run.js';

const mapping = z.enum(['per-column', 'per-layer']);
const settings = z.strictObject({ method: z.string(), mappings: z.array(mapping).min(1) });

/**
 * A trained network computed twice on the test images, in numbers and in siemens, seconds and coulombs, on devices
 * that hold what they are asked to: by mapping, percent of equal `predictions`, largest relative `difference` of an
 * output, `accuracy` by pulses; and the largest physical magnitudes by layer.
 * @see HA-SGD paper, sections 3.1 and 4.1.
 */
export const equivalence = measurement(settings, async (context) => {
  const { id, experiment, settings, part, report } = context;
  const { plan, images, execution, networks } = openRun(experiment);
  const network = networks([settings.method])[0]!;
  const series: Series[] = [];
  for (const [i, each] of settings.mappings.entries()) {
    report(i / settings.mappings.length, each);
    const options = { hardware: idealEngine(each), execution };
    const found = await part(`${network.job.id}-${each}`, () =>
      physicalEquivalence(plan.model, network.values(), images, options),
    );
    series.push(agreement(`${id}/${each}`, found), ...magnitudes(`${id}/${each}`, found));
  }
  return series;
});

function idealEngine(mapping: z.infer<typeof settings>['mappings'][number]): Hardware {
  return {
    variation: {
      sigmaOfRange: 0,
      range: 'absolute-max',
      targets: { biases: true, batchNorm: true },
    },
    engine: { ...computeInMemoryDefaults, mapping },
  };
}

function agreement(name: string, found: Equivalence): Series {
  const points = [
    exactPoint('predictions', (100 * found.identicalPredictions) / found.images),
    exactPoint('difference', found.largestRelativeDifference),
    exactPoint('accuracy', found.accuracy),
    exactPoint('images', found.images),
  ];
  return { name, label: 'pulses against numbers', axis: '', unit: 'percent, share', points };
}

const magnitudesByName: Readonly<Record<string, (layer: LayerMagnitudes) => number>> = {
  'cell-amperes': ({ cellAmperes }) => cellAmperes,
  'column-amperes': ({ columnAmperes }) => columnAmperes,
  'least-discharge-amperes': ({ dischargeAmperes }) => dischargeAmperes[0],
  'largest-discharge-amperes': ({ dischargeAmperes }) => dischargeAmperes[1],
  'charge-coulombs': ({ chargeCoulombs }) => chargeCoulombs,
  'pulse-seconds': ({ pulseSeconds }) => pulseSeconds,
};

/** A series for each magnitude, by layer. */
function magnitudes(name: string, { layers }: Equivalence): Series[] {
  return Object.entries(magnitudesByName).map(([key, of]) => ({
    name: `${name}-${key}`,
    label: key,
    axis: 'layer',
    unit: key.split('-').at(-1)!,
    points: layers.map((layer) => exactPoint(layer.layer, of(layer))),
  }));
}
