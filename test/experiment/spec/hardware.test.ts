import { describe, expect, it } from 'vitest';
import { computeInMemoryDefaults } from '../../../src/chip/index.js';
import {
  applyOverrides,
  parseSpec,
  printSpec,
  resolveSpec,
  specDigest,
} from '../../../src/experiment/spec/index.js';
import { problemsOf as problemsFound } from './support.js';

const smallest = { name: 'x', data: 'mnist', model: 'lenet5', methods: ['sgd', 'wvat'] };
const resolve = (hardware: object, more: object = {}) =>
  resolveSpec({ ...smallest, ...more, hardware });

const problemsOf = (overrides: readonly string[], spec: object = smallest) =>
  problemsFound(overrides, spec);

describe('hardware of resolveSpec(input)', () => {
  it('takes the engine by its name, with every setting written out', () => {
    const { hardware, methods } = resolve({ engine: 'compute-in-memory' });
    expect(hardware).toEqual({
      variation: {
        kind: 'gaussian',
        sigma: [0, 0.05, 0.1, 0.15],
        range: 'absolute-max',
        targets: { biases: true, batchNorm: true },
      },
      engine: {
        kind: 'compute-in-memory',
        mapping: 'per-column',
        biases: 'scaled',
        batchNorm: 'devices',
        shortcut: 'std',
        digitisation: 'ideal',
        devicesPerWeight: { count: 1, states: 'analog' },
        layers: {},
      },
    });
    expect(methods[1]!.training.method).toMatchObject({
      range: 'absolute-max',
      targets: { biases: true, batchNorm: false },
    });
  });

  it('leaves digital adders and a shift of 0 unsaid, so that old runs keep their digest', () => {
    const digest = specDigest(resolveSpec(smallest));
    for (const engine of ['digital-adders', { kind: 'digital-adders' }]) {
      const same = resolve({ engine, variation: { kind: 'gaussian', shift: 0 } });
      expect(specDigest(same)).toBe(digest);
      expect(same.hardware).not.toHaveProperty('engine');
    }
    expect(specDigest(resolve({ variation: { kind: 'gaussian', shift: 0.01 } }))).not.toBe(digest);
    expect(specDigest(resolve({ engine: 'compute-in-memory' }))).not.toBe(digest);
  });

  it('gives back what printSpec wrote', () => {
    const engine = {
      kind: 'compute-in-memory',
      digitisation: { bits: 6 },
      biases: 'digital',
      devicesPerWeight: { count: 3 },
      layers: { conv1: { sigma: 0, shift: -0.01 } },
    };
    const resolved = resolve({ engine, variation: { kind: 'gaussian', sigma: 0.1, shift: 0.02 } });
    expect(resolveSpec(parseSpec(printSpec(resolved), 'printed'))).toEqual(resolved);
    expect(resolved.hardware.engine).toEqual({
      ...computeInMemoryDefaults,
      ...engine,
      devicesPerWeight: { count: 3, states: 'analog' },
    });
  });

  it('takes settings of the engine by their paths', () => {
    const flags = ['--hardware.engine.digitisation.bits', '6', '--hardware.variation.shift=-0.02'];
    const { hardware } = resolveSpec(applyOverrides(smallest, flags));
    expect(hardware.engine).toEqual({ ...computeInMemoryDefaults, digitisation: { bits: 6 } });
    expect(hardware.variation.shift).toBe(-0.02);
  });
});

