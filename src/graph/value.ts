import { ShapeError } from '../errors.js';

/** Element types that a value can have. */
export type Dtype = 'float32' | 'int32' | 'int64' | 'bool';

/** Sizes of the axes, outermost first; `[]` is a scalar. Always known: a graph is built for one batch size. */
export type Shape = readonly number[];

/** What is known of a tensor before anything runs. */
export interface TensorType {
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/** Host data of a constant. */
export type TensorData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A plain setting of an operation, decided when the graph is built. */
export type Attribute =
  | number
  | string
  | boolean
  | null
  | TensorData
  | readonly number[]
  | GradientRule;
export type Attributes = Readonly<Record<string, Attribute>>;

/** A gradient that replaces the one of a subgraph: output's gradient in, one gradient per input out. */
export type GradientRule = (outputGradient: Value) => readonly (Value | undefined)[];

/** One tensor of the graph: output number `index` of `node`. */
export interface Value extends TensorType {
  readonly node: Node;
  readonly index: number;
}

/** One application of an operation. Nodes are immutable: passes build new ones. */
export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

/** What an operation's gradient rule sees. `gradients[i]` is undefined where output i has no influence. */
export interface GradientContext<A extends Attributes = Attributes> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  readonly gradients: readonly (Value | undefined)[];
}

/** What an operation's lowering sees: names of ONNX tensors, and ways to add nodes to the ONNX graph. */
export interface LoweringContext<A extends Attributes = Attributes> {
  readonly inputs: readonly string[];
  readonly inputTypes: readonly TensorType[];
  readonly outputTypes: readonly TensorType[];
  readonly attributes: A;
  /** Adds one ONNX node and returns the names of its outputs. A '' among inputs leaves it out. */
  emit(
    type: string,
    inputs: readonly string[],
    attributes?: OnnxAttributes,
    outputs?: number,
    domain?: OnnxDomain,
  ): readonly string[];
  /** Adds a constant tensor of int64 (axes, shapes, indices), shared by content. */
  integers(values: readonly number[]): string;
  /** Adds a constant tensor of float32, small ones shared by content. Nothing may be written over it. */
  floats(values: Float32Array | readonly number[], shape: Shape): string;
}

/** ONNX Runtime's own operators, beside ONNX's: fused ones, and those on blocked channels. */
export type OnnxDomain = 'com.microsoft' | 'com.microsoft.nchwc';

/** Attributes of an ONNX node: integers unless marked as float. */
export type OnnxAttributes = Readonly<
  Record<string, number | readonly number[] | string | { readonly float: number }>
>;

/**
 * A kind of node: its name, the types of its outputs, its gradient, its ONNX nodes.
 * An operation without a gradient stops differentiation with an error; one that is flat
 * (round, sign, comparisons) returns undefined gradients.
 */
export interface Operation<A extends Attributes = Attributes> {
  readonly name: string;
  /** @throws ShapeError where the inputs do not fit. */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  gradient?(context: GradientContext<A>): readonly (Value | undefined)[];
  lower(context: LoweringContext<A>): readonly string[];
  /** The result for scalar constants, for folding. */
  fold?(inputs: readonly number[], attributes: A): number;
}

/** Builds the node of `operation` on `inputs`, checking shapes. */
export function applyOperation<A extends Attributes>(
  operation: Operation<A>,
  inputs: readonly Value[],
  attributes: A,
): readonly Value[] {
  const types = operation.infer(inputs, attributes);
  const outputs: Value[] = [];
  const node: Node = { operation, inputs, attributes, outputs };
  types.forEach((type, index) => {
    outputs.push({ dtype: type.dtype, shape: type.shape, node, index });
  });
  return outputs;
}

/** As `applyOperation`, for operations with a single output. */
export function applySingle<A extends Attributes>(
  operation: Operation<A>,
  inputs: readonly Value[],
  attributes: A,
): Value {
  return applyOperation(operation, inputs, attributes)[0]!;
}

/** Number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `[128, 6, 28, 28]` */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Throws a ShapeError in the house form unless `holds`. */
export function requireShape(holds: boolean, where: string, must: string, got: string): void {
  if (!holds) throw new ShapeError(`${where}: ${must}, got ${got}.`);
}
