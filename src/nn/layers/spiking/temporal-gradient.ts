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
import type { NeuronSettings, NeuronStep } from './spiking-neurons.js';

/** Largest 1/Δu: how much the time of a spike moves with its potential. */
const STEEPEST = 8;
/** Width of the smooth step that stands for a spike where there was none. */
const WIDTH = 0.2;

/**
 * Gradients of spikes by their times: the loss by the input currents, given it by the postsynaptic currents.
 *
 * - Between neurons: A[t] = Σ_{k ≥ t} g[k]·ε[k − t], ε the synapses' kernel, is the effect of a spike at t. Its time
 *   moves by −1/Δu[t] with the potential (at most 8), and ε changes by −ε/τ_s with its time.
 * - Within one: a spike resets the membrane, so that the one at t moves the next at p by −u[t]/τ_m; without a
 *   spike the potential leaks on, by 1 − 1/τ_m a step.
 * - Where hardly a spike was (a below a quarter of one spike's current), the derivative of a smooth step stands for it:
 *   so units that are still can begin.
 * @param gradients by the postsynaptic currents of each step. @returns by the input currents of each step.
 * @see Zhang and Li 2020; the constants 8, 0.2 and a quarter are of their program, functions/tsslbp.py.
 */
export function temporalGradient(
  gradients: readonly Value[],
  course: readonly NeuronStep[],
  { threshold, membraneSteps, synapseSteps }: NeuronSettings,
): readonly Value[] {
  let effect: Value | undefined;
  let byPotential: Value | undefined;
  const byInputs: Value[] = [];
  for (let t = course.length - 1; t >= 0; t--) {
    const { potential, change, fired, current } = course[t]!;
    const direct = multiply(gradients[t]!, 1 / synapseSteps);
    effect = effect ? add(direct, multiply(effect, 1 - 1 / synapseSteps)) : direct;
    const steepness = clip(divide(1, change), 0, STEEPEST);
    const reset = byPotential && multiply(multiply(byPotential, potential), 1 / membraneSteps);
    const atSpike = multiply(steepness, reset ? add(effect, reset) : effect);
    const silent = byPotential ? multiply(byPotential, 1 - 1 / membraneSteps) : 0;
    byPotential = where(fired, atSpike, silent);
    const slope = smoothStep(potential, threshold);
    byInputs.unshift(
      where(less(current, 1 / (4 * synapseSteps)), multiply(effect, slope), byPotential),
    );
  }
  return byInputs;
}

/** Derivative of a sigmoid of width 0.2 at the threshold. */
function smoothStep(potential: Value, threshold: number): Value {
  const above = clip(multiply(subtract(potential, threshold), 1 / WIDTH), -8, 8);
  const share = sigmoid(above);
  return multiply(multiply(share, subtract(1, share)), 1 / WIDTH);
}
