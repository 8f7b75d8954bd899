import { ShapeError } from '../../errors.js';
import type { Stream } from '../../random/index.js';
import { type Activation, activate, derive } from './activation.js';
import { type ArrayClassifier, classifierOf } from './classifier.js';
import { createDenseStack } from './dense.js';
import type { ArrayHardware, ArrayLayer } from './layer.js';
import { createArrayLayers, type LayerRules } from './layers.js';
import { createMiniBatch } from './mini-batch.js';
import { type ConvolutionShape, createPatches, type Patches } from './patches.js';
import { createPool, type Pool } from './pool.js';

/** A convolutional classifier on arrays: each kernel matrix, [outputs, inputs·k² + 1], is one array, reused at every patch. */
export interface ArrayConvolutionalSettings {
  /** Channels, height, width. */
  readonly input: readonly [number, number, number];
  /** Output channels of each convolution, k × k, stride 1, without padding; each is followed by a max pool. */
  readonly channels: readonly number[];
  readonly kernel: number;
  /** Side of the max pools, which is also their stride. */
  readonly pool: number;
  /** Hidden units of the fully connected layers, then classes. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  /** One for all, or one a layer: convolutions first. */
  readonly rule: LayerRules;
  readonly hardware: ArrayHardware;
  /** The network's address: children `layer/0`, … */
  readonly stream: Stream;
}

/** One convolution with what follows it. */
interface Stage {
  readonly layer: ArrayLayer;
  readonly patches: Patches;
  readonly pool: Pool;
  /** [outputs, height, width], after the activation, and −∂L/∂(before it). */
  readonly h: Float32Array;
  readonly delta: Float32Array;
}

/** Patches of one image in each convolution: how often its array is reused. */
export function patchesOf(
  settings: Pick<ArrayConvolutionalSettings, 'input' | 'channels' | 'kernel' | 'pool'>,
): number[] {
  return shapesOf(settings).map(({ height, width, kernel }) => {
    return (height - kernel + 1) * (width - kernel + 1);
  });
}

/** The convolutions' inputs, in order. @throws ShapeError where an image is too small for kernels and pools. */
function shapesOf({
  input,
  channels,
  kernel,
  pool,
}: Pick<ArrayConvolutionalSettings, 'input' | 'channels' | 'kernel' | 'pool'>) {
  let [inputs, height, width] = input;
  return channels.map((outputs): ConvolutionShape => {
    const shape = { inputs, outputs, height, width, kernel };
    [inputs, height, width] = [outputs, (height - kernel + 1) / pool, (width - kernel + 1) / pool];
    if (height >= 1 && width >= 1 && Number.isInteger(height) && Number.isInteger(width)) {
      return shape;
    }
    throw new ShapeError(
      `arrays: a convolution's output must be a multiple of the pool ${pool}, got ${height * pool} × ${width * pool}. Change the kernel or the pool.`,
    );
  });
}

/**
 * Makes a convolutional network on arrays, trained by single images, [channels·height·width], or mini-batches of them: one update for each
 * patch of each convolution in reading order, then one for each fully connected layer. Its layers are the convolutions'
 * matrices, then the fully connected ones; biases are a column of each array with input 1.
 * @throws SpecError for a rule or hardware that makes no layer; ShapeError where sizes do not fit.
 * @see Gokmen, Onen and Haensch, Frontiers in Neuroscience 2017 (16C5-P2-32C5-P2-128-10, tanh).
 */
export function createArrayConvolutional(settings: ArrayConvolutionalSettings): ArrayClassifier {
  const { activation, sizes, hardware, stream, rule } = settings;
  const shapes = shapesOf(settings);
  const pools = shapes.map(({ outputs, height, width, kernel }) =>
    createPool(outputs, height - kernel + 1, width - kernel + 1, settings.pool),
  );
  const flat = pools.at(-1)?.out.length ?? settings.input.reduce((product, n) => product * n, 1);
  const matrices = [
    ...shapes.map(({ inputs, outputs, kernel }) => [outputs, inputs * kernel ** 2 + 1] as const),
    ...sizes.map((rows, i) => [rows, (i === 0 ? flat : sizes[i - 1]!) + 1] as const),
  ];
  const made = createArrayLayers(
    matrices.map(([rows, columns], i) => {
      return { rows, columns, hardware, stream: stream.child('layer', i) };
    }),
    rule,
  );
  const batch = createMiniBatch(made);
  const { layers } = batch;
  const stages = shapes.map((shape, i) => stageOf(layers[i]!, shape, pools[i]!));
  const stack = createDenseStack(layers.slice(shapes.length), activation);
  const convolved = shapes.map(({ outputs }, i) => ({ units: outputs, outputs: pools[i]!.out }));
  return classifierOf(batch, {
    hidden: [...convolved, ...stack.hidden],
    forward(input, label) {
      let values = input;
      for (const stage of stages) values = forwardStage(stage, values, activation);
      return stack.forward(values, label);
    },
    backward() {
      let errors = stack.backward(stages.length > 0);
      for (let i = stages.length - 1; i >= 0; i--) {
        const { layer, patches, pool, h, delta } = stages[i]!;
        pool.backward(errors, delta);
        derive(activation, delta, h, delta);
        if (i > 0) errors = patches.backward(layer, delta);
      }
    },
    update(rate) {
      for (const { layer, patches, delta } of stages) patches.update(layer, delta, rate);
      stack.update(rate);
    },
  });
}

function stageOf(layer: ArrayLayer, shape: ConvolutionShape, pool: Pool): Stage {
  const patches = createPatches(shape);
  const size = shape.outputs * patches.count;
  return { layer, patches, pool, h: new Float32Array(size), delta: new Float32Array(size) };
}

/** Convolution, activation, pool. @returns [outputs, height/pool, width/pool]. */
function forwardStage(
  { layer, patches, pool, h }: Stage,
  input: Float32Array,
  activation: Activation,
): Float32Array {
  patches.forward(layer, input, h);
  activate(activation, h, h);
  return pool.forward(h);
}
