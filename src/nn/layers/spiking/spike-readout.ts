import {
  add,
  multiply,
  oneHot,
  requireShape,
  square,
  subtract,
  sum,
  type Value,
} from '../../../graph/index.js';
import type { LayerKind, LayerScope } from '../../layer.js';
import { requireSteps, splitSteps } from './spiking-neurons.js';
import { currentsOf, spikingDefaults } from './synapse.js';

/**
 * The end of a spiking network: [steps · batch, classes] of postsynaptic currents to their sums over the steps,
 * [batch, classes], whose largest tells the class. It is trained to spike in time: the loss is half the squared distance
 * of the currents from those of wanted trains, at every step but the first from the neuron of the class and never from
 * another, summed over neurons and steps, mean over the batch (the van Rossum distance).
 * @see Zhang and Li 2020, equation (7), and the trains of their code.
 */
export interface SpikeReadoutLayer {
  readonly kind: 'spikeReadout';
  readonly name?: string;
  /** τ_s, steps; default 3. */
  readonly synapseTime?: number;
}

export const spikeReadout: LayerKind<SpikeReadoutLayer> = {
  apply(settings: SpikeReadoutLayer, x: Value, scope: LayerScope): Value {
    const { synapseTime } = { ...spikingDefaults, ...settings };
    const steps = requireSteps(scope, 'spikeReadout');
    requireShape(
      x.shape.length === 2,
      `${scope.where}: spikeReadout`,
      'input must be [steps · batch, classes]',
      `${x.shape.length} axes`,
    );
    scope.unroll(1);
    const currents = splitSteps(x, steps);
    const [batch, classes] = currents[0]!.shape as [number, number];
    const wanted = currentsOf(
      currents.map((_, t) => (t === 0 ? 0 : 1)),
      synapseTime,
    );
    scope.objective((labels) => {
      const own = oneHot(labels, classes);
      const distances = currents.map((current, t) =>
        sum(square(subtract(current, multiply(own, wanted[t]!)))),
      );
      return multiply(total(distances), 0.5 / batch);
    });
    return total(currents);
  },
};

function total(values: readonly Value[]): Value {
  return values.reduce((a, b) => add(a, b));
}
