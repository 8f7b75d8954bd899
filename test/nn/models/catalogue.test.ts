import { describe, expect, it } from 'vitest';
import { input } from '../../../src/graph/index.js';
import {
  applyModel,
  buildModel,
  countParameters,
  describeModel,
  type ModelSpec,
  modelCatalogue,
  preresnet,
  resnetRathi,
  type Task,
  vggRathi,
  wideResnet,
} from '../../../src/nn/index.js';

const mnist = { shape: [1, 28, 28], classes: 10 } as const;
const cifar10 = { shape: [3, 32, 32], classes: 10 } as const;
const cifar100 = { shape: [3, 32, 32], classes: 100 } as const;
const count = (model: ModelSpec) => countParameters(describeModel(model));
/** The settings of families that have no default, at values that every test can afford. */
const smallest: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  preresnet: { depth: 20 },
  'resnet-he': { depth: 8 },
  'wide-resnet': { depth: 10, width: 2 },
};

describe('buildModel has as many parameters', () => {
  // The authors' own program, self_models of github.com/nitin-rathi/hybrid-snn-conversion, counts these.
  it.each([
    ['vgg5', cifar10, 50_595_520],
    ['vgg5', cifar100, 50_964_160],
    ['vgg5', mnist, 42_730_048],
    ['vgg9', cifar10, 32_065_216],
    ['vgg9', mnist, 25_772_608],
    ['vgg16', cifar10, 39_917_248],
    ['vgg16', cifar100, 40_285_888],
    ['vgg16', mnist, 33_624_640],
    ['resnet20-rathi', cifar10, 11_253_440],
    ['resnet34-rathi', cifar10, 20_174_528],
    ['resnet34-rathi', cifar100, 20_358_848],
  ] as const)("for %s on %o as Rathi's: %i", (name, task, expected) => {
    expect(count(buildModel(name, task))).toBe(expected);
  });

  it('for vgg5-narrow: the same convolutions, 8192·256 + 256·256 + 256·10 after them', () => {
    const convolutions = 9 * (3 * 64 + 64 * 128 + 128 * 128);
    const expected = convolutions + 256 * (8192 + 256 + 10);
    expect(count(buildModel('vgg5-narrow', cifar10))).toBe(expected);
    expect(count(buildModel('vgg5', cifar10, { hidden: 256 }))).toBe(expected);
  });

  // models/preresnet.py of github.com/timgaripov/swa counts 1,146,842; 90 outputs more are 90·(256 + 1).
  it('for preresnet110 as the program of Garipov and Izmailov', () => {
    expect(count(buildModel('preresnet110', cifar10))).toBe(1_146_842);
    expect(count(buildModel('preresnet110', cifar100))).toBe(1_146_842 + 90 * 257);
    // He et al. 2016b, Table 4: 1.7 million at depth 164.
    expect(Math.round(count(preresnet(164, 10, cifar10.shape)) / 1e5)).toBe(17);
  });

  // Zagoruyko and Komodakis 2016, Tables 2 and 4, millions; the HA-SGD paper has 16-10 at 17.1 and 28-10 at 36.5.
  it.each([
    [40, 1, 0.6],
    [40, 2, 2.2],
    [40, 4, 8.9],
    [40, 8, 35.7],
    [28, 10, 36.5],
    [28, 12, 52.5],
    [22, 8, 17.2],
    [22, 10, 26.8],
    [16, 8, 11.0],
    [16, 10, 17.1],
  ])('for wide-resnet %i-%i: %f million', (depth, width, millions) => {
    const model = buildModel('wide-resnet', cifar10, { depth, width });
    expect(Number((count(model) / 1e6).toFixed(1))).toBe(millions);
  });

  // By hand: weights, biases, and γ and β of each normalised feature.
  it.each([
    ['fc4', mnist, 784 * 512 + 512 * 128 + 128 * 32 + 32 * 10 + 3 * (512 + 128 + 32) + 10],
    ['lenet5-bn', mnist, 25 * 6 + 150 * 16 + 256 * 120 + 120 * 84 + 84 * 10 + 3 * 226 + 10],
    // 32 × 32 images leave 5 × 5 × 80 features.
    [
      'lenet5-bn-wide',
      cifar10,
      75 * 30 + 750 * 80 + 2000 * 600 + 600 * 420 + 420 * 10 + 3 * 5 * 226 + 10,
    ],
    // torchvision's vgg16_bn has 14,723,136 in its features; the classifier takes 512 of them here.
    ['vgg16-bn', cifar10, 14_723_136 + 513 * 4096 + 4097 * 4096 + 4097 * 10],
    ['vgg16-bn', cifar100, 14_723_136 + 513 * 4096 + 4097 * 4096 + 4097 * 100],
  ] as const)('for %s on %o of the HRAT paper: %i', (name, task, expected) => {
    expect(count(buildModel(name, task))).toBe(expected);
  });

  it('whatever the dropout', () => {
    for (const name of ['vgg16', 'vgg16-bn', 'resnet34-rathi', 'wide-resnet-28-10']) {
      const key = name === 'vgg16-bn' ? 'classifierDropout' : 'dropout';
      const without = buildModel(name, cifar10, { [key]: 0 });
      expect(count(without)).toBe(count(buildModel(name, cifar10)));
    }
  });
});

