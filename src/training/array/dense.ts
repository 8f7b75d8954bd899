import { type Activation, activate, derive } from './activation.js';
import type { ArrayAnswer } from './classifier.js';
import type { HiddenLayer } from './hidden.js';
import type { ArrayLayer } from './layer.js';
import { crossEntropy, indexOfLargest } from './softmax.js';

/** Fully connected layers under a softmax: all of a network, or its end. */
export interface DenseStack {
  readonly hidden: readonly HiddenLayer[];
  /** @param input as many as the first layer has, without the bias. */
  forward(input: Float32Array, label: number): ArrayAnswer;
  /** Errors of every layer. @returns those of the inputs, [inputs + 1]; stale unless `inputsToo`. */
  backward(inputsToo: boolean): Float32Array;
  /** One update a layer, in order. */
  update(rate: number): void;
}

/** One layer, with what goes into it and comes out of it. */
interface Dense {
  readonly layer: ArrayLayer;
  /** [inputs + 1], the last 1, for the bias. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** −∂L/∂y and −∂L/∂x. */
  readonly delta: Float32Array;
  readonly z: Float32Array;
}

/** Stacks layers, the outputs of the last linear, an activation behind every other. */
export function createDenseStack(
  layers: readonly ArrayLayer[],
  activation: Activation,
): DenseStack {
  const stack = layers.map(denseOf);
  const last = stack.at(-1)!;
  return {
    hidden: stack.slice(1).map(({ x }) => {
      return { units: x.length - 1, outputs: x.subarray(0, -1) };
    }),
    forward(input, label) {
      stack[0]!.x.set(input);
      for (const [i, { layer, x, y }] of stack.entries()) {
        layer.forward(x, y);
        if (i + 1 < stack.length) activate(activation, y, stack[i + 1]!.x);
      }
      const { y, delta } = last;
      return { loss: crossEntropy(y, label, delta), correct: indexOfLargest(y) === label };
    },
    backward(inputsToo) {
      for (let i = stack.length - 1; i >= (inputsToo ? 0 : 1); i--) {
        const { layer, x, delta, z } = stack[i]!;
        layer.backward(delta, z);
        if (i > 0) derive(activation, z, x, stack[i - 1]!.delta);
      }
      return stack[0]!.z;
    },
    update(rate) {
      for (const { layer, x, delta } of stack) layer.update(x, delta, rate);
    },
  };
}

function denseOf(layer: ArrayLayer): Dense {
  const { rows, columns } = layer;
  return {
    layer,
    x: new Float32Array(columns).fill(1),
    y: new Float32Array(rows),
    delta: new Float32Array(rows),
    z: new Float32Array(columns),
  };
}
