/** Devices that hold the weights of one layer, in the order of its tensor, with the row of its biases. */
export interface DeviceArray {
  /** Path of the layer: `conv1`, `block1.shortcut.mirror`. */
  readonly layer: string;
  /**
   * 'array': a crossbar; 'depthwise': one device a channel, as batch normalisation has; 'mirror': current mirrors
   * of gain 1.
   */
  readonly kind: 'array' | 'depthwise' | 'mirror';
  /** Tensor that the devices hold, [columns, …]. */
  readonly weight: string;
  /** Biases in an extra row, driven by the input s: its devices hold b/s. */
  readonly bias?: { readonly tensor: string; readonly scaling: number };
  /** Range of the weights that each column's window stands for, 2·w_absmax; [columns], in units of the weights. */
  readonly ranges: Float64Array;
}

/** What an array holds, and how its mapping is shared. */
interface Contents {
  readonly layer: string;
  readonly kind: DeviceArray['kind'];
  readonly weight: string;
  readonly bias?: string;
  /** Whether the columns share one range. */
  readonly shared: boolean;
  /** Whether biases are divided to the range of the weights. */
  readonly scaled: boolean;
}

/**
 * Maps the weights of one layer on an array: range_f = 2·max(|w_f|, |b_f|/s), s = max(1, max|b|/max|w|).
 * @param shape of the weight, [columns, …].
 * @see HA-SGD paper, sections 4.1 and 4.2.1. s is one for an array, since its columns share the row.
 */
export function mapOnArray(
  { layer, kind, weight, bias, shared, scaled }: Contents,
  columns: number,
  values: ReadonlyMap<string, Float32Array>,
): DeviceArray {
  const weights = values.get(weight)!;
  const biases = bias === undefined ? undefined : values.get(bias)!;
  const scaling = biases && scaled ? biasScaling(weights, biases) : 1;
  const rows = weights.length / columns;
  const ranges = Float64Array.from({ length: columns }, (_, column) => {
    const most = largest(weights.subarray(column * rows, (column + 1) * rows));
    return 2 * Math.max(most, biases ? Math.abs(biases[column]!) / scaling : 0);
  });
  if (shared) ranges.fill(ranges.reduce((a, b) => Math.max(a, b), 0));
  const row = bias === undefined ? {} : { bias: { tensor: bias, scaling } };
  return { layer, kind, weight, ...row, ranges };
}

/** Current mirrors that copy a signal of so many channels: gain 1, which their error is relative to. */
export function mirrors(layer: string, weight: string, channels: number): DeviceArray {
  return { layer, kind: 'mirror', weight, ranges: new Float64Array(channels).fill(1) };
}

/** s ≥ 1, at which the largest bias takes no more of the window than the largest weight. */
export function biasScaling(weights: Float32Array, biases: Float32Array): number {
  const most = largest(weights);
  return most > 0 ? Math.max(1, largest(biases) / most) : 1;
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