describe('buildModel', () => {
  const tasks: readonly Task[] = [
    mnist,
    cifar100,
    { shape: [2, 33, 35], classes: 3 },
    { shape: [4, 64, 48], classes: 7 },
  ];
  const takesOneSize = new Set(['lenet5']);
  const rows = Object.keys(modelCatalogue).flatMap((name) =>
    tasks.slice(0, takesOneSize.has(name) ? 2 : 4).map((task) => [name, task] as const),
  );

  it.each(rows)('gives one output a class: %s on %o', (name, task) => {
    const model = buildModel(name, task, smallest[name]);
    expect(model.input).toEqual(task.shape);
    for (const mode of ['training', 'evaluation'] as const) {
      const { output } = applyModel(model, input('x', [5, ...task.shape]), mode);
      expect(output.shape).toEqual([5, task.classes]);
    }
  });

  it.each(Object.keys(modelCatalogue))('gives every tensor of %s a name of its own', (name) => {
    const { parameters, buffers, masks } = describeModel(buildModel(name, cifar10, smallest[name]));
    const names = [...parameters, ...buffers, ...masks].map((tensor) => tensor.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['wide-resnet-28-10', 'wide-resnet', { depth: 28, width: 10 }],
    ['wide-resnet-16-10', 'wide-resnet', { depth: 16, width: 10 }],
    ['resnet20-he', 'resnet-he', { depth: 20 }],
    ['preresnet110', 'preresnet', { depth: 110 }],
    ['vgg5-narrow', 'vgg5', { hidden: 256 }],
    ['lenet5-bn-wide', 'lenet5-bn', { width: 5 }],
  ] as const)('gives %s as %s with settings', (short, family, settings) => {
    expect(buildModel(short, cifar10)).toEqual(buildModel(family, cifar10, settings));
  });

  it('refuses settings unknown and missing, all at once', () => {
    expect(() => buildModel('wide-resnet', cifar10, { hidden: 3 })).toThrow(
      [
        'model.hidden: wide-resnet has none: its settings are depth, width, dropout. Remove it.',
        'model.depth: must be given, since wide-resnet has no default for it. Write {name: wide-resnet, depth: …, width: …}.',
        'model.width: must be given, since wide-resnet has no default for it. Write {name: wide-resnet, depth: …, width: …}.',
      ].join('\n'),
    );
    expect(() => buildModel('lenet5', mnist, { depth: 3 })).toThrow(
      'model.depth: lenet5 has none: it has no settings. Remove it.',
    );
  });

  it.each([
    ['wide-resnet', { depth: 27, width: 1 }, 'depth: expected 6n + 4 layers, got 27.'],
    ['wide-resnet', { depth: 4, width: 1 }, 'depth: expected 6n + 4 layers, got 4.'],
    ['wide-resnet', { depth: 28, width: 1.5 }, 'width: expected an integer of at least 1, got 1.5'],
    ['wide-resnet', { depth: 28, width: 1, dropout: 1 }, 'dropout: expected a number from 0 to be'],
    ['preresnet', { depth: 100 }, 'depth: expected 9n + 2 layers, got 100.'],
    ['resnet-he', { depth: Number.NaN }, 'depth: expected 6n + 2 layers, got NaN.'],
    ['lenet5-bn', { width: 0 }, 'width: expected an integer of at least 1, got 0.'],
    ['vgg16-bn', { hidden: 0.5 }, 'hidden: expected an integer of at least 1, got 0.5.'],
    [
      'vgg16-bn',
      { channels: 0.3 },
      'channels: expected a share of 64 channels that is a whole number',
    ],
    [
      'vgg16-bn',
      { channels: 2 },
      'channels: expected a share of 64 channels that is a whole number',
    ],
    ['vgg9', { hidden: 0 }, 'hidden: expected an integer of at least 1, got 0.'],
    ['vgg9', { classifierDropout: -0.1 }, 'classifierDropout: expected a number from 0 to below 1'],
    ['resnet20-rathi', { dropout: Number.NaN }, 'dropout: expected a number from 0 to below 1'],
  ] as const)('refuses %s with %o', (name, settings, message) => {
    expect(() => buildModel(name, cifar10, settings)).toThrow(`model.${message}`);
  });
});

describe('lenet5BatchNorm', () => {
  it('gives the outputs of the HRAT paper, Table 1: 3456, 1024, 120, 84 and 10', () => {
    const model = buildModel('lenet5-bn', mnist);
    const { layerOutputs } = applyModel(model, input('x', [1, 1, 28, 28]), 'evaluation');
    const outputs = ['conv1', 'conv2', 'fc1', 'fc2', 'fc3'].map((layer) =>
      layerOutputs.get(layer)!.shape.reduce((a, b) => a * b),
    );
    expect(outputs).toEqual([3456, 1024, 120, 84, 10]);
  });
});

describe('vgg16BatchNorm', () => {
  it('has batch normalisation after each of its 13 convolutions, and none in its classifier', () => {
    const kinds = buildModel('vgg16-bn', cifar10).layers.map(({ kind }) => kind);
    const at = kinds.indexOf('flatten');
    expect(kinds.slice(0, at).filter((kind) => kind === 'batchNorm')).toHaveLength(13);
    expect(kinds.slice(0, at).filter((kind) => kind === 'maxPool')).toHaveLength(5);
    expect(kinds.slice(at)).not.toContain('batchNorm');
    expect(kinds).not.toContain('averagePool');
  });

  it('has the share of channels that is set, in every convolution', () => {
    const { layers } = buildModel('vgg16-bn', cifar10, { channels: 0.25, hidden: 128 });
    const outputs = layers.flatMap((layer) => (layer.kind === 'conv2d' ? [layer.outputs] : []));
    const stages = [16, 16, 32, 32, 64, 64, 64, 128, 128, 128, 128, 128, 128];
    expect(outputs).toEqual(stages);
  });
});

describe('vggRathi and resnetRathi', () => {
  it('refuse depths that Rathi does not have', () => {
    expect(() => vggRathi(11, 10, [3, 32, 32])).toThrow('expected 5, 9 or 16 layers, got 11.');
    expect(() => resnetRathi(18, 10, [3, 32, 32])).toThrow('expected 20 or 34 layers, got 18.');
  });

  it.each([
    ['vgg5', 3 + 3],
    ['vgg9', 7 + 3],
    ['vgg16', 13 + 3],
    ['resnet20-rathi', 19 + 1 + 3],
    ['resnet34-rathi', 33 + 1 + 3],
  ])('give %s %i weights, convolutions and linear layers, and nothing else', (name, weights) => {
    const { parameters, buffers } = describeModel(buildModel(name, cifar10));
    expect(parameters.map(({ role }) => role)).toEqual(Array(weights).fill('weight'));
    expect(buffers).toEqual([]);
  });
});

describe('vggRathi(depth, classes, input, { hidden })', () => {
  it("starts as the authors' program with its 4096 features, and as PyTorch with others", () => {
    const start = (hidden?: number) =>
      vggRathi(5, 10, [3, 32, 32], hidden === undefined ? {} : { hidden }).initialisation;
    expect([start(), start(4096), start(256)]).toEqual([
      'he-small-linear',
      'he-small-linear',
      'he-conv',
    ]);
  });
});

describe('wideResnet(settings)', () => {
  it('draws a mask before the second convolution of each block', () => {
    const { masks } = describeModel(
      wideResnet({ depth: 16, width: 1, dropout: 0.3 }, 10, [3, 32, 32]),
    );
    const sides = [16, 16, 32, 32, 64, 64];
    const shapes = sides.map((channels) => [1, channels, 512 / channels, 512 / channels]);
    expect(masks.map(({ shape }) => shape)).toEqual(shapes);
    expect(masks.every(({ rate }) => rate === 0.3)).toBe(true);
  });
});
