import type { PulsedDevices } from './devices.js';
import { stepSize } from './step.js';

/** Halvings of the window: enough for float32. */
const HALVINGS = 40;

/**
 * The weight at which a device's steps up and down are equal, by bisection: Δw⁺(w*) = Δw⁻(w*).
 * @returns w*; the nearer bound where one step is the larger in the whole window; 0 where the step depends on no weight.
 */
export function symmetryPointOf(devices: PulsedDevices, i: number): number {
  const difference = (w: number) => stepSize(devices, i, w, 1) - stepSize(devices, i, w, -1);
  let [low, high] = [devices.lower[i]!, devices.upper[i]!];
  if (devices.form === 'linear') {
    const slope = devices.upSlope[i]! + devices.downSlope[i]!;
    const point = slope === 0 ? 0 : (devices.up[i]! - devices.down[i]!) / slope;
    return devices.bounded ? Math.min(Math.max(point, low), high) : point;
  }
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (difference(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Programs the reference devices to the symmetry points, so that G(0) = 0: w counts from there.
 * Once and without error. Changes the devices in place.
 * @see Kim et al., 2019 (zero-shifting); Gokmen, Frontiers in AI 2021, section on Tiki-Taka.
 */
export function shiftSymmetryPoints(devices: PulsedDevices): void {
  for (let i = 0; i < devices.count; i++) {
    const point = symmetryPointOf(devices, i);
    devices.lower[i]! -= point;
    devices.upper[i]! -= point;
    devices.shift[i]! += point;
    devices.up[i]! -= devices.upSlope[i]! * point;
    devices.down[i]! += devices.downSlope[i]! * point;
  }
}

/** Sets Δw_min of additive noise to the steps at w = 0, once everything else is drawn. */
export function setNoiseSteps(devices: PulsedDevices): void {
  for (let i = 0; i < devices.count; i++) {
    devices.noiseUp[i] = Math.abs(stepSize(devices, i, 0, 1));
    devices.noiseDown[i] = Math.abs(stepSize(devices, i, 0, -1));
  }
}
