import {
  affineChannels,
  formatShape,
  multiply,
  requireShape,
  reshape,
  type Value,
} from '../../graph/index.js';
import type { LayerKind, LayerScope } from '../layer.js';

/**
 * y = gain · x (+ offset), one gain and one offset a channel: what batch normalisation is once its statistics are
 * fixed, and, without offset, a copy of a signal. Deployed networks have it.
 */
export interface ChannelAffineLayer {
  readonly kind: 'channelAffine';
  readonly name?: string;
  /** Default true. */
  readonly offset?: boolean;
}

export const channelAffine: LayerKind<ChannelAffineLayer> = {
  stem: 'affine',
  apply({ offset = true }: ChannelAffineLayer, x: Value, scope: LayerScope): Value {
    requireShape(
      x.shape.length >= 2,
      `${scope.where}: channelAffine`,
      'input must be [batch, channels] or [batch, channels, height, width]',
      formatShape(x.shape),
    );
    const channels = x.shape[1]!;
    const gain = scope.parameter('gain', [channels], 'gain', 1, 1);
    if (offset)
      return affineChannels(x, gain, scope.parameter('offset', [channels], 'offset', 1, 1));
    return multiply(x, reshape(gain, [1, channels, ...x.shape.slice(2).map(() => 1)]));
  },
};
