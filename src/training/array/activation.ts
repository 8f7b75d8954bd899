/** Hidden units of networks on arrays, computed digitally. */
export type Activation = 'sigmoid' | 'tanh';

/** Applies an activation to `values`, into the head of `out`. */
export function activate(kind: Activation, values: Float32Array, out: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    out[i] = kind === 'sigmoid' ? 1 / (1 + Math.exp(-value)) : Math.tanh(value);
  }
}

/** Errors before an activation, from those after it and its outputs `h`. @param delta may be `z`. */
export function derive(
  kind: Activation,
  z: Float32Array,
  h: Float32Array,
  delta: Float32Array,
): void {
  for (let i = 0; i < delta.length; i++) {
    const value = h[i]!;
    delta[i] = z[i]! * (kind === 'sigmoid' ? value * (1 - value) : 1 - value * value);
  }
}
