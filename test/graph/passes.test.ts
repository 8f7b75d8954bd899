import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  add,
  constant,
  divide,
  exp,
  foldScalars,
  fuseProducts,
  gradients,
  input,
  matmul,
  mergeCommonSubexpressions,
  multiply,
  negate,
  pad,
  relu,
  reshape,
  round,
  scalar,
  scalarValue,
  simplify,
  square,
  subtract,
  sum,
  tanh,
  topologicalOrder,
  type Value,
  writeOnnx,
} from '../../src/graph/index.js';
import { evaluate, expectClose, numbersOf, spread } from './support.js';

const names = (outputs: readonly Value[]) =>
  topologicalOrder(outputs).map(({ operation }) => operation.name);

/** Runs a graph as it stands, without the passes that compile() applies. */
async function evaluateAsBuilt(
  value: Value,
  feeds: Readonly<Record<string, Float32Array>>,
): Promise<Float32Array> {
  const model = writeOnnx({ y: value });
  const session = await InferenceSession.create(model.bytes, {
    graphOptimizationLevel: 'disabled',
  });
  const tensors = [...model.inputs].map(([name, { shape }]) => {
    return [name, new Tensor('float32', feeds[name]!, [...shape])] as const;
  });
  const results = await session.run(Object.fromEntries(tensors));
  await session.release();
  return results[model.outputs.get('y')!.tensor]!.data as Float32Array;
}

