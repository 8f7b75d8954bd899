import onnxProto, { type onnx } from 'onnx-proto';
import { ShapeError } from '../../errors.js';
import { onnxDtypes } from '../ops/cast.js';
import { constantData, inputName } from '../ops/leaves.js';
import { topologicalOrder } from '../order.js';
import type {
  LoweringContext,
  Node,
  OnnxAttributes,
  OnnxDomain,
  Shape,
  TensorData,
  TensorType,
  Value,
} from '../value.js';

/** A graph written as an ONNX model. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** Every tensor that must be fed, by the name it was given in the graph. */
  readonly inputs: ReadonlyMap<string, TensorType>;
  /** Name of each requested output in the model, and its type. */
  readonly outputs: ReadonlyMap<string, { readonly tensor: string; readonly type: TensorType }>;
}

const opsetVersion = 18;
const irVersion = 8;

/**
 * Writes the graph below `outputs` as an ONNX model (opset 18, and com.microsoft where it fuses).
 * @throws ShapeError where two inputs share a name.
 */
export function writeOnnx(outputs: Readonly<Record<string, Value>>): OnnxModel {
  const writer = new OnnxWriter(Object.values(outputs));
  return writer.finish(outputs);
}

class OnnxWriter {
  private readonly nodes: onnx.INodeProto[] = [];
  private readonly initializers: onnx.ITensorProto[] = [];
  private readonly inputs = new Map<string, TensorType>();
  // Tensors without a name of the user's are called %…, so that an input may be called c1.
  private readonly names = new Map<Value, string>();
  private readonly shared = new Map<string, string>();
  private readonly used = new Set<Value>();
  private count = 0;

  constructor(outputs: readonly Value[]) {
    const order = topologicalOrder(outputs);
    for (const value of [...outputs, ...order.flatMap(({ inputs }) => inputs)])
      this.used.add(value);
    for (const node of order) this.lowerNode(node);
  }

  finish(outputs: Readonly<Record<string, Value>>): OnnxModel {
    const taken = new Set<string>();
    const results = new Map<string, { tensor: string; type: TensorType }>();
    for (const [name, value] of Object.entries(outputs)) {
      results.set(name, { tensor: this.outputTensor(value, taken), type: value });
    }
    const graph = {
      name: 'lernmatrix',
      node: this.nodes,
      initializer: this.initializers,
      input: [...this.inputs].map(([name, type]) => valueInfo(name, type)),
      output: [...results.values()].map(({ tensor, type }) => valueInfo(tensor, type)),
    };
    const model = onnxProto.onnx.ModelProto.create({
      irVersion,
      producerName: 'lernmatrix',
      opsetImport: [{ version: opsetVersion }, { domain: 'com.microsoft', version: 1 }],
      graph,
    });
    return {
      bytes: onnxProto.onnx.ModelProto.encode(model).finish(),
      inputs: this.inputs,
      outputs: results,
    };
  }

  /** A model output must be produced by a node, and only once: inputs, constants and repeats are copied. */
  private outputTensor(value: Value, taken: Set<string>): string {
    const name = this.names.get(value)!;
    const produced = this.nodes.some(({ output }) => output?.includes(name));
    if (produced && !taken.has(name)) {
      taken.add(name);
      return name;
    }
    const [copy] = this.emit('Identity', [name]);
    return copy!;
  }

  private lowerNode(node: Node): void {
    const [value] = node.outputs as [Value];
    const data = constantData(value);
    const name = inputName(value);
    if (data) this.names.set(value, this.addConstant(data, value.shape));
    else if (name !== undefined) this.addInput(name, value);
    else this.lowerOperation(node);
  }

  private addInput(name: string, value: Value): void {
    if (this.inputs.has(name)) {
      throw new ShapeError(
        `graph: inputs must have unique names, got '${name}' twice. Rename one.`,
      );
    }
    this.inputs.set(name, { dtype: value.dtype, shape: value.shape });
    this.names.set(value, name);
  }

  private lowerOperation(node: Node): void {
    const lastUsed = node.outputs.reduce(
      (last, output, i) => (this.used.has(output) ? i : last),
      0,
    );
    const context: LoweringContext = {
      inputs: node.inputs.map((input) => this.names.get(input)!),
      inputTypes: node.inputs,
      outputTypes: node.outputs.slice(0, lastUsed + 1),
      attributes: node.attributes,
      emit: (...call) => this.emit(...call),
      integers: (values) => this.integers(values),
      floats: (values, shape) => this.floats(values, shape),
    };
    const results = node.operation.lower(context);
    node.outputs.forEach((output, i) => {
      if (results[i] !== undefined) this.names.set(output, results[i]);
    });
  }

  private emit(
    type: string,
    inputs: readonly string[],
    attributes: OnnxAttributes = {},
    outputCount = 1,
    domain?: OnnxDomain,
  ): readonly string[] {
    const number = this.count++;
    const output = Array.from({ length: outputCount }, (_, i) => `%t${number}_${i}`);
    this.nodes.push({
      opType: type,
      name: `${type}_${number}`,
      ...(domain ? { domain } : {}),
      input: [...inputs],
      output,
      attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
    });
    return output;
  }

  private integers(values: readonly number[]): string {
    return this.share(`i${values.join()}`, () =>
      this.addConstant(BigInt64Array.from(values, BigInt), [values.length]),
    );
  }

  private floats(values: Float32Array | readonly number[], shape: Shape): string {
    const data = Float32Array.from(values);
    if (data.length > 16) return this.addConstant(data, shape);
    // By bits: joined as text, 0 and -0 read alike.
    const bits = new Int32Array(data.buffer);
    return this.share(`f${bits.join()}[${shape.join()}]`, () => this.addConstant(data, shape));
  }

  private share(key: string, make: () => string): string {
    const name = this.shared.get(key) ?? make();
    this.shared.set(key, name);
    return name;
  }

  private addConstant(data: TensorData, shape: Shape): string {
    const name = `%c${this.count++}`;
    this.initializers.push({
      name,
      dims: [...shape],
      dataType: dataTypeOf(data),
      rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }
}

function dataTypeOf(data: TensorData): number {
  if (data instanceof Float32Array) return onnxDtypes.float32;
  if (data instanceof Int32Array) return onnxDtypes.int32;
  return data instanceof BigInt64Array ? onnxDtypes.int64 : onnxDtypes.bool;
}

function valueInfo(name: string, { dtype, shape }: TensorType): onnx.IValueInfoProto {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: onnxDtypes[dtype], shape: { dim } } } };
}

function attributeProto(name: string, value: OnnxAttributes[string]): onnx.IAttributeProto {
  const types = onnxProto.onnx.AttributeProto.AttributeType;
  if (typeof value === 'string') {
    return { name, type: types.STRING, s: new TextEncoder().encode(value) };
  }
  if (typeof value === 'number') return { name, type: types.INT, i: value };
  if ('float' in value) return { name, type: types.FLOAT, f: value.float };
  return { name, type: types.INTS, ints: [...value] };
}
