import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/graph/autodiff.js';
import * as ops from '../../src/graph/ops/index.js';
import { checkGradient } from './differences.js';
import { operationCases } from './operations.js';
import { numbersOf } from './support.js';

/** Exports that build nothing to differentiate. */
const notOperations = new Set([
  ...['asValue', 'constant', 'constantData', 'input', 'inputName', 'scalar', 'scalarValue'],
  ...['reducedShape', 'resolveAxes'],
]);
const operations = Object.entries(ops)
  .filter(([name, value]) => typeof value === 'function' && !notOperations.has(name))
  .map(([name]) => name);

describe('gradients', () => {
  it('are checked below for every exported operation', () => {
    expect(operations.filter((name) => !operationCases[name]?.length)).toEqual([]);
    expect(Object.keys(operationCases).filter((name) => !operations.includes(name))).toEqual([]);
  });

  it.each(Object.keys(operationCases))('of %s equals central differences', async (name) => {
    for (const test of operationCases[name]!) await checkGradient(test);
  });

  it('of a stopped value is zero', async () => {
    const x = ops.input('x', [3]);
    const [g] = gradients(ops.sum(ops.multiply(x, ops.stopGradient(x))), [x]);
    expect(await numbersOf(g!, { x: Float32Array.of(1, 2, -3) })).toEqual([1, 2, -3]);
  });
});
