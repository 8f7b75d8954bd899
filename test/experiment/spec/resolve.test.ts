import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildResolvedModel,
  builtinSpecs,
  loadSpec,
  parseSpec,
  printSpec,
  resolveSpec,
  specDigest,
  specJsonSchema,
} from '../../../src/experiment/spec/index.js';

const smallest = { name: 'x', data: 'mnist', model: 'lenet5', methods: ['sgd'] };
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const share = fc.double({ min: 0, max: 0.99, noNaN: true });
const rate = fc.double({ min: 1e-6, max: 10, noNaN: true });
const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] });

const optimiser = fc.oneof(
  fc.constantFrom('sgd', 'adam'),
  optional({ momentum: share, weightDecay: fraction }).map((own) => ({ kind: 'sgd', ...own })),
  optional({ beta1: share, beta2: share, epsilon: rate }).map((own) => ({ kind: 'adam', ...own })),
);
const schedule = fc.oneof(
  fc.constantFrom('constant', 'step', 'cosine', 'swa'),
  optional({ start: share, rate, ramp: fraction, before: fc.constantFrom('step', 'cosine') }).map(
    (own) => ({ kind: 'swa', ...own }),
  ),
  rate.map((final) => ({ kind: 'cosine', final })),
);
const training = optional({
  epochs: fc.integer({ min: 1, max: 300 }),
  batchSize: fc.integer({ min: 1, max: 60_000 }),
  learningRate: rate,
  optimiser,
  schedule,
  runs: fc.integer({ min: 1, max: 9 }),
});
const wvat = optional({
  sigmaOfRange: fraction,
  gamma: rate,
  alpha: rate,
  gavProbability: fraction,
  range: fc.constantFrom('six-sigma', 'min-max', 'absolute-max'),
  norm: fc.constantFrom('per-layer', 'network'),
  targets: optional({ biases: fc.boolean() }),
  label: fc.string({ minLength: 1 }).map((text) => `m ${text}`),
});

/** Specs as people write them; averaging is always on, so that every schedule is allowed. */
const specs = fc
  .record({
    seed: fc.maxSafeNat(),
    common: training,
    own: training,
    wvat,
    sigma: fc.uniqueArray(fraction, { maxLength: 5 }),
    title: fc.string().map((text) => `t ${text}`),
    augment: fc.constantFrom('none', { flip: true }, { cropPadding: 4, padMode: 'reflect' }),
    jobs: fc.oneof(fc.constant('auto'), fc.integer({ min: 1, max: 64 })),
  })
  .map(({ seed, common, own, sigma, title, augment, jobs, ...rest }) => ({
    ...smallest,
    seed,
    title,
    execution: { jobs },
    data: { kind: 'mnist', augment },
    training: { ...common, averaging: 'swa' },
    methods: ['sgd', { name: 'b', kind: 'wvat', ...own, ...rest.wvat }],
    hardware: { variation: { kind: 'gaussian', sigma } },
  }));

