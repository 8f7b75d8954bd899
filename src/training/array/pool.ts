/** Max pooling of square windows that do not overlap. */
export interface Pool {
  /** [channels, height/side, width/side], what the last forward gave. */
  readonly out: Float32Array;
  /** @param h [channels, height, width]. @returns `out`. */
  forward(h: Float32Array): Float32Array;
  /** Sends errors to where the maxima were, 0 elsewhere. @param delta [channels, height, width], written. */
  backward(errors: Float32Array, delta: Float32Array): void;
}

export function createPool(channels: number, height: number, width: number, side: number): Pool {
  const [rows, columns] = [height / side, width / side];
  const size = channels * rows * columns;
  const out = new Float32Array(size);
  const from = new Uint32Array(size);
  return {
    out,
    forward(h) {
      for (let at = 0; at < size; at++) {
        const channel = Math.floor(at / (rows * columns));
        const row = Math.floor(at / columns) % rows;
        const start = (channel * height + row * side) * width + (at % columns) * side;
        let best = start;
        for (let dy = 0; dy < side; dy++) {
          for (let dx = 0; dx < side; dx++) {
            const index = start + dy * width + dx;
            if (h[index]! > h[best]!) best = index;
          }
        }
        from[at] = best;
        out[at] = h[best]!;
      }
      return out;
    },
    backward(errors, delta) {
      delta.fill(0);
      for (let at = 0; at < size; at++) delta[from[at]!] = errors[at]!;
    },
  };
}
