/** Noise of one write to the next: a fresh draw ξ ~ N(0,1) for each coincidence. */
export type CycleNoise =
  | { readonly kind: 'none' }
  /** Δw → Δw·(1 + σ·ξ). */
  | { readonly kind: 'multiplicative'; readonly sigma: number }
  /** Δw → Δw + Δw_min·σ·ξ, Δw_min being that device's step at w = 0; it may invert a step. */
  | { readonly kind: 'additive'; readonly sigma: number };

/** How the size of a step follows from the weight. */
export type StepForm = 'linear' | 'exponential' | 'power' | 'piecewise';

/**
 * What fabrication decided for `count` devices of one model; every array is [count]. With u = (w − lower)/(upper − lower),
 * the steps up and down are
 * - linear: up − upSlope·w and down + downSlope·w;
 * - exponential: up·max(0, 1 − A⁺·e^{γ⁺z}) and down·max(0, 1 − A⁻·e^{−γ⁻z}), z = 2a·(w + shift)/(upper − lower) + b;
 * - power: up·(1 − u)^{γ⁺} and down·u^{γ⁻};
 * - piecewise: up·T⁺(u) and down·T⁻(u), both tables linear between equally spaced nodes.
 */
export interface PulsedDevices {
  readonly form: StepForm;
  readonly count: number;
  /** μ_Δw, the nominal step at w = 0: what the periphery scales its pulse trains by. */
  readonly meanStep: number;
  readonly cycle: CycleNoise;
  readonly up: Float32Array;
  readonly upSlope: Float32Array;
  readonly down: Float32Array;
  readonly downSlope: Float32Array;
  /** Δw_min of additive noise: the steps up and down at w = 0. */
  readonly noiseUp: Float32Array;
  readonly noiseDown: Float32Array;
  /** Hard bounds of w, ∓Infinity where there are none. */
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  readonly bounded: boolean;
  /** The weight that the reference device holds: physical weight = w + shift. */
  readonly shift: Float32Array;
  /**
   * What all devices share: exponential [A⁺, γ⁺, A⁻, γ⁻, a, b], power [γ⁺, γ⁻], piecewise the n nodes of T⁺ and
   * then the n of T⁻; empty for linear.
   */
  readonly constants: Float32Array;
  /** Weights at which devices are stuck, NaN for those that are not; undefined where none is. */
  readonly stuck?: Float32Array | undefined;
}

/** Which way a pulse moves the weight. */
export type Direction = 1 | -1;

/** Devices of one form without spread: what the models fill in. */
export function blankDevices(
  count: number,
  settings: Pick<PulsedDevices, 'form' | 'meanStep' | 'cycle'> & {
    readonly bounded?: boolean;
    readonly constants?: readonly number[];
  },
): PulsedDevices {
  const zeros = () => new Float32Array(count);
  return {
    form: settings.form,
    count,
    meanStep: settings.meanStep,
    cycle: settings.cycle,
    up: zeros(),
    upSlope: zeros(),
    down: zeros(),
    downSlope: zeros(),
    noiseUp: zeros(),
    noiseDown: zeros(),
    lower: zeros().fill(-Infinity),
    upper: zeros().fill(Infinity),
    bounded: settings.bounded ?? false,
    shift: zeros(),
    constants: Float32Array.from(settings.constants ?? []),
  };
}
