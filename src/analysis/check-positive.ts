import { SpecError } from '../errors.js';

/** @throws SpecError unless a number is an integer of at least 1. */
export function checkPositive(path: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  const message = `expected an integer of at least 1, got ${value}. Use for example 1.`;
  throw new SpecError([{ path, message }]);
}
