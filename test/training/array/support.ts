import { gokmenPeriphery, idealPeriphery } from '../../../src/crossbar/index.js';
import { arrayModel } from '../../../src/device/pulsed/index.js';
import { fillUniform, type Stream, uniformAt } from '../../../src/random/index.js';
import type { ArrayHardware, ArrayLayer } from '../../../src/training/array/index.js';

/** The TTv2 paper's array, all noise on. */
export const noisy: ArrayHardware = {
  model: arrayModel,
  periphery: gokmenPeriphery,
  pulses: { management: true, maxPulses: 31 },
};

/** Symmetric devices of one fine step, exact products: an update is η·δ·xᵀ but for the chance of its pulses. */
export const exact: ArrayHardware = {
  model: { ...arrayModel, slope: 0, sigmaOfStep: 0, step: 1e-5, cycle: { kind: 'none' } },
  periphery: idealPeriphery,
  pulses: { management: true, maxPulses: 'unlimited' },
};

/** Central differences of a loss with respect to some of a layer's weights. @param by half of the step. */
export function slopes(
  layer: ArrayLayer,
  loss: () => number,
  indices: readonly number[],
  by = 1e-2,
): number[] {
  const weights = layer.weights();
  const at = (i: number, change: number) => {
    layer.setWeights(weights.map((w, k) => (k === i ? w + change : w)));
    return loss();
  };
  const found = indices.map((i) => (at(i, by) - at(i, -by)) / (2 * by));
  layer.setWeights(weights);
  return found;
}

/** Example i of three noisy prototypes of a size, and which of them it is. */
export function prototypeExamples(stream: Stream, size: number) {
  const vector = () => new Float32Array(size);
  return (i: number): readonly [Float32Array, number] => {
    const label = Math.floor(3 * uniformAt(stream.child('labels'), i));
    const noise = fillUniform(stream.child('noise', i), vector(), { low: -0.3, high: 0.3 });
    const prototype = fillUniform(stream.child('prototype', label), vector());
    return [noise.map((value, k) => value + prototype[k]!), label];
  };
}
