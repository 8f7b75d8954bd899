import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { ShapeError } from '../errors.js';
import {
  formatShape,
  type OnnxModel,
  sameShape,
  sizeOf,
  type TensorData,
  type TensorType,
} from '../graph/index.js';

/** Host arrays by name. */
export type Feeds = Readonly<Record<string, TensorData>>;

/** A compiled graph. Runs are synchronous inside, one at a time. */
export class Executable {
  readonly inputs: ReadonlyMap<string, TensorType>;
  readonly outputs: OnnxModel['outputs'];
  // Wrapping an array costs microseconds and a step has dozens: the same array is wrapped once.
  private readonly wrapped = new WeakMap<TensorData, Tensor>();

  constructor(
    private readonly session: InferenceSession,
    model: OnnxModel,
    private readonly onRelease: () => Promise<void>,
  ) {
    this.inputs = model.inputs;
    this.outputs = model.outputs;
  }

  /**
   * Runs the graph.
   * @param feeds every input by name; typed arrays of exactly the input's size, read in place.
   * @param into arrays that named outputs are written to; the other outputs get fresh arrays.
   * @returns every output by name.
   * @throws ShapeError where an input is missing or has another size or element type.
   */
  async run(feeds: Feeds, into: Feeds = {}): Promise<Record<string, TensorData>> {
    const tensors: Record<string, Tensor> = {};
    for (const [name, type] of this.inputs) tensors[name] = this.wrap(name, feeds[name], type);
    const fetches: Record<string, Tensor | null> = {};
    for (const [name, { tensor, type }] of this.outputs) {
      fetches[tensor] = into[name] ? this.wrap(name, into[name], type) : null;
    }
    const results = await this.session.run(tensors, fetches);
    const named: Record<string, TensorData> = {};
    for (const [name, { tensor }] of this.outputs) {
      named[name] = into[name] ?? (results[tensor]!.data as TensorData);
    }
    return named;
  }

  /** Gives the session's memory back once no other executable shares it. */
  async release(): Promise<void> {
    await this.onRelease();
  }

  /** Ends profiling, where it was asked for, which writes the profile's file. */
  endProfiling(): void {
    this.session.endProfiling();
  }

  private wrap(name: string, data: TensorData | undefined, type: TensorType): Tensor {
    const known = data && this.wrapped.get(data);
    if (known?.type === type.dtype && sameShape(known.dims, type.shape)) return known;
    if (data?.length !== sizeOf(type.shape)) {
      throw new ShapeError(
        `feed '${name}': must have the ${sizeOf(type.shape)} elements of ${type.dtype} ${formatShape(type.shape)}, got ${data ? data.length : 'nothing'}. Feed an array of that size.`,
      );
    }
    const tensor = new Tensor(type.dtype, data as Float32Array, [...type.shape]);
    this.wrapped.set(data, tensor);
    return tensor;
  }
}
