import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { BackendError, ShapeError } from '../errors.js';
import {
  type Dtype,
  formatShape,
  type OnnxModel,
  sameShape,
  sizeOf,
  type TensorData,
  type TensorType,
} from '../graph/index.js';

/** Host arrays by name. */
export type Feeds = Readonly<Record<string, TensorData>>;

const arrayTypes: Readonly<Record<Dtype, { readonly name: string }>> = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
};

/** A compiled graph. Runs are synchronous inside, one at a time. */
export class Executable {
  readonly inputs: ReadonlyMap<string, TensorType>;
  readonly outputs: OnnxModel['outputs'];
  // Wrapping an array costs microseconds and a step has dozens: the same array is wrapped once.
  private readonly wrapped = new WeakMap<TensorData, Tensor>();
  private released = false;

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
   * @param feeds every input by name; typed arrays of exactly the input's size, read in place. Others are
   * left alone: a graph may use fewer inputs than its builder knows.
   * @param into arrays that named outputs are written to, none of them fed; the others get fresh arrays.
   * @returns every output by name.
   * @throws ShapeError where arrays are missing, or have another size or element type, naming all of them.
   * @throws BackendError where the run fails, or the executable was released.
   */
  async run(feeds: Feeds, into: Feeds = {}): Promise<Record<string, TensorData>> {
    this.check(feeds, into);
    const tensors: Record<string, Tensor> = {};
    for (const [name, type] of this.inputs) tensors[name] = this.wrap(feeds[name]!, type);
    const fetches: Record<string, Tensor | null> = {};
    for (const [name, { tensor, type }] of this.outputs) {
      fetches[tensor] = into[name] ? this.wrap(into[name], type) : null;
    }
    const results = await this.runSession(tensors, fetches);
    const named: Record<string, TensorData> = {};
    for (const [name, { tensor }] of this.outputs) {
      named[name] = into[name] ?? (results[tensor]!.data as TensorData);
    }
    return named;
  }

  /** Gives the session's memory back once no other executable shares it. Releasing twice is harmless. */
  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    await this.onRelease();
  }

  /** Ends profiling, where it was asked for, which writes the profile's file. */
  endProfiling(): void {
    this.session.endProfiling();
  }

  private async runSession(
    ...[feeds, fetches]: Parameters<InferenceSession['run']>
  ): Promise<InferenceSession.ReturnType> {
    try {
      return await this.session.run(feeds, fetches as InferenceSession.FetchesType);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BackendError(
        `run: the graph must run on what it is fed, got: ${reason} Check that indices and labels lie in range.`,
      );
    }
  }

  private check(feeds: Feeds, into: Feeds): void {
    if (this.released) {
      throw new BackendError(
        'run: the executable must not have been released, got a run after release. Compile the graph again.',
      );
    }
    const problems: string[] = [];
    for (const [name, type] of this.inputs) {
      if (!fits(feeds[name], type)) problems.push(misfit(`feed '${name}'`, type, feeds[name]));
    }
    problems.push(...this.wrongTargets(feeds, into));
    if (problems.length > 0) throw new ShapeError(problems.join('\n'));
  }

  private wrongTargets(feeds: Feeds, into: Feeds): readonly string[] {
    const fed = new Set([...this.inputs.keys()].map((name) => feeds[name]));
    return Object.entries(into).flatMap(([name, data]) => {
      const where = `output '${name}'`;
      const output = this.outputs.get(name);
      if (!output) return [`${where}: must be one of ${[...this.outputs.keys()].join(', ')}.`];
      if (!fits(data, output.type)) return [misfit(where, output.type, data)];
      // The runtime orders the operations: one may read an input after it was written over.
      const must = 'must not be written over an input';
      return fed.has(data)
        ? [`${where}: ${must}, got an array that is also fed. Swap two arrays.`]
        : [];
    });
  }

  private wrap(data: TensorData, { dtype, shape }: TensorType): Tensor {
    const known = this.wrapped.get(data);
    if (known && sameShape(known.dims, shape)) return known;
    const tensor = new Tensor(dtype, data as Float32Array, [...shape]);
    this.wrapped.set(data, tensor);
    return tensor;
  }
}

// A view of WebAssembly memory that has grown has length 0: lengths are looked at in every run.
function fits(data: TensorData | undefined, { dtype, shape }: TensorType): boolean {
  return data?.constructor.name === arrayTypes[dtype].name && data.length === sizeOf(shape);
}

function misfit(where: string, { dtype, shape }: TensorType, data: TensorData | undefined): string {
  const got = data ? `a ${data.constructor.name} of ${data.length}` : 'nothing';
  const must = `a ${arrayTypes[dtype].name} of ${sizeOf(shape)} for ${dtype} ${formatShape(shape)}`;
  return `${where}: must be ${must}, got ${got}. Feed an array of that type and size.`;
}
