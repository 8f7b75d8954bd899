import { DataError } from '../../../errors.js';
import type { Direction } from '../devices.js';
import type { MeasuredResponse, MeasuredTrace } from './measured-response.js';

/** No device conducts better: what is larger was not given in siemens. Our choice. */
const MOST_SIEMENS = 0.1;
/** Pulses of each direction without which no step can be told. */
const LEAST_PULSES = 5;
/** Correlation of conductance with pulse number below which a ramp does not go its way. */
const LEAST_TREND = 0.2;

/** @throws DataError unless the traces can be the response of one device. */
export function checkResponse(traces: readonly MeasuredTrace[], where: string): MeasuredResponse {
  const points = traces.flat();
  if (points.length === 0) {
    throw new DataError(`${where}: it must hold measurements, got none. Give a line for each.`);
  }
  const [minSiemens, maxSiemens] = points.reduce(
    ([low, high], { siemens }) => [Math.min(low, siemens), Math.max(high, siemens)],
    [Infinity, -Infinity],
  );
  checkRange(minSiemens, maxSiemens, where);
  const count = (to: Direction) =>
    points.reduce((sum, point) => sum + (point.to === to ? point.pulses : 0), 0);
  const [pulsesUp, pulsesDown] = [count(1), count(-1)];
  if (pulsesUp < LEAST_PULSES || pulsesDown < LEAST_PULSES) {
    throw new DataError(
      `${where}: it must hold at least ${LEAST_PULSES} pulses up and as many down, got ${pulsesUp} and ${pulsesDown}. Both branches make a device; without a column direction, begin the pulse numbers anew where it turns.`,
    );
  }
  checkTrend(traces, 1, where);
  checkTrend(traces, -1, where);
  return { traces, minSiemens, maxSiemens, pulsesUp, pulsesDown };
}

function checkRange(low: number, high: number, where: string): void {
  if (low < 0 || high > MOST_SIEMENS) {
    const got = low < 0 ? low : high;
    throw new DataError(
      `${where}: siemens must be from 0 to ${MOST_SIEMENS}, got ${got}. Give siemens: 25 µS is 25e-6.`,
    );
  }
  if (high - low <= 1e-9 * high) {
    throw new DataError(
      `${where}: the conductance must change, got ${high} throughout. Give the column that was measured.`,
    );
  }
}

/** @throws DataError where ramps of a direction do not go that way. */
function checkTrend(traces: readonly MeasuredTrace[], to: Direction, where: string): void {
  const ramps = traces.flatMap((trace) => rampsOf(trace, to));
  if (ramps.length === 0) return;
  const trend = (to * ramps.reduce((sum, ramp) => sum + correlate(ramp), 0)) / ramps.length;
  if (trend >= LEAST_TREND) return;
  const [name, wanted] = to > 0 ? ['up', 'rise'] : ['down', 'fall'];
  throw new DataError(
    `${where}: conductances must ${wanted} with pulses ${name}, got a correlation of ${(to * trend).toFixed(2)} with the pulse number. Check the column direction; where a ramp turns, give one.`,
  );
}

/** Conductances of the stretches in one direction, of at least LEAST_PULSES points. */
function rampsOf(trace: MeasuredTrace, to: Direction): number[][] {
  const ramps: number[][] = [];
  for (const [i, point] of trace.entries()) {
    if (point.to !== to) continue;
    // The conductance before the first pulse is where the ramp begins.
    if (i === 0) ramps.push([]);
    else if (trace[i - 1]!.to !== to) ramps.push([trace[i - 1]!.siemens]);
    ramps.at(-1)!.push(point.siemens);
  }
  return ramps.filter(({ length }) => length >= LEAST_PULSES);
}

/** Pearson's correlation of values with their number. */
function correlate(values: readonly number[]): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let [both, squares, places] = [0, 0, 0];
  for (const [i, value] of values.entries()) {
    both += (value - mean) * (i - (n - 1) / 2);
    squares += (value - mean) ** 2;
    places += (i - (n - 1) / 2) ** 2;
  }
  return squares === 0 ? 0 : both / Math.sqrt(squares * places);
}
