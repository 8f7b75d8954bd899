import { describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.js';
import { input } from '../../src/graph/index.js';
import {
  applyModel,
  buildModel,
  countParameters,
  describeModel,
  type LayerSpec,
  type ModelSpec,
  modelCatalogue,
  resnetHe,
} from '../../src/nn/index.js';

const mnist = { shape: [1, 28, 28], classes: 10 } as const;
const cifar10 = { shape: [3, 32, 32], classes: 10 } as const;
const cifar100 = { shape: [3, 32, 32], classes: 100 } as const;
const count = (model: ModelSpec) => countParameters(describeModel(model));

describe('countParameters', () => {
  it.each([
    // 784·400 + 400 + 400·200 + 200 + 200·10 + 10
    ['fc-784-400-200-10', mnist, 396_210],
    // LeCun's C1, full C3, C5, F6 and ten outputs: 156 + 2416 + 48120 + 10164 + 850
    ['lenet5', mnist, 61_706],
    // the network of PyTorch's CIFAR-10 tutorial: C1 has 456
    ['lenet5', cifar10, 62_006],
    ['resnet20-he', cifar10, 269_722],
    // ten times the outputs: 90 · (64 + 1) more
    ['resnet20-he', cifar100, 275_572],
  ] as const)('of %s on %o is %i', (name, task, expected) => {
    expect(count(buildModel(name, task))).toBe(expected);
  });

  // He et al. 2016, Table 6; the digits beyond it are those of github.com/akamaster/pytorch_resnet_cifar10.
  it.each([
    [20, 269_722, 0.27],
    [32, 464_154, 0.46],
    [44, 658_586, 0.66],
    [56, 853_018, 0.85],
    [110, 1_727_962, 1.7],
  ])("of resnetHe(%i) is %i, %f million in He's table", (depth, expected, millions) => {
    expect(count(resnetHe(depth, 10))).toBe(expected);
    expect(Number((expected / 1e6).toPrecision(2))).toBe(millions);
  });
});

describe('describeModel', () => {
  const models = [
    ...['fc-784-400-200-10', 'lenet5', 'resnet20-he'].flatMap((name) => [
      buildModel(name, mnist),
      buildModel(name, cifar100),
    ]),
    resnetHe(110, 10),
  ].map((model) => [`${model.name} on [${model.input}]`, model] as const);

  it.each(models)('gives every tensor of %s a name of its own', (_, model) => {
    const { parameters, buffers, masks } = describeModel(model);
    const names = [...parameters, ...buffers, ...masks].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(models)('gives one output a class of %s, batch after batch', (_, model) => {
    const classes = model.input[0] === 1 || model.name === 'resnet110-he' ? 10 : 100;
    expect(describeModel(model).outputShape).toEqual([classes]);
    for (const mode of ['training', 'evaluation'] as const) {
      const { output } = applyModel(model, input('x', [7, ...model.input]), mode);
      expect(output.shape).toEqual([7, classes]);
    }
  });

  it('lists the tensors of LeNet-5 in the order of its layers', () => {
    const { parameters, buffers, masks } = describeModel(buildModel('lenet5', mnist));
    expect(parameters.map(({ name, shape, role }) => [name, role, shape.join(' x ')])).toEqual([
      ['conv1.weight', 'weight', '6 x 1 x 5 x 5'],
      ['conv1.bias', 'bias', '6'],
      ['conv2.weight', 'weight', '16 x 6 x 5 x 5'],
      ['conv2.bias', 'bias', '16'],
      ['fc1.weight', 'weight', '120 x 400'],
      ['fc1.bias', 'bias', '120'],
      ['fc2.weight', 'weight', '84 x 120'],
      ['fc2.bias', 'bias', '84'],
      ['fc3.weight', 'weight', '10 x 84'],
      ['fc3.bias', 'bias', '10'],
    ]);
    expect([...buffers, ...masks]).toEqual([]);
  });

  it('gives each of the 19 normalisations of ResNet-20 a running mean and variance', () => {
    const { buffers, parameters } = describeModel(buildModel('resnet20-he', cifar10));
    expect(buffers.filter(({ fill }) => fill === 0)).toHaveLength(19);
    expect(buffers.filter(({ fill }) => fill === 1)).toHaveLength(19);
    expect(parameters.filter(({ role }) => role === 'weight')).toHaveLength(20);
    expect(parameters.some(({ name }) => name === 'block4.conv1.weight')).toBe(true);
  });

  it('lists the same tensors for training and for use', () => {
    const model = buildModel('resnet20-he', cifar10);
    const used = applyModel(model, input('x', [2, 3, 32, 32]), 'evaluation').tensors;
    const { parameters, buffers } = describeModel(model);
    expect([used.parameters, used.buffers]).toEqual([parameters, buffers]);
  });

  it('refuses two layers of one name', () => {
    const layer = { kind: 'linear', name: 'twin', outputs: 4 } as const;
    const model = { name: 'm', input: [4], layers: [layer, layer] };
    expect(() => describeModel(model)).toThrow(SpecError);
    expect(() => describeModel(model)).toThrow(
      "model 'm': layer names must be unique, got tensor 'twin.weight' twice. Rename one layer.",
    );
  });
});

describe('buildModel and resnetHe', () => {
  it('refuse names and depths that do not exist', () => {
    expect(() => buildModel('lenet6', mnist)).toThrow(SpecError);
    const known = Object.keys(modelCatalogue).join(', ');
    expect(() => buildModel('lenet6', mnist)).toThrow(
      `model: expected one of ${known}, got 'lenet6'.`,
    );
    for (const depth of [2, 21, 19.5, Number.NaN]) {
      expect(() => resnetHe(depth, 10)).toThrow(`expected 6n + 2 layers, got ${depth}`);
    }
  });
});

describe('applyModel on layers that do not fit', () => {
  const kernel = { kind: 'conv2d', outputs: 8, kernel: 3 } as const;
  const block = (body: readonly LayerSpec[], shortcut: readonly LayerSpec[] = []) =>
    ({ kind: 'residual', body, shortcut }) as const;
  const image = [6, 8, 8];
  const rows: readonly (readonly [string, readonly LayerSpec[], readonly number[], string])[] = [
    ['linear on an image', [{ kind: 'linear', outputs: 2 }], image, 'fc1'],
    ['conv2d on a row', [kernel], [6], 'conv1'],
    ['conv2d on too few pixels', [{ ...kernel, name: 'wide', kernel: 9 }], image, 'wide'],
    ['conv2d in groups', [{ ...kernel, groups: 4 }], image, 'conv1'],
    ['conv2d with outputs that no group shares', [{ ...kernel, groups: 3 }], image, 'conv1'],
    ['maxPool on a row', [{ kind: 'maxPool', kernel: 2 }], [6], 'maxPool1'],
    ['averagePool on too few pixels', [{ kind: 'averagePool', kernel: 9 }], image, 'averagePool1'],
    ['globalAveragePool on a row', [{ kind: 'globalAveragePool' }], [6], 'globalAveragePool1'],
    ['batchNorm without channels', [{ kind: 'batchNorm' }], [], 'bn1'],
    ['subsample on a row', [{ kind: 'subsample', stride: 2, outputs: 8 }], [6], 'subsample1'],
    ['subsample to fewer', [{ kind: 'subsample', stride: 2, outputs: 4 }], image, 'subsample1'],
    ['a block of two shapes', [{ kind: 'relu' }, block([kernel])], image, 'block1'],
    ['a layer in a block', [block([kernel, { ...kernel, kernel: 7 }])], image, 'block1.conv2'],
    [
      'a layer in a shortcut',
      [block([kernel], [{ kind: 'linear', outputs: 8 }])],
      image,
      'block1.shortcut.fc1',
    ],
  ];

  it.each(rows)('names the layer: %s', (_, layers, shape, layer) => {
    const build = () => describeModel({ name: 'm', input: shape, layers });
    expect(build).toThrow(expect.objectContaining({ name: 'ShapeError' }));
    expect(build).toThrow(new RegExp(`^model 'm', layer '${layer}': (?!model)[^]+, got [^]+\\.$`));
  });

  it("refuses images of another size than the model's", () => {
    const model = buildModel('lenet5', mnist);
    expect(() => applyModel(model, input('x', [4, 1, 32, 32]), 'training')).toThrow(
      "model 'lenet5': input must be [1, 28, 28] after the batch, got [4, 1, 32, 32].",
    );
  });
});
