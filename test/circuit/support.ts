import { describeModel, initialValues, type ModelSpec } from '../../src/nn/index.js';
import { createStream } from '../../src/random/index.js';
import {
  type DeployedNetwork,
  deploy,
  type Restrictions,
  restrict,
} from '../../src/restriction/index.js';
import { spread } from '../graph/support.js';

/** A network with random weights, deployed: its circuit must compute what it computes, trained or not. */
export function deployed(
  model: ModelSpec,
  restrictions: Restrictions,
  scales: Readonly<Record<string, number>>,
): DeployedNetwork {
  const { parameters, buffers } = describeModel(restrict(model, restrictions));
  const stream = createStream(4, 'circuit');
  const values = new Map(
    parameters.map((spec) => [spec.name, initialValues(spec, 'pytorch', stream)]),
  );
  for (const [name, value] of Object.entries(scales)) values.set(name, Float32Array.of(value));
  for (const { name, shape } of buffers) {
    const size = shape.reduce((a, b) => a * b, 1);
    const isMean = name.endsWith('mean');
    values.set(
      name,
      spread([size], 8).map((x) => (isMean ? 0.02 * x : 0.01 + 0.005 * x)),
    );
  }
  return deploy(model, values, restrictions);
}

/** Two neurons without batch normalisation. */
export const neurons: ModelSpec = {
  name: 'neurons',
  input: [5],
  layers: [{ kind: 'linear', outputs: 2 }],
};

/** A convolution with batch normalisation and pooling, and two linear layers. Images are [2, 6, 6]. */
export const convolutional: ModelSpec = {
  name: 'convolutional',
  input: [2, 6, 6],
  layers: [
    { kind: 'conv2d', outputs: 3, kernel: 3, padding: 1, stride: 1 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'maxPool', kernel: 2 },
    { kind: 'flatten' },
    { kind: 'linear', outputs: 6 },
    { kind: 'relu' },
    { kind: 'linear', outputs: 4 },
  ],
};
