import {
  add,
  clip,
  divide,
  less,
  multiply,
  sigmoid,
  subtract,
  type Value,
  where,
} from '../../../graph/index.js';
import type { NeuronStep } from './spiking-neurons.js';

/** Largest 1/Δu: how much the time of a spike moves with its potential. */
const STEEPEST = 8;
/** Width of the smooth step that stands for a spike where there was none. */
const WIDTH = 0.2;

/**
 * Gradients of spikes by their times: the loss by the input currents, given it by the postsynaptic currents.
 *
 * - Between neurons: A[t] = Σ_{k ≥ t} g[k]·ε[k − t], ε the synapses' kernel, is what a spike at t weighs. Its time moves
 *   by −1/Δu[t] with the potential (at most 8), and ε changes by −ε/τ_s with its time.
 * - Within one: a spike resets the membrane, so that the one at t moves the next at p by −u[t]/τ_m; without a
 *   spike the potential leaks on, by 1 − 1/τ_m a step.
 * - Where hardly a spike was (a below a quarter of one spike's current), the derivative of a smooth step stands for it:
 *   so units that are still can begin.
 * @param gradients by the postsynaptic currents of each step. @returns by the input currents of each step.
 * @see Zhang and Li 2020, sections 3.2 to 3.4; the constants 8, 0.2 and a quarter are those of the authors' code.
 */
export function temporalGradient(
  gradients: readonly Value[],
  course: readonly NeuronStep[],
  settings: {
    readonly threshold: number;
    readonly membraneTime: number;
    readonly synapseTime: number;
  },
): readonly Value[] {
  const { threshold, membraneTime, synapseTime } = settings;
  let weight: Value | undefined;
  let later: Value | undefined;
  const found: Value[] = [];
  for (let t = course.length - 1; t >= 0; t--) {
    const { potential, change, fired, current } = course[t]!;
    const own = multiply(gradients[t]!, 1 / synapseTime);
    weight = weight ? add(own, multiply(weight, 1 - 1 / synapseTime)) : own;
    const steepness = clip(divide(1, change), 0, STEEPEST);
    const reset = later && multiply(multiply(later, potential), 1 / membraneTime);
    const atSpike = multiply(steepness, reset ? add(weight, reset) : weight);
    later = where(fired, atSpike, later ? multiply(later, 1 - 1 / membraneTime) : 0);
    const slope = smoothStep(potential, threshold);
    found.unshift(where(less(current, 1 / (4 * synapseTime)), multiply(weight, slope), later));
  }
  return found;
}

/** Derivative of a sigmoid of width 0.2 at the threshold. */
function smoothStep(potential: Value, threshold: number): Value {
  const above = clip(multiply(subtract(potential, threshold), 1 / WIDTH), -8, 8);
  const share = sigmoid(above);
  return multiply(multiply(share, subtract(1, share)), 1 / WIDTH);
}
