import {
  add,
  formatShape,
  multiply,
  oneHot,
  requireShape,
  square,
  subtract,
  sum,
  type Value,
} from '../../../graph/index.js';
import type { LayerKind, LayerScope } from '../../layer.js';
import { requireTime, splitSteps } from './spiking-neurons.js';
import { currentsOf } from './synapse.js';

/**
 * The end of a spiking network: [steps · batch, classes] of postsynaptic currents to their sums over the steps,
 * [batch, classes], whose largest tells the class. It is trained to spike in time: the loss is half the squared distance
 * of the currents from those of wanted trains, at every step but the first from the neuron of the class and never from
 * another, summed over neurons and steps (the van Rossum distance).
 *
 * Our choice: the wanted trains go through the synapses once, as those of the network do, where the authors' program
 * has them go through twice; the mean over the batch, where it has the sum; the same train for any number of steps.
 * @see Zhang and Li 2020; main.py and functions/loss_f.py of github.com/stonezwr/TSSL-BP.
 */
export interface SpikeReadoutLayer {
  readonly kind: 'spikeReadout';
  readonly name?: string;
}

export const spikeReadout: LayerKind<SpikeReadoutLayer> = {
  apply(_: SpikeReadoutLayer, x: Value, scope: LayerScope): Value {
    const { steps, synapseSteps } = requireTime(scope, 'spikeReadout');
    requireShape(
      x.shape.length === 2,
      `${scope.where}: spikeReadout`,
      'input must be [steps · batch, classes]; put flatten and linear before it',
      formatShape(x.shape),
    );
    scope.enter(null);
    const currents = splitSteps(x, steps);
    const output = total(currents);
    const loss = (labels: Value) => distanceFromWanted(currents, labels, synapseSteps);
    scope.objective({ output, loss });
    return output;
  },
};

function distanceFromWanted(
  currents: readonly Value[],
  labels: Value,
  synapseSteps: number,
): Value {
  const [batch, classes] = currents[0]!.shape as [number, number];
  const train = currents.map((_, t) => (t === 0 ? 0 : 1));
  const wanted = currentsOf(train, synapseSteps);
  const own = oneHot(labels, classes);
  const squares = currents.map((current, t) =>
    sum(square(subtract(current, multiply(own, wanted[t]!)))),
  );
  return multiply(total(squares), 0.5 / batch);
}

function total(values: readonly Value[]): Value {
  return values.reduce((a, b) => add(a, b));
}
