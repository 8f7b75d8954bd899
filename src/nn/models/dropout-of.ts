import type { LayerSpec } from '../layers/index.js';

/** A dropout layer; none at all for a rate of 0. */
export function dropoutOf(rate: number): readonly LayerSpec[] {
  return rate > 0 ? [{ kind: 'dropout', rate }] : [];
}
