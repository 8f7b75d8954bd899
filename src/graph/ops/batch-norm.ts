import { requireFloats } from '../broadcast.js';
import {
  applyOperation,
  applySingle,
  formatShape,
  type LoweringContext,
  type Operation,
  requireShape,
  type Shape,
  type TensorType,
  type Value,
} from '../value.js';
import { add } from './add.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';
import { reshape } from './reshape.js';
import { sqrt } from './sqrt.js';
import { subtract } from './subtract.js';
import { expand, sum } from './sum.js';

type Epsilon = { epsilon: number };

/** Batch, and height and width where there are any: all but the channels. */
function otherAxes(shape: Shape): readonly number[] {
  return shape.map((_, axis) => axis).filter((axis) => axis !== 1);
}

function perChannel(v: Value, x: Value): Value {
  return reshape(v, [1, v.shape[0]!, ...x.shape.slice(2).map(() => 1)]);
}

function requireChannels(name: string, inputs: readonly TensorType[]): void {
  const [x, ...others] = inputs;
  requireFloats(name, inputs);
  requireShape(
    x!.shape.length >= 2 &&
      others.every(({ shape }) => shape.length === 1 && shape[0] === x!.shape[1]),
    name,
    `input must be [batch, channels, …] and every parameter [${x!.shape[1]}]`,
    inputs.map(({ shape }) => formatShape(shape)).join(', '),
  );
}

const trainOperation: Operation<Epsilon> = {
  name: 'batchNormTrain',
  infer: (inputs) => {
    requireChannels('batchNormTrain', inputs);
    const [x] = inputs;
    const perChannelType: TensorType = { dtype: 'float32', shape: [x!.shape[1]!] };
    return [{ dtype: 'float32', shape: x!.shape }, perChannelType, perChannelType];
  },
  // dx = γ/σ · (dy - mean(dy) - x̂ · mean(dy·x̂)) + (dmean + 2 (x - mean) dvariance) / M
  gradient: ({ inputs, outputs, gradients, attributes }) => {
    const [x, gain] = inputs as [Value, Value, Value];
    const [, mean, variance] = outputs as [Value, Value, Value];
    const [dy, dMean, dVariance] = gradients;
    const axes = otherAxes(x.shape);
    const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
    const parts: Value[] = [];
    const centred = () => subtract(x, perChannel(mean, x));
    let dGain: Value | undefined;
    let dOffset: Value | undefined;
    if (dy) {
      const inverse = divide(1, sqrt(add(variance, attributes.epsilon)));
      dOffset = sum(dy, axes);
      // Σ dy·x̂ = (Σ dy·x - mean · Σ dy) / σ: the normalised x̂ is never built.
      dGain = multiply(subtract(sum(multiply(dy, x), axes), multiply(mean, dOffset)), inverse);
      const slope = multiply(gain, inverse);
      const xSlope = multiply(multiply(slope, inverse), multiply(dGain, -1 / count));
      const shift = subtract(
        multiply(multiply(slope, dOffset), -1 / count),
        multiply(xSlope, mean),
      );
      parts.push(affineChannels(dy, slope, shift), multiply(x, perChannel(xSlope, x)));
    }
    if (dMean) parts.push(expand(perChannel(multiply(dMean, 1 / count), x), x.shape));
    if (dVariance) parts.push(multiply(centred(), perChannel(multiply(dVariance, 2 / count), x)));
    const dx = parts.length === 0 ? undefined : parts.reduce((a, b) => add(a, b));
    return [dx, dGain, dOffset];
  },
  lower: (context) => {
    const { emit, inputs, attributes } = context;
    return emit(
      'BatchNormalization',
      [...inputs, scratch(context, 0), scratch(context, 1)],
      { epsilon: { float: attributes.epsilon }, momentum: { float: 0 }, training_mode: 1 },
      3,
    );
  },
};

/**
 * A running statistic to start from. With momentum 0 the "running" outputs are the batch's own mean and
 * biased variance, but ONNX Runtime writes them over these two inputs. A constant would be merged with
 * equal ones, and keep a NaN for all later runs (0 · NaN): so each is worked out anew from x in every run.
 */
