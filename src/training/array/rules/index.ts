import type { BuiltRule } from '../layer.js';
import { type ArrayFloat, floatRule } from './float.js';
import { type ArraySgd, sgdRule } from './sgd.js';
import { type ArrayTikiTaka, tikiTakaRule } from './tiki-taka.js';
import { type ArrayTtv2, ttv2Rule } from './ttv2.js';

export type { ArrayFloat } from './float.js';
export type { ArraySgd } from './sgd.js';
export { type ArrayTikiTaka, arrayTikiTaka } from './tiki-taka.js';
export type { TransferLines } from './transfer.js';
export { type ArrayTtv2, arrayTtv2, MOST_HYSTERESIS } from './ttv2.js';

/** How a matrix learns on arrays. */
export type ArrayRule = ArrayFloat | ArraySgd | ArrayTikiTaka | ArrayTtv2;

/** @throws SpecError for a rule with numbers out of range. */
export function buildRule(rule: ArrayRule): BuiltRule {
  if (rule.kind === 'float') return floatRule();
  if (rule.kind === 'sgd') return sgdRule();
  return rule.kind === 'tiki-taka' ? tikiTakaRule(rule) : ttv2Rule(rule);
}
