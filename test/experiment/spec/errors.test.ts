import { describe, expect, it } from 'vitest';
import { parseSpec, resolveSpec } from '../../../src/experiment/spec/index.js';
import { problemsOf as problemsFound } from './support.js';

const base = `
name: x
data: mnist
model: lenet5
methods:
  - { name: a, kind: sgd }
  - { name: b, kind: wvat }
`;

const problemsOf = (...overrides: string[]) => problemsFound(overrides, parseSpec(base, 'x.yaml'));

const layerKinds =
  "'averagePool', 'batchNorm', 'concat', 'conv2d', 'dropout', 'flatten', 'globalAveragePool', 'leakyRelu', 'linear', 'maxPool', 'relu', 'residual', 'scale', 'sigmoid', 'spikeInput', 'spikeReadout', 'spikingNeurons', 'subsample' or 'tanh'";
const elsewhere = (kind: string, own: string) =>
  `belongs to kind '${kind}', but kind is '${own}'. Remove it, or set kind to '${kind}'.`;
const fractionFix = 'It is a fraction of the epochs: 0.75 is three quarters.';

/** What is set in the base spec, and every problem that must be told of it. */
const wrongForms: readonly (readonly [path: string, value: string, ...problems: string[]])[] = [
  [
    'hardware.variation.sigma',
    '[0, 0.1, x]',
    "hardware.variation.sigma[2]: expected a number from 0 to 1, got 'x'. Write 10 % as 0.1.",
  ],
  [
    'hardware.variation.sigma',
    '1.5',
    'hardware.variation.sigma: expected a number from 0 to 1, got 1.5. Write 10 % as 0.1.',
  ],
  [
    'hardware.variation.sigma',
    'large',
    "hardware.variation.sigma: expected a number from 0 to 1, or a list of such, got 'large'. Write 10 % as 0.1.",
  ],
  [
    'hardware.variation',
    '{ kind: gauss }',
    "hardware.variation.kind: expected 'gaussian', got 'gauss'. Use one of these.",
  ],
  [
    'hardware.variation',
    'gaussian',
    "hardware.variation: expected settings with a kind, got 'gaussian'. Write for example {kind: gaussian}.",
  ],
  [
    'hardware',
    '3',
    'hardware: expected a group of settings, got 3. Known here: variation, engine, device.',
  ],
  [
    'methods',
    '[{ name: a, kind: wvat, gavProbabilty: 1, alhpa: 1 }]',
    "methods[0].gavProbabilty: unknown key. Did you mean 'gavProbability'?",
    "methods[0].alhpa: unknown key. Did you mean 'alpha'?",
  ],
  [
    'methods',
    '[{ name: a, kind: sgd, gavProbability: 1, alpha: 2 }]',
    `methods[0].gavProbability: ${elsewhere('wvat', 'sgd')}`,
    `methods[0].alpha: ${elsewhere('wvat', 'sgd')}`,
  ],
  [
    'methods',
    '[{ kind: sgd }, { name: b, kind: wvta }]',
    "methods[0].name: expected lower-case letters, digits and hyphens, got nothing. Write it like 'lenet-wvat'.",
    "methods[1].kind: expected 'sgd', 'wvat', 'awp', 'sam', 'ha-sgd' or 'hrat', got 'wvta'. Did you mean 'wvat'?",
  ],
  [
    'methods',
    '[]',
    'methods: expected a list of at least 1, got an empty list. Write it as [first, second].',
  ],
  [
    'methods',
    '[sdg]',
    "methods[0]: expected 'sgd', 'wvat', 'awp', 'sam', 'ha-sgd' or 'hrat', or settings with a kind, got 'sdg'. Did you mean 'sgd'?",
  ],
  [
    'training.optimiser',
    '[sgd]',
    "training.optimiser: expected 'sgd' or 'adam', or settings with a kind, got a list. Use one of these.",
  ],
  [
    'training.optimiser',
    '{ kind: adam, momentum: 0.9 }',
    `training.optimiser.momentum: ${elsewhere('sgd', 'adam')}`,
  ],
  [
    'training.averaging',
    '{ kind: swa, start: 1 }',
    `training.averaging.start: expected a number from 0 to below 1, got 1. ${fractionFix}`,
  ],
  [
    'training.schedule',
    '{ kind: swa, before: { kind: swa } }',
    "training.schedule.before.kind: expected 'constant', 'step' or 'cosine', got 'swa'. Use one of these.",
  ],
  [
    'training',
    '{ learningRate: -1, epochs: 1.5, batchSize: null }',
    'training.epochs: expected an integer of at least 1, got 1.5. Give a whole number in this range.',
    'training.batchSize: expected an integer of at least 1, got nothing. Give a whole number in this range.',
    'training.learningRate: expected a number above 0, got -1. Give a number in this range.',
  ],
  [
    'evaluation.chips',
    '0',
    'evaluation.chips: expected an integer from 1 to 1000000, got 0. Give a whole number in this range.',
  ],
  [
    'evaluation.yieldThresholds',
    '[0.9]',
    'evaluation.yieldThresholds[0]: expected a number from 1 to 100, got 0.9. Write 90 % as 90.',
  ],
  [
    'evaluation.testEachEpoch',
    "'yes'",
    "evaluation.testEachEpoch: expected true or false, got 'yes'. Write it without quotes.",
  ],
  [
    'execution.jobs',
    'many',
    "execution.jobs: expected an integer from 1 to 1024 or 'auto', got 'many'. Use 'auto' for cores / threads.",
  ],
  [
    'execution.jobs',
    '0',
    'execution.jobs: expected an integer from 1 to 1024, got 0. Give a whole number in this range.',
  ],
  [
    'execution.backend',
    'gpu',
    "execution.backend: expected 'cpu', 'webgpu' or 'cuda', got 'gpu'. Did you mean 'cpu'?",
  ],
  [
    'model',
    '{ name: own, layers: [{ kind: flaten }, { kind: residual, body: [{ kind: linear }] }] }',
    `model.layers[0].kind: expected ${layerKinds}, got 'flaten'. Did you mean 'flatten'?`,
    'model.layers[1].body[0].outputs: expected an integer of at least 1, got nothing. Give a whole number in this range.',
  ],
  [
    'data',
    '{ kind: mnist, folder: here, normalise: std, augment: { crop: 4 } }',
    "data.normalise: expected 'none', 'unit', 'minus-one-one' or 'standard', or {mean, std}, got 'std'. Use one of these.",
    'data.augment.crop: unknown key. Known here: cropPadding, padMode, flip.',
    `data.folder: ${elsewhere('cifar-binary', 'mnist')}`,
  ],
  [
    'data.normalise',
    '{ mean: [0.1], std: [0] }',
    'data.normalise.std[0]: expected a number above 0, got 0. Give a number in this range.',
  ],
  [
    'seed',
    '-1',
    'seed: expected an integer from 0 to 9007199254740991, got -1. Give a whole number in this range.',
  ],
  ['title', '3', 'title: expected text, got 3. Put it in quotes.'],
];