describe('resolveSpec(input)', () => {
  it('gives back what printSpec wrote', () => {
    fc.assert(
      fc.property(specs, (input) => {
        const resolved = resolveSpec(input);
        expect(resolveSpec(parseSpec(printSpec(resolved), 'printed'))).toEqual(resolved);
        expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved);
      }),
      { numRuns: 50 },
    );
  });

  it('writes every default out', () => {
    expect(resolveSpec(smallest)).toEqual({
      name: 'x',
      title: 'x',
      seed: 1,
      execution: { backend: 'cpu', threads: 1, jobs: 'auto' },
      data: { kind: 'mnist', normalise: 'standard', augment: 'none' },
      model: { kind: 'catalogue', name: 'lenet5' },
      methods: [
        {
          name: 'sgd',
          label: 'SGD',
          description: 'Stochastic gradient descent that knows nothing of the hardware.',
          evaluate: 'last',
          runs: 1,
          training: {
            epochs: 5,
            batchSize: 128,
            learningRate: 0.05,
            optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 },
            schedule: { kind: 'constant' },
            averaging: 'none',
            method: { kind: 'sgd' },
          },
        },
      ],
      hardware: {
        variation: {
          kind: 'gaussian',
          sigma: [0, 0.05, 0.1, 0.15],
          range: 'six-sigma',
          targets: { biases: false, batchNorm: false },
        },
      },
      evaluation: { chips: 20, yieldThresholds: [90], testEachEpoch: true },
    });
  });

  it('trains WVAT for the hardware it is tried on', () => {
    const { methods } = resolveSpec({
      ...smallest,
      methods: ['wvat'],
      hardware: {
        variation: { kind: 'gaussian', range: 'min-max', targets: { biases: true } },
      },
    });
    expect(methods[0]!.training.method).toEqual({
      kind: 'wvat',
      sigmaOfRange: 0.1,
      range: 'min-max',
      gamma: 1,
      alpha: 0.1,
      applyProbability: 1,
      gavProbability: 0.5,
      norm: 'per-layer',
      targets: { biases: true, batchNorm: false },
    });
  });

  it("takes a method's own training before the one for all", () => {
    const { methods } = resolveSpec({
      ...smallest,
      training: { epochs: 7, learningRate: 0.2, optimiser: { kind: 'sgd', weightDecay: 0.1 } },
      methods: ['sgd', { name: 'own', kind: 'sgd', epochs: 3, averaging: 'swa', schedule: 'swa' }],
    });
    const [first, own] = methods;
    expect(first).toMatchObject({ evaluate: 'last', training: { epochs: 7, averaging: 'none' } });
    expect(own).toMatchObject({
      label: 'SWA',
      evaluate: 'average',
      training: {
        epochs: 3,
        learningRate: 0.2,
        optimiser: { momentum: 0.9, weightDecay: 0.1 },
        averaging: { start: 0.75 },
        schedule: { kind: 'swa', start: 0.75, rate: 0.1, ramp: 0, before: { kind: 'constant' } },
      },
    });
  });

  it('refuses a training setting that every method replaces', () => {
    const methods = [
      { name: 'a', kind: 'sgd', epochs: 1 },
      { name: 'b', kind: 'wvat', epochs: 2 },
    ];
    expect(() => resolveSpec({ ...smallest, training: { epochs: 3 }, methods })).toThrowError(
      'training.epochs: changes nothing, since every method sets its own epochs. Remove it here, or there.',
    );
  });

  it('tells methods of one default label apart by their names, and keeps labels that are given', () => {
    const method = (name: string, rest = {}) => ({ name, kind: 'wvat', ...rest });
    const methods = [method('a'), method('b'), method('c', { label: 'Mine' })];
    const labels = resolveSpec({ ...smallest, methods }).methods.map(({ label }) => label);
    expect(labels).toEqual(['WVAT (a)', 'WVAT (b)', 'Mine']);
  });

  it('orders variations and takes a single one as a list', () => {
    const sigmaOf = (sigma: unknown) =>
      resolveSpec({ ...smallest, hardware: { variation: { kind: 'gaussian', sigma } } }).hardware
        .variation.sigma;
    expect(sigmaOf([0.2, 0, 0.1])).toEqual([0, 0.1, 0.2]);
    expect(sigmaOf(0.1)).toEqual([0.1]);
    expect(sigmaOf([])).toEqual([]);
  });

  it('does not look into files for data that it does not know', () => {
    const data = {
      kind: 'idx',
      trainImages: 'a',
      trainLabels: 'b',
      testImages: 'c',
      testLabels: 'd',
    };
    expect(resolveSpec({ ...smallest, data }).data).toEqual({
      ...data,
      normalise: 'standard',
      augment: 'none',
    });
  });
});