const numbers = [0, -0, 1, -1, 2, 0.5];
const steps: readonly ((a: Value, b: Value) => Value)[] = [
  add,
  subtract,
  (a, b) => tanh(multiply(a, b)),
  (a) => divide(a, 1),
  (a) => multiply(a, 1),
  (a) => add(0, a),
  (a) => subtract(a, 0),
  (a) => multiply(0.9, a),
  tanh,
  negate,
  ...[0, 1, 2, 3].map((bits) => (a: Value, b: Value) => {
    const options = { transposeA: bits % 2 === 1, transposeB: bits > 1 };
    return tanh(add(matmul(a, b, options), multiply(b, 0.5)));
  }),
];
const programs = fc.array(
  fc.record({
    step: fc.nat(steps.length - 1),
    a: fc.nat(20),
    b: fc.nat(20),
    number: fc.option(fc.constantFrom(...numbers), { freq: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Program = Parameters<Parameters<typeof programs.map>[0]>[0];

function build(program: Program): Value {
  const values: Value[] = [input('x', [3, 3]), input('y', [3, 3])];
  for (const { step, a, b, number } of program) {
    const left = values[a % values.length]!;
    const right = values[b % values.length]!;
    const isProduct = step >= steps.length - 4;
    values.push(steps[step]!(left, number !== null && !isProduct ? scalar(number) : right));
  }
  return values.at(-1)!;
}

describe('simplify', () => {
  it('changes no result and adds no node, for random graphs and their gradients', async () => {
    const feeds = { x: spread([3, 3], 1), y: spread([3, 3], 2) };
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const forward = build(program);
        const [slope] = gradients(sum(forward), [topologicalOrder([forward])[0]!.outputs[0]!]);
        for (const value of [forward, slope!]) {
          const [simple] = simplify([value]) as [Value];
          expect(topologicalOrder([simple]).length).toBeLessThanOrEqual(
            topologicalOrder([value]).length,
          );
          const expected = await evaluateAsBuilt(value, feeds);
          const actual = await evaluateAsBuilt(simple, feeds);
          expectClose('simplified', actual, expected, { absolute: 1e-6, relative: 2e-6 });
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('leaves outputs that nothing simplifies as they are', () => {
    const y = tanh(input('x', [2]));
    expect(simplify([y])).toEqual([y]);
    expect(simplify([y])[0]).toBe(y);
  });
});

describe('foldScalars', () => {
  const x = input('x', [2, 3]);

  it('works out scalar constants', () => {
    const [y] = foldScalars([multiply(exp(scalar(0)), divide(subtract(7, 1), 4))]);
    expect(scalarValue(y!)).toBe(1.5);
  });

  it('drops what adds 0 or multiplies by 1, where the shape stays', () => {
    const y = divide(multiply(1, subtract(add(x, 0), 0)), 1);
    expect(foldScalars([y])[0]).toBe(x);
    const wider = add(input('v', [3]), constant(new Float32Array(1), [1, 1]));
    expect(names(foldScalars([wider]))).toContain('add');
  });

  it('keeps 0 - x and 1 / x', () => {
    expect(names(foldScalars([subtract(0, x), divide(1, x)]))).toEqual(
      expect.arrayContaining(['subtract', 'divide']),
    );
  });

  it('leaves rounding to the runtime, which rounds halves to even', async () => {
    const halves = [0.5, 1.5, 2.5, -0.5, -1.5].map((value) => reshape(round(scalar(value)), [1]));
    const results = await evaluate(Object.fromEntries(halves.map((y, i) => [`y${i}`, y])));
    expect(Object.values(results).map(([value]) => Number(value) + 0)).toEqual([0, 2, 2, 0, -2]);
  });
});

describe('mergeCommonSubexpressions', () => {
  const x = input('x', [2]);

  it('keeps one of equal nodes, whatever they hang on', () => {
    const y = add(square(tanh(multiply(x, 2))), square(tanh(multiply(x, 2))));
    const count = (name: string) => names(mergeCommonSubexpressions([y])).filter((n) => n === name);
    expect(count('tanh')).toHaveLength(1);
    expect(names(mergeCommonSubexpressions([y]))).toHaveLength(6);
  });

  it('tells apart attributes that print alike', async () => {
    const border = (value: number) => pad(x, [[0, 1]], value);
    const infinite = [border(Number.POSITIVE_INFINITY), border(Number.NEGATIVE_INFINITY)];
    const [high, low] = mergeCommonSubexpressions(infinite);
    expect(high).not.toBe(low);
    const zeros = [0, -0].map((zero) => divide(constant(Float32Array.of(1, 1), [2]), scalar(zero)));
    const y = subtract(zeros[0]!, zeros[1]!);
    expect(await numbersOf(y)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('tells apart constants of equal elements and other shapes', () => {
    const [row, column] = [
      [1, 2],
      [2, 1],
    ].map((shape) => constant(Float32Array.of(1, 2), shape));
    const merged = mergeCommonSubexpressions([tanh(row!), tanh(column!)]);
    expect(merged[0]).not.toBe(merged[1]);
  });
});

describe('fuseProducts', () => {
  const [a, b, c] = [input('a', [2, 3]), input('b', [3, 2]), input('c', [2, 2])];

  it.each([
    ['a·b + c', () => add(matmul(a, b), c)],
    ['c + a·b', () => add(c, matmul(a, b))],
    ['a·b + 0.9 c', () => add(matmul(a, b), multiply(c, 0.9))],
    ['0.9 c + a·b', () => add(multiply(0.9, c), matmul(a, b))],
  ])('makes one node of %s', async (_, make) => {
    const value = make();
    const [fused] = fuseProducts([value]) as [Value];
    expect(names([fused])).toEqual(['input', 'input', 'input', 'affine']);
    const feeds = { a: spread([2, 3], 1), b: spread([3, 2], 2), c: spread([2, 2], 3) };
    expectClose('fused', await evaluateAsBuilt(fused, feeds), await evaluateAsBuilt(value, feeds));
  });

  it('keeps a product that is used elsewhere, or that the addend would have to widen', () => {
    const product = matmul(a, b);
    expect(names(fuseProducts([add(product, c), relu(product)]))).toContain('matmul');
    expect(names(fuseProducts([add(matmul(a, b), input('v', [3, 2, 2]))]))).toContain('matmul');
  });
});
