import { ShapeError } from '../../../errors.js';
import {
  add,
  cast,
  concat,
  customGradient,
  greater,
  multiply,
  slice,
  subtract,
  type Value,
  where,
} from '../../../graph/index.js';
import type { LayerKind, LayerScope, Time } from '../../layer.js';
import type { LayerSpec } from '../index.js';
import { spikingDefaults } from './synapse.js';
import { temporalGradient } from './temporal-gradient.js';

/**
 * Leaky integrate-and-fire neurons and the synapses behind them, over [steps · batch, …] of input currents I:
 * u[t] = (1 − 1/τ_m)·m[t−1] + I[t], a spike s[t] = 1 where u[t] > threshold, after which the membrane is at 0
 * (m[t] = u[t]·(1 − s[t])); given out is the postsynaptic current, a[t] = a[t−1] + (s[t] − a[t−1])/τ_s.
 * @see Zhang and Li, "Temporal spike sequence learning via backpropagation for deep spiking neural networks", 2020;
 * functions/tsslbp.py of github.com/stonezwr/TSSL-BP.
 */
export interface SpikingNeuronsLayer {
  readonly kind: 'spikingNeurons';
  readonly name?: string;
  /** Default 1. */
  readonly threshold?: number;
  /** τ_m, steps; default 5. */
  readonly membraneSteps?: number;
}

/** All that a layer of neurons is told, the times in steps. */
export interface NeuronSettings {
  readonly threshold: number;
  readonly membraneSteps: number;
  readonly synapseSteps: number;
}

/** What a layer of neurons did at one step; each [batch, …]. */
export interface NeuronStep {
  /** Membrane potential u before a spike resets it. */
  readonly potential: Value;
  /** What this step added to it, Δu. */
  readonly change: Value;
  /** Where it fired, bool. */
  readonly fired: Value;
  /** Postsynaptic current a. */
  readonly current: Value;
}

export const spikingNeurons: LayerKind<SpikingNeuronsLayer> = {
  stem: 'neurons',
  apply(settings: SpikingNeuronsLayer, x: Value, scope: LayerScope): Value {
    const { steps, synapseSteps } = requireTime(scope, 'spikingNeurons');
    const { threshold, membraneSteps } = { ...spikingDefaults, ...settings };
    const own = { threshold, membraneSteps, synapseSteps };
    const course = fire(splitSteps(x, steps), own);
    const output = concat(
      course.map(({ current }) => current),
      0,
    );
    return customGradient(output, [x], (g) => [
      concat(temporalGradient(splitSteps(g, steps), course, own), 0),
    ]);
  },
};

function fire(
  inputs: readonly Value[],
  { threshold, membraneSteps, synapseSteps }: NeuronSettings,
): NeuronStep[] {
  let membrane: Value | undefined;
  let trace: Value | undefined;
  return inputs.map((input) => {
    const potential = membrane ? add(input, multiply(membrane, 1 - 1 / membraneSteps)) : input;
    // Gradients alone ask for it.
    const change = membrane ? subtract(potential, membrane) : input;
    const fired = greater(potential, threshold);
    const arriving = multiply(cast(fired, 'float32'), 1 / synapseSteps);
    const current = trace ? add(multiply(trace, 1 - 1 / synapseSteps), arriving) : arriving;
    membrane = where(fired, 0, potential);
    trace = current;
    return { potential, change, fired, current };
  });
}

/** The steps of [steps · batch, …], each [batch, …]. */
export function splitSteps(x: Value, steps: number): readonly Value[] {
  const batch = x.shape[0]! / steps;
  return Array.from({ length: steps }, (_, t) =>
    slice(x, { axis: 0, start: t * batch, end: (t + 1) * batch }),
  );
}

/** @returns the time along the batch. @throws ShapeError where there is none. */
export function requireTime({ time, where }: LayerScope, kind: LayerSpec['kind']): Time {
  const here = time();
  if (here !== null) return here;
  const message = `${where}: ${kind}: its input must be spikes or currents in time; put spikeInput first, got an input without steps of time`;
  throw new ShapeError(message);
}
