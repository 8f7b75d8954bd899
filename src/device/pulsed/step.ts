import type { Direction, PulsedDevices } from './devices.js';

/**
 * The size of device i's next step without cycle noise: Δw⁺(w) for a pulse up, Δw⁻(w) for one down.
 * It is positive between the weights where the device saturates, and negative beyond.
 */
export function stepSize(devices: PulsedDevices, i: number, w: number, to: Direction): number {
  const size = (to > 0 ? devices.up : devices.down)[i]!;
  if (devices.form === 'linear') {
    return to > 0 ? size - devices.upSlope[i]! * w : size + devices.downSlope[i]! * w;
  }
  return size * shapeOf(devices, i, w, to);
}

/** The factor by which a non-linear form scales a device's step at weight w. */
function shapeOf(devices: PulsedDevices, i: number, w: number, to: Direction): number {
  const { constants } = devices;
  const width = devices.upper[i]! - devices.lower[i]!;
  const u = Math.min(1, Math.max(0, (w - devices.lower[i]!) / width));
  if (devices.form === 'power') {
    return to > 0 ? (1 - u) ** constants[0]! : u ** constants[1]!;
  }
  if (devices.form === 'piecewise') {
    const nodes = constants.length / 2;
    return interpolate(constants, to > 0 ? 0 : nodes, nodes, u);
  }
  const [aUp, gammaUp, aDown, gammaDown, a, b] = constants;
  const z = (2 * a! * (w + devices.shift[i]!)) / width + b!;
  return Math.max(
    0,
    to > 0 ? 1 - aUp! * Math.exp(gammaUp! * z) : 1 - aDown! * Math.exp(-gammaDown! * z),
  );
}

/** A table of `nodes` equally spaced values from `start` on, linear between them, at u in [0, 1]. */
function interpolate(table: Float32Array, start: number, nodes: number, u: number): number {
  const at = Math.min(nodes - 2, Math.floor(u * (nodes - 1)));
  const part = u * (nodes - 1) - at;
  return table[start + at]! * (1 - part) + table[start + at + 1]! * part;
}

/**
 * One coincidence on device i: w ± Δw^±(w), with cycle noise, within the hard bounds.
 * @param normal ξ, a fresh standard normal draw for each coincidence.
 * @returns the weight after the pulse.
 * @see Gokmen, Frontiers in AI 2021, equation (2) and "Array Model".
 */
export function applyPulse(
  devices: PulsedDevices,
  i: number,
  w: number,
  to: Direction,
  normal: number,
): number {
  const { cycle } = devices;
  let step = stepSize(devices, i, w, to);
  if (cycle.kind === 'multiplicative') step *= 1 + cycle.sigma * normal;
  if (cycle.kind === 'additive') {
    step += (to > 0 ? devices.noiseUp : devices.noiseDown)[i]! * cycle.sigma * normal * to;
  }
  return Math.min(devices.upper[i]!, Math.max(devices.lower[i]!, w + to * step));
}

/**
 * The response of device i in the symmetric and antisymmetric parts of equation (2):
 * F = (Δw⁺ + Δw⁻)/(2Δw_min), G = (Δw⁻ − Δw⁺)/(2Δw_min), Δw_min the mean step at w = 0.
 * @see Gokmen and Haensch, Frontiers in Neuroscience 2020.
 */
export function responseOf(devices: PulsedDevices, i: number, w: number) {
  const minimum = (devices.noiseUp[i]! + devices.noiseDown[i]!) / 2;
  const [up, down] = [stepSize(devices, i, w, 1), stepSize(devices, i, w, -1)];
  return { symmetric: (up + down) / (2 * minimum), antisymmetric: (down - up) / (2 * minimum) };
}

/**
 * The weights between which device i can be programmed: its hard bounds, or where its steps vanish; one for a device
 * that is stuck.
 * @returns lower and upper weight; infinite for a device that nothing stops.
 */
export function windowOf(devices: PulsedDevices, i: number): readonly [number, number] {
  const held = devices.stuck?.[i];
  if (held !== undefined && !Number.isNaN(held)) return [held, held];
  const stop = (size: number, slope: number) => (slope > 0 ? size / slope : Infinity);
  const upper = Math.min(devices.upper[i]!, stop(devices.up[i]!, devices.upSlope[i]!));
  const lower = Math.max(devices.lower[i]!, -stop(devices.down[i]!, devices.downSlope[i]!));
  return [lower, upper];
}
