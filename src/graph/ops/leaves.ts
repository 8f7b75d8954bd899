import {
  applySingle,
  type Dtype,
  formatShape,
  type Operation,
  requireShape,
  type Shape,
  sizeOf,
  type TensorData,
  type Value,
} from '../value.js';

const inputOperation: Operation<{ name: string; dtype: Dtype; shape: Shape }> = {
  name: 'input',
  infer: (_, { dtype, shape }) => [{ dtype, shape }],
  lower: ({ attributes }) => [attributes.name],
};

const constantOperation: Operation<{ data: TensorData; dtype: Dtype; shape: Shape }> = {
  name: 'constant',
  infer: (_, { data, dtype, shape }) => {
    requireShape(
      data.length === sizeOf(shape),
      'constant',
      `data must have ${sizeOf(shape)} elements for shape ${formatShape(shape)}`,
      String(data.length),
    );
    return [{ dtype, shape }];
  },
  lower: () => {
    throw new Error('constants are lowered by the ONNX writer');
  },
};

/** A tensor fed at every run, under `name`. Names must be unique in a graph. */
export function input(name: string, shape: Shape, dtype: Dtype = 'float32'): Value {
  return applySingle(inputOperation, [], { name, dtype, shape });
}

/** A tensor that is part of the graph. The data is not copied: do not change it afterwards. */
export function constant(data: TensorData, shape: Shape): Value {
  return applySingle(constantOperation, [], { data, dtype: dtypeOf(data), shape });
}

/** A float32 constant without axes. */
export function scalar(value: number): Value {
  return constant(Float32Array.of(value), []);
}

/** A float32 constant that has one value everywhere, held as a scalar where broadcasting allows it. */
export type Operand = Value | number;

/** Turns a number into a scalar constant; leaves values alone. */
export function asValue(operand: Operand): Value {
  return typeof operand === 'number' ? scalar(operand) : operand;
}

/** The name under which an input is fed, or undefined for any other value. */
export function inputName(value: Value): string | undefined {
  const { operation, attributes } = value.node;
  return operation.name === 'input' ? (attributes.name as string) : undefined;
}

/** The data of a constant, or undefined for any other value. */
export function constantData(value: Value): TensorData | undefined {
  const { operation, attributes } = value.node;
  return operation.name === 'constant' ? (attributes.data as TensorData) : undefined;
}

/** The number a one-element float32 constant holds, or undefined. */
export function scalarValue(value: Value): number | undefined {
  const data = constantData(value);
  return data instanceof Float32Array && data.length === 1 ? data[0] : undefined;
}

function dtypeOf(data: TensorData): Dtype {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof BigInt64Array ? 'int64' : 'bool';
}
