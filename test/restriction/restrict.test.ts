import { describe, expect, it } from 'vitest';
import { SpecError, UnsupportedError } from '../../src/errors.js';
import { input } from '../../src/graph/index.js';
import { applyModel, describeModel, type LayerSpec, type ModelSpec } from '../../src/nn/index.js';
import {
  checkRestrictions,
  type FusingStrategy,
  hratRestrictions,
  inputGainFor,
  noRestrictions,
  type Restrictions,
  restrict,
} from '../../src/restriction/index.js';
import { evaluate, expectClose } from '../graph/support.js';
import { filled, spread } from '../nn/golden.js';
import { network, restrictions } from './support.js';

const strategies: readonly FusingStrategy[] = [
  'hrat',
  'after-training',
  'current-batch',
  'moving-average',
  'unfused-scale',
];

const x = spread([6, 1, 4, 4], 50);

async function outputs(model: ModelSpec) {
  const { output, bufferUpdates } = applyModel(model, input('x', [6, 1, 4, 4]), 'training');
  const named = Object.fromEntries([...bufferUpdates].map(([k, v]) => [`after.${k}`, v]));
  return await evaluate({ output, ...named }, { x, ...filled(network) });
}

describe('restrict', () => {
  it.each(strategies)(
    'gives the digital network and its statistics in training when nothing is restricted, fusing: %s',
    async (batchNorm) => {
      const digital = await outputs(network);
      const restricted = await outputs(restrict(network, { ...noRestrictions, batchNorm }));
      for (const name of Object.keys(digital)) {
        expectClose(name, restricted[name]!, digital[name] as Float32Array, { relative: 2e-5 });
      }
    },
  );

  it('keeps the names of tensors, adds step and scale, and limits weights', () => {
    const plain = describeModel(network);
    const own = describeModel(restrict(network, restrictions));
    const names = (roles: readonly string[]) =>
      own.parameters.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
    expect(names(['weight', 'bias', 'gain', 'offset'])).toEqual(
      plain.parameters.map(({ name }) => name),
    );
    expect(names(['scale']).sort()).toEqual(
      ['conv1', 'fc1', 'fc2'].flatMap((layer) => [`${layer}.scale`, `${layer}.step`]),
    );
    for (const { role, bounds } of own.parameters) {
      if (role === 'weight') expect(bounds).toEqual([-1, 1]);
      if (role === 'scale') expect(bounds![0]).toBeGreaterThan(0);
    }
    expect(own.draws.map(({ name, law }) => `${name} ${law}`).sort()).toEqual(
      ['conv1', 'fc1', 'fc2'].flatMap((layer) => [`${layer}.dac uniform`, `${layer}.noise normal`]),
    );
  });

  it("limits weights by the smaller of its own and the layer's limits", () => {
    const layer = { kind: 'linear', outputs: 2 } as const;
    const layers = [0.5, 2].map((limit) => ({ ...layer, limit }));
    const limited: ModelSpec = { name: 'limited', input: [3], layers };
    const boundsOf = (weightLimit: number | 'none') =>
      describeModel(restrict(limited, { ...restrictions, weightLimit })).parameters.flatMap(
        ({ role, bounds }) => (role === 'weight' ? [bounds![1]] : []),
      );
    expect(boundsOf(1)).toEqual([0.5, 1]);
    expect(boundsOf('none')).toEqual([0.5, 2]);
  });

  it.each([1, 2])(
    'limits before dropout what it limits in use, with layers between too: %d',
    async (dropouts) => {
      const model: ModelSpec = {
        name: 'dropped',
        input: [3],
        layers: [
          { kind: 'linear', outputs: 3, bias: false },
          { kind: 'relu' },
          ...Array.from({ length: dropouts }, () => ({ kind: 'dropout', rate: 0.5 }) as const),
          { kind: 'flatten' },
          { kind: 'linear', outputs: 1, bias: false },
        ],
      };
      const own = restrict(model, { ...noRestrictions, thresholdVolts: 0.2 });
      const images = input('images', [1, 3]);
      const feeds = {
        images: Float32Array.of(0.15, 0.18, 0.12),
        'fc1.weight': Float32Array.of(1, 0, 0, 0, 2, 0, 0, 0, 1),
        'fc2.weight': Float32Array.of(1, 1, 1),
      };
      const { output } = applyModel(own, images, 'training');
      const mask = Float32Array.of(2, 2, 0);
      const masked = {
        ...feeds,
        ...Object.fromEntries(describeModel(own).masks.map(({ name }) => [name, mask])),
      };
      const trained = await evaluate({ output }, masked);
      // 0.15 V and, limited to 0.2 V, 0.36 V: both doubled by each.
      expectClose('in training', trained.output!, Float32Array.of(0.35 * 2 ** dropouts), {
        relative: 1e-6,
      });
      const used = await evaluate({ output: applyModel(own, images, 'evaluation').output }, feeds);
      expectClose('in use', used.output!, Float32Array.of(0.47), { relative: 1e-6 });
    },
  );

  const refusals: readonly (readonly [string, Partial<Restrictions>, string])[] = [
    ['a threshold above half the supply', { thresholdVolts: 2 }, 'thresholdVolts: must not exceed'],
    ['weights of one bit', { weights: { bits: 1 } }, 'weights.bits: expected an integer from 2'],
    ['a DAC of no bits', { dac: { bits: 0 } }, 'dac.bits: expected an integer from 1 to 16, got 0'],
    ['a DAC without a supply', { supplyVolts: 'none' }, 'dac: a DAC of 8 bits spans the supply'],
    ['noise below 0', { sigmaOfRange: -0.1 }, 'sigmaOfRange: expected a finite number not below 0'],
    ['a supply of 0', { supplyVolts: 0 }, 'supplyVolts: expected a finite number above 0'],
    ['a gain that is no number', { inputGain: Number.NaN }, 'inputGain: expected a finite number'],
  ];
  it.each(refusals)('refuses %s, in one sentence', (_, own, message) => {
    const attempt = () => restrict(network, { ...restrictions, ...own });
    expect(attempt).toThrow(SpecError);
    expect(attempt).toThrow(message);
  });

  it('names all that cannot be at once', () => {
    const wrong = { ...hratRestrictions, weights: { bits: 1 }, dac: { bits: 0 } };
    const problems = () => {
      try {
        checkRestrictions(wrong);
      } catch (error) {
        return (error as SpecError).problems.map(({ path }) => path);
      }
      return [];
    };
    expect(problems()).toEqual(['weights.bits', 'dac.bits']);
  });

  const unfit: readonly (readonly [LayerSpec, string])[] = [
    [{ kind: 'tanh' }, 'got tanh'],
    [{ kind: 'residual', body: [] }, 'got residual'],
    [{ kind: 'batchNorm' }, 'got batchNorm elsewhere'],
  ];
  it.each(unfit)('refuses a layer that the circuit cannot hold: %o', (layer, message) => {
    const layers = [{ kind: 'flatten' } as const, layer, { kind: 'linear', outputs: 3 } as const];
    const attempt = () => restrict({ ...network, layers }, restrictions);
    expect(attempt).toThrow(UnsupportedError);
    expect(attempt).toThrow(message);
  });
});

describe('restrict of a padded pool', () => {
  const layersOf = (relu: readonly LayerSpec[]): readonly LayerSpec[] => [
    { kind: 'conv2d', outputs: 2, kernel: 3 },
    ...relu,
    { kind: 'maxPool', kernel: 2, padding: 1 },
    { kind: 'flatten' },
    { kind: 'linear', outputs: 3 },
  ];

  it('takes one of rectified signals alone', () => {
    const attempt = (relu: readonly LayerSpec[]) => () =>
      restrict({ ...network, layers: layersOf(relu) }, restrictions);
    expect(attempt([{ kind: 'relu' }])).not.toThrow();
    expect(attempt([])).toThrow(UnsupportedError);
    expect(attempt([])).toThrow("layer 'maxPool1': padding needs rectified signals");
  });
});

describe('inputGainFor', () => {
  it('brings the largest input just to the threshold', () => {
    expect(3 * inputGainFor(3, 0.2)).toBeCloseTo(0.2, 12);
    expect(inputGainFor(3, 'none')).toBe(1);
  });
});
