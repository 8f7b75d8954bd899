import {
  applyPulse,
  type Direction,
  fabricate,
  type ResponseModel,
} from '../../../src/device/pulsed/index.js';
import { createStream, fillNormal } from '../../../src/random/index.js';

/** How a response is measured. */
export interface Measurement {
  readonly pulses: number;
  readonly ramps: number;
  /** Noise of each measurement, in weight units. */
  readonly readSigma?: number;
  readonly columns?: readonly ('direction' | 'cycle')[];
  readonly seed?: number;
}

/** The conductance of a weight: 15 µS at 0, ±0.6 makes 6 to 24 µS. */
export const siemensOf = (w: number) => 15e-6 + w * 15e-6;

/** A measured response as CSV: ramps up and down in turn, from w = −0.4 on, of one device of a model. */
export function measured(model: ResponseModel, how: Measurement): string {
  const { pulses, ramps, readSigma = 0, columns = ['direction'], seed = 3 } = how;
  const stream = createStream(seed, 'measured');
  const devices = fabricate(model, 1, stream);
  const count = pulses * ramps + 1;
  const steps = fillNormal(stream.child('cycle'), new Float32Array(count));
  const reads = fillNormal(stream.child('read'), new Float32Array(count), { sigma: readSigma });
  let w = -0.4;
  const line = (pulse: number, to: Direction, ramp: number) => {
    const more = { direction: to > 0 ? 'up' : 'down', cycle: String(ramp) };
    const own = columns.map((column) => more[column]);
    return [pulse, siemensOf(w + reads[pulse]!), ...own].join(',');
  };
  const lines = [['pulse', 'siemens', ...columns].join(','), line(0, 1, 0)];
  for (let pulse = 1; pulse < count; pulse++) {
    const ramp = Math.floor((pulse - 1) / pulses);
    const to = ramp % 2 === 0 ? 1 : -1;
    w = applyPulse(devices, 0, w, to, steps[pulse]!);
    lines.push(line(pulse, to, ramp));
  }
  return lines.join('\n');
}