function scratch(context: LoweringContext<Epsilon>, value: number): string {
  const { emit, inputs, inputTypes, integers, floats } = context;
  const { shape } = inputTypes[0]!;
  const axes = otherAxes(shape);
  const cut = [axes.map(() => 0), axes.map(() => 1), axes].map(integers);
  const first = emit('Slice', [inputs[0]!, ...cut])[0]!;
  const row = emit('Reshape', [first, integers([shape[1]!])])[0]!;
  return emit('Clip', [row, floats([value], []), floats([value], [])])[0]!;
}

const evalOperation: Operation<Epsilon> = {
  name: 'batchNormEval',
  infer: (inputs) => {
    requireChannels('batchNormEval', inputs);
    return [{ dtype: 'float32', shape: inputs[0]!.shape }];
  },
  gradient: ({ inputs, gradients: [g], attributes: { epsilon } }) => {
    const [x, gain, , mean, variance] = inputs as [Value, Value, Value, Value, Value];
    if (!g) return inputs.map(() => undefined);
    const inverse = divide(1, sqrt(add(variance, epsilon)));
    const slope = multiply(gain, inverse);
    const dOffset = sum(g, otherAxes(x.shape));
    const dSlope = subtract(sum(multiply(g, x), otherAxes(x.shape)), multiply(mean, dOffset));
    const dGain = multiply(dSlope, inverse);
    const dMean = multiply(multiply(slope, dOffset), -1);
    const dVariance = multiply(multiply(multiply(dSlope, slope), multiply(inverse, inverse)), -0.5);
    return [multiply(g, perChannel(slope, x)), dGain, dOffset, dMean, dVariance];
  },
  lower: ({ emit, inputs, attributes: { epsilon } }) =>
    emit('BatchNormalization', inputs, { epsilon: { float: epsilon } }),
};

const affineChannelsOperation: Operation = {
  name: 'affineChannels',
  infer: (inputs) => {
    requireChannels('affineChannels', inputs);
    return [{ dtype: 'float32', shape: inputs[0]!.shape }];
  },
  gradient: ({ inputs, gradients: [g] }) => {
    const [x, slope] = inputs as [Value, Value, Value];
    if (!g) return [undefined, undefined, undefined];
    const axes = otherAxes(x.shape);
    return [multiply(g, perChannel(slope, x)), sum(multiply(g, x), axes), sum(g, axes)];
  },
  // Inference-mode BatchNormalization is ONNX Runtime's fast per-channel affine map.
  lower: ({ emit, inputs, outputTypes, floats }) => {
    const channels = [outputTypes[0]!.shape[1]!];
    const filled = (value: number) => floats(new Float32Array(channels[0]!).fill(value), channels);
    return emit('BatchNormalization', [...inputs, filled(0), filled(1)], {
      epsilon: { float: 0 },
    });
  },
};

/** x · slope + shift with one slope and one shift a channel. */
export function affineChannels(x: Value, slope: Value, shift: Value): Value {
  return applySingle(affineChannelsOperation, [x, slope, shift], {});
}

/**
 * Batch normalisation by the batch's own statistics: gain · (x - mean) / √(variance + ε) + offset.
 * @param x [batch, channels] or [batch, channels, height, width].
 * @param gain [channels] (γ). @param offset [channels] (β).
 * @returns the normalised x, and the batch's mean and biased variance, each [channels].
 * @see Ioffe and Szegedy 2015.
 */
export function batchNormTrain(
  x: Value,
  gain: Value,
  offset: Value,
  epsilon = 1e-5,
): { readonly y: Value; readonly mean: Value; readonly variance: Value } {
  const [y, mean, variance] = applyOperation(trainOperation, [x, gain, offset], { epsilon });
  return { y: y!, mean: mean!, variance: variance! };
}

/** Batch normalisation by given statistics. @param mean [channels]. @param variance [channels], biased. */
export function batchNormEval(
  x: Value,
  gain: Value,
  offset: Value,
  mean: Value,
  variance: Value,
  epsilon = 1e-5,
): Value {
  return applySingle(evalOperation, [x, gain, offset, mean, variance], { epsilon });
}
