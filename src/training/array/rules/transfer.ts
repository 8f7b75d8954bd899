import { type Tile, unmanaged } from '../../../crossbar/index.js';

/** Which lines of A a transfer reads, one after the other: columns by a forward product, rows by a backward one. */
export type TransferLines = 'columns' | 'rows';

/** A tile seen along its transfer lines: `count` of them, `length` elements each. */
export interface Lines {
  readonly count: number;
  readonly length: number;
  /** v = A·u, without management. @param u [count]. @param v [length], written. */
  read(u: Float32Array, v: Float32Array): void;
}

/** How a transfer reads a tile. */
export function linesOf(tile: Tile, lines: TransferLines): Lines {
  return lines === 'columns'
    ? {
        count: tile.columns,
        length: tile.rows,
        read: (u, v) => void tile.forward(u, v, unmanaged),
      }
    : {
        count: tile.rows,
        length: tile.columns,
        read: (u, v) => void tile.backward(u, v, unmanaged),
      };
}

/** Counts updates: says at every `every`-th which line is next, and goes round. */
export interface Turns {
  /** The line to transfer after this update, or −1. */
  next(): number;
  state(): readonly number[];
  restore(state: readonly number[]): void;
}

export function createTurns(every: number, count: number): Turns {
  let [updates, line] = [0, 0];
  return {
    next() {
      updates = (updates + 1) % every;
      if (updates !== 0) return -1;
      const now = line;
      line = (line + 1) % count;
      return now;
    },
    state: () => [updates, line],
    restore: (state) => {
      [updates, line] = [state[0] ?? 0, state[1] ?? 0];
    },
  };
}
