import { broadcastShapes, requireFloats } from '../broadcast.js';
import {
  applySingle,
  formatShape,
  type Operation,
  requireShape,
  type Shape,
  type Value,
} from '../value.js';
import { sumTo } from './sum.js';

/** Which operands are read with their last two axes swapped. */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

type MatmulAttributes = { transposeA: boolean; transposeB: boolean };

function lastTwo(shape: Shape, swap: boolean): readonly [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return swap ? [columns, rows] : [rows, columns];
}

const matmulOperation: Operation<MatmulAttributes> = {
  name: 'matmul',
  infer: ([a, b], { transposeA, transposeB }) => {
    requireFloats('matmul', [a!, b!]);
    const got = `${formatShape(a!.shape)}${transposeA ? 'ᵀ' : ''} and ${formatShape(b!.shape)}${transposeB ? 'ᵀ' : ''}`;
    requireShape(
      a!.shape.length >= 2 && b!.shape.length >= 2,
      'matmul',
      'both operands must have at least two axes',
      got,
    );
    const [rows, innerA] = lastTwo(a!.shape, transposeA);
    const [innerB, columns] = lastTwo(b!.shape, transposeB);
    requireShape(
      innerA === innerB,
      'matmul',
      'the inner sizes must agree (transposeA, transposeB swap the last two axes)',
      got,
    );
    const batch = broadcastShapes('matmul', a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    return [{ dtype: 'float32', shape: [...batch, rows, columns] }];
  },
  gradient: ({ inputs: [a, b], gradients: [g], attributes: { transposeA, transposeB } }) => {
    if (!g) return [undefined, undefined];
    const da = transposeA
      ? matmul(b!, g, { transposeA: transposeB, transposeB: true })
      : matmul(g, b!, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(g, a!, { transposeA: true, transposeB: transposeA })
      : matmul(a!, g, { transposeA: !transposeA });
    return [sumTo(da, a!.shape), sumTo(db, b!.shape)];
  },
  lower: ({ emit, inputs, inputTypes, attributes: { transposeA, transposeB } }) => {
    const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    if (!transposeA && !transposeB) return emit('MatMul', inputs);
    return inputTypes.every(({ shape }) => shape.length === 2)
      ? emit('Gemm', inputs, flags)
      : emit('FusedMatMul', inputs, flags, 1, 'com.microsoft');
  },
};

/** a · b over the last two axes; the axes before broadcast as batches. */
export function matmul(a: Value, b: Value, options: MatmulOptions = {}): Value {
  const { transposeA = false, transposeB = false } = options;
  return applySingle(matmulOperation, [a, b], { transposeA, transposeB });
}
