/** Deviations of one layer's devices from the strengths that hold for the others, fractions of the device's range. */
export interface LayerStrength {
  /** σ_DN of this layer's devices; default that of the hardware. */
  readonly sigma?: number;
  /** μ_DS of this layer's devices; default that of the hardware. */
  readonly shift?: number;
}

/**
 * An engine that computes every linear operation of a network in arrays of devices: charge adds up on columns,
 * pulse widths carry values between layers.
 * @see HA-SGD paper, sections 3.1, 4.1 and 4.2.
 */
export interface ComputeInMemory {
  readonly kind: 'compute-in-memory';
  /** What shares one mapping coefficient β = gMax/w_absmax: an output channel, or a layer. */
  readonly mapping: 'per-column' | 'per-layer';
  /**
   * 'scaled': a row of the array at a dummy input s = max(1, max|b|/max|w|) holds b/s; 'unscaled': s = 1;
   * 'digital': added outside the array. It holds for the offsets of batch normalisation too.
   */
  readonly biases: 'scaled' | 'unscaled' | 'digital';
  /** 'devices': an array of its own with one device a channel, and its offsets as biases. */
  readonly batchNorm: 'devices' | 'digital';
  /** Noise on the gain of 1 of a shortcut without weights, a current mirror: σ as its 'std' or its 'variance'. */
  readonly shortcut: 'std' | 'variance' | 'ideal';
  /** Converters after activations, over the range of a calibration batch. */
  readonly digitisation: 'ideal' | { readonly bits: number };
  /** Binary-weighted devices that hold one weight together. */
  readonly devicesPerWeight: DevicesPerWeight;
  /** Layers with strengths of their own, by path: `conv1`, `block1.bn2`, `block1.shortcut.mirror`. */
  readonly layers: Readonly<Record<string, LayerStrength>>;
}

/** Devices whose partial sums count 1, 2, 4, … times. */
export interface DevicesPerWeight {
  /** K, at least 1. */
  readonly count: number;
  /** 'analog': each of them is programmed to the weight; 'two': each is at one end of its window. */
  readonly states: 'analog' | 'two';
}

/** The paper's engine. One device a weight, no converters. */
export const computeInMemoryDefaults: ComputeInMemory = {
  kind: 'compute-in-memory',
  mapping: 'per-column',
  biases: 'scaled',
  batchNorm: 'devices',
  shortcut: 'std',
  digitisation: 'ideal',
  devicesPerWeight: { count: 1, states: 'analog' },
  layers: {},
};
