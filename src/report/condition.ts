import { sigmaText } from './format.js';
import type { ExperimentResult } from './result.js';

/** Devices that stand in place of a relative variation: the preset's name, and how long ago they were written. */
interface HoldingDevices {
  readonly preset: string;
  readonly seconds: number;
}

/** The devices of a result's chips; undefined where a variation says what devices do. */
function devicesOf({ spec }: ExperimentResult): HoldingDevices | undefined {
  return (spec as { hardware?: { device?: HoldingDevices } } | null)?.hardware?.device;
}

/** Whether chips differ by a strength of variation, so that accuracy can be drawn against it. */
export function isByVariation(result: ExperimentResult): boolean {
  return devicesOf(result) === undefined;
}

/** Heads a column of what was measured on chips: `10 %`, or `pcm-nandakumar`. */
export function conditionHead(result: ExperimentResult, sigma: number): string {
  return devicesOf(result)?.preset ?? sigmaText(sigma);
}

/** Begins a sentence: `At 10 % weight variation`, or `On pcm-nandakumar devices, 1 h after programming`. */
export function conditionOpening(result: ExperimentResult, sigma: number): string {
  const devices = devicesOf(result);
  if (!devices) return `At ${sigmaText(sigma)} weight variation`;
  return `On ${devices.preset} devices, ${elapsedText(devices.seconds)} after programming`;
}

/** Says what columns go by: `by weight variation`, or `on pcm-nandakumar devices, 1 h after programming`. */
export function conditionText(result: ExperimentResult): string {
  const devices = devicesOf(result);
  if (!devices) return 'by weight variation';
  return `on ${devices.preset} devices, ${elapsedText(devices.seconds)} after programming`;
}

const units = [
  ['year', 365 * 86400],
  ['day', 86400],
  ['h', 3600],
  ['min', 60],
] as const;

/** A time in the largest unit that it is a whole number of. */
function elapsedText(seconds: number): string {
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0);
  if (!unit) return `${seconds} s`;
  const [name, size] = unit;
  const count = seconds / size;
  const plural = count > 1 && (name === 'year' || name === 'day') ? 's' : '';
  return `${count} ${name}${plural}`;
}