const wrong: readonly (readonly [flag: string, value: string, ...problems: string[]])[] = [
  [
    'engine',
    'cim',
    "hardware.engine: expected 'digital-adders', 'compute-in-memory' or 'memristor-circuit', or settings with a kind, got 'cim'. Use one of these.",
  ],
  [
    'engine',
    '{ kind: digital-adders, mapping: per-layer }',
    "hardware.engine.mapping: belongs to kind 'compute-in-memory', but kind is 'digital-adders'. Remove it, or set kind to 'compute-in-memory'.",
  ],
  [
    'engine.mapping',
    'per-colum',
    "hardware.engine.mapping: expected 'per-column' or 'per-layer', got 'per-colum'. Did you mean 'per-column'?",
  ],
  [
    'engine.digitisation.bits',
    '0',
    "hardware.engine.digitisation.bits: expected an integer from 1 to 16, got 0. For no converter use 'ideal'.",
  ],
  [
    'engine.digitisation',
    'ideel',
    "hardware.engine.digitisation: expected 'ideal', or {bits}, got 'ideel'. Did you mean 'ideal'?",
  ],
  [
    'engine.devicesPerWeight.count',
    '2.5',
    'hardware.engine.devicesPerWeight.count: expected an integer from 1 to 16, got 2.5. Give a whole number in this range.',
  ],
  [
    'variation.shift',
    '3',
    'hardware.variation.shift: expected a number from -1 to 1, got 3. Write 1 % as 0.01; no device shifts by more than its range.',
  ],
  [
    'engine.layers',
    '{ conv1: { sigma: 1.5, shfit: 0 } }',
    'hardware.engine.layers.conv1.sigma: expected a number from 0 to 1, got 1.5. Write 10 % as 0.1.',
    "hardware.engine.layers.conv1.shfit: unknown key. Did you mean 'shift'?",
  ],
  [
    'engine.layers',
    '{ conv3: { sigma: 0 }, fc2: {} }',
    'hardware.engine.layers.fc2: expected sigma or shift, got neither. Give one, or remove it.',
    "hardware.engine.layers.conv3: expected a layer that devices hold, got 'conv3'. Did you mean 'conv1'?",
  ],
];

describe('a wrong hardware', () => {
  it.each(wrong)('hardware.%s %s is told', (flag, value, ...problems) => {
    expect(problemsOf([`--hardware.${flag}`, value])).toEqual(problems);
  });

  it('is one whose settings contradict the engine', () => {
    const targets = { biases: false };
    const variation = { kind: 'gaussian', range: 'six-sigma', targets };
    const hardware = { engine: 'compute-in-memory', variation };
    expect(problemsOf([], { ...smallest, hardware })).toEqual([
      "hardware.variation.range: must be 'absolute-max' where hardware.engine is compute-in-memory, whose windows are symmetric about zero, got 'six-sigma'. Remove it.",
      "hardware.variation.targets.biases: contradicts hardware.engine.biases, which is 'scaled', got false. Remove it.",
    ]);
  });

  it('is one that the activations of the network do not allow', () => {
    const layers = [
      { kind: 'flatten' },
      { kind: 'linear', outputs: 20 },
      { kind: 'tanh' },
      { kind: 'linear', outputs: 10 },
    ];
    const spec = { ...smallest, model: { name: 'own', layers } };
    const engine = (mapping: string) => ['--hardware.engine.mapping', mapping];
    expect(problemsOf(engine('per-column'), spec)).toEqual([
      "hardware.engine.mapping: must be 'per-layer' where an activation is neither relu nor leakyRelu, got 'per-column' with tanh1 in the network. Map by layer, or take relu.",
    ]);
    expect(problemsOf(engine('per-layer'), spec)).toEqual([]);
  });

  it('is one for a network that fires spikes', () => {
    const spec = { ...smallest, data: 'mnist', model: 'spiking-cnn2' };
    expect(problemsOf(['--hardware.engine', 'compute-in-memory'], spec)).toEqual([
      "hardware.engine: expected a network of layers that it has parts for, got 'spiking-cnn2' with spikeInput. Leave the engine out: variation and devices take it.",
    ]);
  });

  it('is one that shifts current mirrors', () => {
    const spec = { ...smallest, model: 'resnet20-he', data: 'mnist' };
    const layers = (value: string) => [`--hardware.engine.layers=${value}`];
    const mirror = 'block1.shortcut.mirror';
    expect(problemsOf(layers(`{ ${mirror}: { shift: 0.1 } }`), spec)).toEqual([
      `hardware.engine.layers.${mirror}.shift: must not be set for current mirrors, which hold no charge that could shift, got 0.1. Remove it.`,
    ]);
    expect(problemsOf(layers(`{ ${mirror}: { sigma: 0 } }`), spec)).toEqual([]);
  });
});