describe('printSpec(spec)', () => {
  it('writes training settings that are one for all methods once, so that they can be set once', () => {
    const methods = ['sgd', { name: 'b', kind: 'wvat', epochs: 9 }];
    const printed = parseSpec(printSpec(resolveSpec({ ...smallest, methods })), 'printed');
    expect(printed).toMatchObject({
      training: { batchSize: 128, learningRate: 0.05, averaging: 'none', runs: 1 },
      methods: [{ epochs: 5 }, { epochs: 9, alpha: 0.1 }],
    });
    expect(Object.keys((printed as { training: object }).training)).not.toContain('epochs');
  });
});

describe('buildResolvedModel(model, task)', () => {
  it('puts the data before the layers of a network written out', () => {
    const layers = [{ kind: 'flatten' }, { kind: 'linear', outputs: 10 }];
    const { model } = resolveSpec({ ...smallest, model: { name: 'own', layers } });
    expect(buildResolvedModel(model, { shape: [1, 28, 28], classes: 10 })).toEqual({
      name: 'own',
      input: [1, 28, 28],
      initialisation: 'pytorch',
      layers,
    });
  });
});

describe('specDigest(spec)', () => {
  const digest = (change: object) => specDigest(resolveSpec({ ...smallest, ...change }));

  it('is one for defaults written out or not, and for any number of jobs', () => {
    expect(digest({})).toMatch(/^[0-9a-f]{64}$/);
    expect(digest({ seed: 1, execution: { jobs: 7 } })).toBe(digest({}));
  });

  it('changes with everything that changes a result', () => {
    const changes = [{}, { seed: 2 }, { execution: { threads: 2 } }, { methods: ['wvat'] }];
    expect(new Set(changes.map(digest)).size).toBe(changes.length);
  });
});

describe('builtinSpecs()', () => {
  it.each([...builtinSpecs().keys()])(
    'has %s, which is right and bears the name of its file',
    (name) => {
      expect(loadSpec(name).name).toBe(name);
    },
  );

  it('has the demo', () => {
    expect(builtinSpecs().has('demo')).toBe(true);
  });
});

describe('loadSpec(name)', () => {
  it('says which experiments there are where a file is missing', () => {
    expect(() => loadSpec('dmo')).toThrowError(
      "dmo: expected a YAML file or a built-in experiment, got no such file. Did you mean 'demo'?",
    );
  });
});

describe('specJsonSchema()', () => {
  it('is what schema/experiment.schema.json holds; `lernmatrix schema` writes it', () => {
    const file = new URL('../../../schema/experiment.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(specJsonSchema());
  });

  it('describes every setting', () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as { properties?: Record<string, Record<string, unknown>> };
      for (const [key, value] of Object.entries(properties ?? {})) {
        const known = key === 'kind' || '$ref' in value || 'description' in value;
        if (!known) undescribed.push(`${path}.${key}`);
      }
      for (const [key, value] of Object.entries(node)) visit(value, `${path}.${key}`);
    };
    visit(specJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });
});

describe('resolveSpec with an engine', () => {
  const on = (engine: unknown, method: Record<string, unknown> = {}) =>
    resolveSpec({
      name: 'on-engine',
      data: 'mnist',
      model: 'lenet5',
      methods: [{ name: 'ha-sgd', kind: 'ha-sgd', ...method }],
      hardware: { engine },
    }).methods[0]!.training.method;

  it('varies in training what the engine holds, but no batch normalisation unless told', () => {
    expect(on('compute-in-memory')).toMatchObject({
      granularity: 'column',
      targets: { biases: true, batchNorm: false },
    });
    expect(on('compute-in-memory', { targets: { batchNorm: true } })).toMatchObject({
      targets: { biases: true, batchNorm: true },
    });
    expect(on('digital-adders')).toMatchObject({ targets: { biases: false, batchNorm: false } });
  });

  it('trains with a range for each layer where the engine maps per layer', () => {
    const perLayer = { kind: 'compute-in-memory', mapping: 'per-layer' };
    expect(on(perLayer)).toMatchObject({ granularity: 'layer' });
    expect(on(perLayer, { granularity: 'column' })).toMatchObject({ granularity: 'column' });
  });
});
