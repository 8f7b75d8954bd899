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
  /** τ_s, steps; default 3. */
  readonly synapseTime?: number;
}

export const spikeInput: LayerKind<SpikeInputLayer> = {
  apply(settings: SpikeInputLayer, x: Value, scope: LayerScope): Value {
    const { steps, synapseTime } = { ...spikingDefaults, ...settings };
    requireShape(
      scope.steps() === 1,
      `${scope.where}: spikeInput`,
      'there must be one before the first spikes',
      'another after them',
    );
    scope.unroll(steps);
    const shares = currentsOf(Array<number>(steps).fill(1), synapseTime);
    return concat(
      shares.map((share) => multiply(x, share)),
      0,
    );
  },
};
