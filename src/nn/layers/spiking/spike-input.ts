import { concat, multiply, requireShape, type Value } from '../../../graph/index.js';
import type { LayerKind, LayerScope } from '../../layer.js';
import { currentsOf, spikingDefaults } from './synapse.js';

/**
 * Images as currents: each pixel is held over all steps, and goes through the synapses' filter. Steps follow one
 * another along the batch: [batch, …] to [steps · batch, …], the first step of all images first.
 */
export interface SpikeInputLayer {
  readonly kind: 'spikeInput';
  readonly name?: string;
  /** Default 5. */
  readonly steps?: number;
  /** Time constant τ_s of all synapses of the network, steps; default 3. */
  readonly synapseSteps?: number;
}

export const spikeInput: LayerKind<SpikeInputLayer> = {
  apply(settings: SpikeInputLayer, x: Value, scope: LayerScope): Value {
    const { steps, synapseSteps } = { ...spikingDefaults, ...settings };
    requireShape(
      scope.time() === null,
      `${scope.where}: spikeInput`,
      'images come in once; leave this one out',
      'an input that is in time already',
    );
    scope.enter({ steps, synapseSteps });
    const shares = currentsOf(Array<number>(steps).fill(1), synapseSteps);
    return concat(
      shares.map((share) => multiply(x, share)),
      0,
    );
  },
};
