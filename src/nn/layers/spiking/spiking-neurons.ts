import {
  add,
  cast,
  concat,
  customGradient,
  greater,
  multiply,
  requireShape,
  slice,
  type Value,
  where,
} from '../../../graph/index.js';
import type { LayerKind, LayerScope } from '../../layer.js';
import type { LayerSpec } from '../index.js';
import { spikingDefaults } from './synapse.js';
import { temporalGradient } from './temporal-gradient.js';

/**
 * Leaky integrate-and-fire neurons and the synapses behind them, over [steps · batch, …] of input currents I:
 * u[t] = (1 − 1/τ_m)·m[t−1] + I[t], a spike s[t] = 1 where u[t] > threshold, after which the membrane is at 0
 * (m[t] = u[t]·(1 − s[t])); given out is the postsynaptic current, a[t] = a[t−1] + (s[t] − a[t−1])/τ_s.
 * @see Zhang and Li, "Temporal spike sequence learning via backpropagation for deep spiking neural networks", 2020.
 */
export interface SpikingNeuronsLayer {
  readonly kind: 'spikingNeurons';
  readonly name?: string;
  /** Default 1. */
  readonly threshold?: number;
  /** τ_m, steps; default 5. */
  readonly membraneTime?: number;
  /** τ_s, steps; default 3. */
  readonly synapseTime?: number;
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
    const own = { ...spikingDefaults, ...settings };
    const steps = requireSteps(scope, 'spikingNeurons');
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
  { threshold, membraneTime, synapseTime }: Required<Omit<SpikingNeuronsLayer, 'kind' | 'name'>>,
): NeuronStep[] {
  let membrane: Value | undefined;
  let trace: Value | undefined;
  return inputs.map((input) => {
    const change = membrane ? add(input, multiply(membrane, -1 / membraneTime)) : input;
    const potential = membrane ? add(membrane, change) : change;
    const fired = greater(potential, threshold);
    const arriving = multiply(cast(fired, 'float32'), 1 / synapseTime);
    const current = trace ? add(multiply(trace, 1 - 1 / synapseTime), arriving) : arriving;
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

/** @returns the steps of time along the batch. @throws ShapeError where there are none. */
export function requireSteps({ steps, where }: LayerScope, kind: LayerSpec['kind']): number {
  const message = 'its input must be spikes or currents in time; put spikeInput first';
  requireShape(steps() > 1, `${where}: ${kind}`, message, 'an input without steps of time');
  return steps();
}
