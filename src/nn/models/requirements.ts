import { SpecError } from '../../errors.js';

/** @throws SpecError where a network's depth is not one that its family has. */
export function requireDepth(holds: boolean, expected: string, got: number, fix: string): void {
  require(holds, 'depth', `expected ${expected} layers, got ${got}. ${fix}`);
}

/** @throws SpecError where a number of features or a factor is not a whole number from 1. */
export function requireCount(setting: string, got: number): void {
  const message = `expected an integer of at least 1, got ${got}. Give a whole number in this range.`;
  require(Number.isInteger(got) && got >= 1, setting, message);
}

/** @throws SpecError where a share of elements is not from 0 to below 1. */
export function requireShare(setting: string, got: number): void {
  const message = `expected a number from 0 to below 1, got ${got}. Use 0 for no dropout.`;
  require(got >= 0 && got < 1, setting, message);
}

/** @throws SpecError where a share leaves no whole number of the channels that a network's first stage has. */
export function requireChannels(setting: string, got: number, first: number): void {
  const message = `expected a share of ${first} channels that is a whole number of them, up to 1, got ${got}. Use 0.25 for a quarter.`;
  require(got > 0 && got <= 1 && Number.isInteger(got * first), setting, message);
}

function require(holds: boolean, setting: string, message: string): void {
  if (!holds) throw new SpecError([{ path: `model.${setting}`, message }]);
}
