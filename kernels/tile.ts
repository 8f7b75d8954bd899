// A crossbar tile: products with its weights, and the pulsed update of its devices. Everything lies in memory that
// the host lays out (tile-layout.ts); a call changes a tile's weights, its three draw counters and its count of
// coincidences, and nothing else outlives it.

export { backward, forward } from './tile-read';
export { pulse, update } from './tile-update';

/** The first byte that callers may use. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}