const contradictions: typeof wrongForms = [
  [
    'methods',
    '[sgd, { name: sgd, kind: wvat }]',
    "methods[1].name: names must be unique, got 'sgd' as in methods[0]. Rename one.",
  ],
  [
    'hardware.variation.sigma',
    '[0.1, 0, 0.1]',
    'hardware.variation.sigma: expected different values, got 0.1 twice. Remove one.',
  ],
  [
    'training.schedule',
    'swa',
    "training.schedule: kind 'swa' ends in a rate for averaging, but averaging is 'none'. Set averaging: swa, or take another schedule.",
  ],
  [
    'methods.a.schedule',
    'swa',
    "methods[0].schedule: kind 'swa' ends in a rate for averaging, but averaging is 'none'. Set averaging: swa, or take another schedule.",
  ],
  [
    'methods.b.evaluate',
    'average',
    "methods[1].evaluate: 'average' needs averaged weights, but averaging is 'none'. Set averaging: swa, or evaluate: last.",
  ],
  [
    'training.optimiser',
    '{ kind: sgd, nesterov: true, momentum: 0 }',
    'training.optimiser.nesterov: true needs momentum, but momentum is 0. Set momentum above 0, or nesterov: false.',
  ],
  [
    'training.schedule',
    '{ kind: step, at: [0.5, 0.2] }',
    'training.schedule.at[1]: must come after 0.5, got 0.2. Write fractions of the epochs in ascending order.',
  ],
  [
    'training.batchSize',
    '70000',
    'training.batchSize: must be at most the 60000 training samples, got 70000. Lower it, or raise data.trainCount.',
  ],
  [
    'data.trainCount',
    '100',
    'training.batchSize: must be at most the 100 training samples, got 128. Lower it, or raise data.trainCount.',
  ],
  [
    'data.testCount',
    '10001',
    'data.testCount: expected an integer from 1 to 10000, got 10001. Leave it out to use every sample.',
  ],
  [
    'model',
    '{ name: own, layers: [{ kind: flatten }, { kind: linear, outputs: 9 }] }',
    'model.layers: must end in the 10 classes of the data, got [9]. End in {kind: linear, outputs: 10}.',
  ],
  [
    'model',
    '{ name: own, layers: [{ kind: flatten }, { kind: spikeInput }, { kind: linear, outputs: 9 }, { kind: spikingNeurons }, { kind: spikeReadout }] }',
    'model.layers: must end in the 10 classes of the data, got [9]. Give the linear layer before the last spikingNeurons outputs: 10.',
  ],
  [
    'model',
    '{ name: own, layers: [{ kind: linear, outputs: 10 }] }',
    "model.layers: model 'own', layer 'fc1': linear: input must be [batch, features]; flatten before it, got [1, 1, 28, 28].",
  ],
];

