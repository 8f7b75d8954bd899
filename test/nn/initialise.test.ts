import { describe, expect, it } from 'vitest';
import {
  buildModel,
  describeModel,
  initialValues,
  type ParameterSpec,
  type Role,
} from '../../src/nn/index.js';
import { createStream } from '../../src/random/index.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../random/statistics.js';

const stream = createStream(11, 'init');
const lenet = describeModel(buildModel('lenet5', { shape: [1, 28, 28], classes: 10 })).parameters;
const resnet = describeModel(
  buildModel('resnet20-he', { shape: [3, 32, 32], classes: 10 }),
).parameters;
const find = (parameters: readonly ParameterSpec[], name: string) =>
  parameters.find((spec) => spec.name === name)!;
const tensor = (role: Role): ParameterSpec => {
  return { name: `t.${role}`, shape: [20_000], role, fanIn: 25, fanOut: 16 };
};
const uniformCdf = (bound: number) => (x: number) => (x + bound) / (2 * bound);

/** Mean 0 and the given spread, within 4.5 standard errors (kurtosis below 3 makes the second's smaller). */
function expectMoments(values: Float32Array, sigma: number): void {
  const { mean, variance } = moments(values);
  const n = values.length;
  expect(Math.abs(mean)).toBeLessThan((4.5 * sigma) / Math.sqrt(n));
  expect(Math.abs(variance / sigma ** 2 - 1)).toBeLessThan(4.5 * Math.sqrt(2 / n));
}

function expectUniform(values: Float32Array, bound: number): void {
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
  expectMoments(values, bound / Math.sqrt(3));
  expect(kolmogorov(values, uniformCdf(bound))).toBeLessThan(kolmogorovLimit());
}

describe('the fans of parameters', () => {
  // torch.nn.init._calculate_fan_in_and_fan_out
  it.each([
    [lenet, 'conv2.weight', 6 * 25, 16 * 25],
    [lenet, 'fc1.weight', 400, 120],
    [lenet, 'fc1.bias', 400, 120],
    [resnet, 'block4.conv1.weight', 16 * 9, 32 * 9],
  ] as const)('count inputs and outputs (%#: %s)', (parameters, name, fanIn, fanOut) => {
    expect(find(parameters, name)).toMatchObject({ fanIn, fanOut });
  });
});

describe('initialValues', () => {
  it.each(['fc1.weight', 'fc2.weight'])("of 'pytorch' is U(±1/√fanIn): LeNet's %s", (name) => {
    const spec = find(lenet, name);
    expectUniform(initialValues(spec, 'pytorch', stream), 1 / Math.sqrt(spec.fanIn));
  });

  it("of 'pytorch' draws biases from the same bounds", () => {
    expectUniform(initialValues(tensor('bias'), 'pytorch', stream), 1 / 5);
  });

  it("of 'he' is N(0, 2/fanOut)", () => {
    const spec = find(resnet, 'block9.conv2.weight');
    const values = initialValues(spec, 'he', stream);
    const sigma = Math.sqrt(2 / (64 * 9));
    expectMoments(values, sigma);
    expect(kolmogorov(values, (x) => normalCdf(x / sigma))).toBeLessThan(kolmogorovLimit());
  });

  it.each(['he-conv', 'he-small-linear'] as const)("of %s starts convolutions as 'he'", (kind) => {
    const spec = find(resnet, 'block9.conv2.weight');
    expect(initialValues(spec, kind, stream)).toEqual(initialValues(spec, 'he', stream));
  });

  it("of 'he-conv' starts linear layers as 'pytorch'", () => {
    const spec = find(lenet, 'fc1.weight');
    expectUniform(initialValues(spec, 'he-conv', stream), 1 / Math.sqrt(400));
  });

  it("of 'he-small-linear' starts linear layers from N(0, 0.01²)", () => {
    const values = initialValues(find(lenet, 'fc1.weight'), 'he-small-linear', stream);
    expectMoments(values, 0.01);
    expect(kolmogorov(values, (x) => normalCdf(x / 0.01))).toBeLessThan(kolmogorovLimit());
  });

  it("of 'he-linear' starts linear layers from N(0, 2/fanIn), convolutions as 'pytorch'", () => {
    const values = initialValues(find(lenet, 'fc1.weight'), 'he-linear', stream);
    const sigma = Math.sqrt(2 / 400);
    expectMoments(values, sigma);
    expect(kolmogorov(values, (x) => normalCdf(x / sigma))).toBeLessThan(kolmogorovLimit());
    const convolution = find(resnet, 'block9.conv2.weight');
    expectUniform(initialValues(convolution, 'he-linear', stream), 1 / Math.sqrt(64 * 9));
  });

  it("of 'xavier' is U(±√(6/(fanIn + fanOut)))", () => {
    const spec = find(lenet, 'fc1.weight');
    expectUniform(initialValues(spec, 'xavier', stream), Math.sqrt(6 / (400 + 120)));
  });

  it.each([
    ['he', 'bias', 0],
    ['he-conv', 'bias', 0],
    ['he-small-linear', 'bias', 0],
    ['he-linear', 'bias', 0],
    ['xavier', 'bias', 0],
    ['pytorch', 'gain', 1],
    ['he', 'gain', 1],
    ['xavier', 'gain', 1],
    ['pytorch', 'offset', 0],
    ['he', 'offset', 0],
    ['xavier', 'offset', 0],
  ] as const)('of %s fills a %s with %i', (initialisation, role, value) => {
    const values = initialValues(tensor(role), initialisation, stream);
    expect(new Set(values)).toEqual(new Set([value]));
  });

  it.each(['pytorch', 'he', 'he-conv', 'he-small-linear', 'he-linear', 'xavier'] as const)(
    'of %s depends on the seed and the name alone',
    (initialisation) => {
      const spec = tensor('weight');
      const values = initialValues(spec, initialisation, stream);
      expect(initialValues(spec, initialisation, createStream(11, 'init'))).toEqual(values);
      const others = [
        initialValues(spec, initialisation, createStream(12, 'init')),
        initialValues({ ...spec, name: 't.other' }, initialisation, stream),
      ];
      for (const other of others) {
        expect(Math.abs(correlation(values, other))).toBeLessThan(4.5 / Math.sqrt(20_000));
      }
    },
  );
});
