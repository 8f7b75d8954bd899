import { describe, expect, it } from 'vitest';
import { notSimulatedOnArrays, simulatedOnArrays } from '../../src/arrays/account.js';
import { buildTrainee, loadArrayData } from '../../src/arrays/build.js';
import { methodText } from '../../src/arrays/describe.js';
import { printArraySpec, resolveArraySpec } from '../../src/arrays/spec/index.js';
import { SpecError } from '../../src/errors.js';
import { parseSpec } from '../../src/experiment/spec/parse.js';
import { smallImages } from './support.js';

const faults = { stuckAtMin: 0.01, frozen: 0.2 };
const spec = resolveArraySpec({
  ...smallImages,
  device: { kind: 'array', faults },
  methods: [
    { name: 'sgd', kind: 'sgd', label: 'SGD', device: { kind: 'array', states: 100 } },
    { name: 'ttv2', kind: 'ttv2', device: { kind: 'linear-step', faults: { stuckAtZero: 0.005 } } },
    { name: 'sound', kind: 'sgd', label: 'Sound', device: { kind: 'array', faults: {} } },
  ],
});

describe('device.faults of training on arrays', () => {
  it('reaches the devices of every method, and is written as it was read', () => {
    expect(spec.methods.map(({ hardware }) => hardware!.device.faults)).toEqual([
      faults,
      { stuckAtZero: 0.005 },
      {},
    ]);
    const again = resolveArraySpec(parseSpec(printArraySpec(spec), 'spec.yaml'));
    expect(again).toEqual(spec);
  });

  it('is told with its methods, as what is simulated and what is not', () => {
    expect(simulatedOnArrays(spec)).toContain(
      'devices that no pulse moves, drawn when they are made: 1 % stuck at their lower end, 20 % frozen where they start (SGD)',
    );
    expect(notSimulatedOnArrays(spec)).toContain('devices that fail (Sound)');
    expect(methodText(spec.methods[1]!)).toMatch(/, 0\.5 % stuck at 0\.$/);
  });

  it('is of the trained arrays alone: tests take weights as they are', () => {
    const data = loadArrayData(spec);
    const [trained, exact] = (['train', 'without'] as const).map((purpose) =>
      buildTrainee(spec, spec.methods[0]!, 0, data, purpose),
    );
    const weights = trained!.layers[0]!.weights();
    exact!.layers[0]!.setWeights(weights);
    expect(exact!.layers[0]!.weights()).toEqual(weights);
    const fresh = new Float32Array(weights.length).fill(0.01);
    trained!.layers[0]!.setWeights(fresh);
    const stuck = trained!.layers[0]!.weights().filter((w) => w !== Math.fround(0.01)).length;
    expect(stuck / weights.length).toBeGreaterThan(0.005);
    expect(stuck / weights.length).toBeLessThan(0.015);
  });

  it.each([
    [{ stuckAtMin: 2 }, /device\.faults\.stuckAtMin: expected a number from 0 to 1, got 2/],
    [{ stuckAtMin: 0.6, frozen: 0.6 }, /device\.faults: expected shares of at most 1 together/],
    [{ stuck: 0.1 }, /device\.faults\.stuck: unknown key/],
  ])('refuses %j', (own, told) => {
    expect(told.test(refusal({ kind: 'array', faults: own }))).toBe(true);
  });

  it('refuses devices stuck at an end that symmetric devices lack', () => {
    const text = refusal({ kind: 'array', symmetric: true, faults: { stuckAtMax: 1e-4 } });
    expect(text).toMatch(/device\.faults\.stuckAtMax: expected devices with bounds.*stuckAtZero/);
  });
});

function refusal(device: object): string {
  try {
    resolveArraySpec({ ...smallImages, device });
  } catch (error) {
    if (error instanceof SpecError) return error.message;
  }
  return '';
}
