import type { ResponseModel } from '../../device/pulsed/index.js';
import type { SpecProblem } from '../../errors.js';
import type { ResolvedArraySpec } from './resolved.js';

/** Steps so large that a device has fewer than two states: one pulse takes it from end to end, and it holds no weight. */
export function tooFewStates({ methods }: ResolvedArraySpec): SpecProblem[] {
  return methods.flatMap(({ hardware }, i) => {
    if (!hardware) return [];
    const { device } = hardware;
    const window = windowOf(device);
    if (!(device.step > (window / 2) * (1 + 1e-9))) return [];
    const short = (value: number) => Number(value.toPrecision(3));
    const fix = device.kind === 'array' ? 'Lower it.' : 'Lower it, or widen lower and upper.';
    const message = `expected at most ${short(window / 2)}, two states in a window of ${short(window)}, got ${short(device.step)}. ${fix}`;
    return [{ path: `methods[${i}].device.step`, message }];
  });
}

/** Width of a mean device's weights; steps that do not depend on the weight have no end. */
function windowOf(device: ResponseModel): number {
  if (device.kind !== 'array') return device.upper - device.lower;
  return device.slope > 0 ? 2 / device.slope : Infinity;
}