describe('resolveSpec(input)', () => {
  it('accepts the base that the tables below change', () => {
    expect(problemsOf()).toEqual([]);
  });

  it.each(wrongForms)('says what is wrong with %s: %s', (path, value, ...problems) => {
    expect(problemsOf(`--${path}`, value)).toEqual(problems);
  });

  it.each(contradictions)(
    'names both settings where %s: %s contradicts',
    (path, value, ...told) => {
      expect(problemsOf(`--${path}`, value)).toEqual(told);
    },
  );

  it('suggests a network of nearly the name', () => {
    const [problem] = problemsOf('--model', 'lenet');
    expect(problem).toMatch(/^model: expected .*, or \{name, layers\} written out, got 'lenet'\./);
    expect(problem).toMatch(/Did you mean 'lenet5'\?$/);
  });

  it('reports everything that is missing at once', () => {
    expect(() => resolveSpec({ title: 'nothing else' })).toThrowError(
      expect.objectContaining({
        problems: ['name', 'data', 'model', 'methods'].map((path) =>
          expect.objectContaining({ path, message: expect.stringMatching(/, got nothing\./) }),
        ),
      }),
    );
  });

  it.each([null, 3, 'demo', []])('refuses %j, which is no spec', (input) => {
    expect(() => resolveSpec(input)).toThrowError(
      /^spec: expected a group of settings, got .* Known here/,
    );
  });
});

describe('parseSpec(text, file)', () => {
  it('names file, line and column of every YAML error', () => {
    expect(() => parseSpec('name: x\ndata: [mnist\nmodel: lenet5\n', 'a.yaml')).toThrowError(
      /^a\.yaml:3:1: expected YAML, got: .+\. Mend this line\.$/m,
    );
  });

  it('refuses a key that is given twice', () => {
    expect(() => parseSpec('seed: 1\nseed: 2\n', 'a.yaml')).toThrowError(
      'a.yaml:2:1: expected YAML, got: Map keys must be unique. Mend this line.',
    );
  });
});
