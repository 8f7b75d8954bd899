import { sizeOf } from '../src/graph/index.js';
import { buildModel, describeModel, initialValues, type ModelSpec } from '../src/nn/index.js';
import { createStream, fillNormal } from '../src/random/index.js';

export const batchSize = 128;

const mnist = { shape: [1, 28, 28], classes: 10 } as const;
const cifar = { shape: [3, 32, 32], classes: 10 } as const;

/** The benchmarked networks by the last part of a case's name. */
export const networks = {
  fc: () => buildModel('fc-784-400-200-10', mnist),
  lenet5: () => buildModel('lenet5', mnist),
  resnet20: () => buildModel('resnet20-he', cifar),
} as const satisfies Record<string, () => ModelSpec>;

export type NetworkName = keyof typeof networks;

export const stream = createStream(1, 'bench');

/** Normal images and labels from 0 to 9, as one batch is fed. */
export function makeBatch({ input }: ModelSpec) {
  const images = fillNormal(
    stream.child('images'),
    new Float32Array(batchSize * sizeOf(input)),
    {},
  );
  const labels = BigInt64Array.from({ length: batchSize }, (_, i) => BigInt(i % 10));
  return { images, labels };
}

/** A model's tensors as training starts with them, by name. */
export function firstValues(model: ModelSpec): Map<string, Float32Array> {
  const { parameters, buffers } = describeModel(model);
  const kind = model.initialisation ?? 'pytorch';
  return new Map([
    ...parameters.map((spec) => [spec.name, initialValues(spec, kind, stream)] as const),
    ...buffers.map(
      ({ name, shape, fill }) => [name, new Float32Array(sizeOf(shape)).fill(fill)] as const,
    ),
  ]);
}
