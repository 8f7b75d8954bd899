import { requireShape, sizeOf, type TensorData } from '../graph/index.js';
import type { ParameterSpec } from '../nn/index.js';
import type { ModelValues } from '../training/index.js';

interface Place {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Some tensors of a network as one vector, one after the other. */
export class WeightSpace {
  /** Length of the vector. */
  readonly dimensions: number;
  private readonly places: readonly Place[];

  /** @param tensors in the order of the vector; usually a model's parameters, all or those of one role. */
  constructor(readonly tensors: readonly Pick<ParameterSpec, 'name' | 'shape'>[]) {
    let to = 0;
    this.places = tensors.map(({ name, shape }) => {
      const from = to;
      to += sizeOf(shape);
      return { name, from, to };
    });
    this.dimensions = to;
  }

  /**
   * The vector of a network's values. @returns [dimensions], a copy.
   * @throws ShapeError where a tensor is missing or has another size.
   */
  vectorOf(values: ModelValues): Float32Array {
    return this.collect(Object.fromEntries(values), (name) => name);
  }

  /** The vector of a run's results, each tensor under the name that `label` gives it. */
  collect(
    results: Readonly<Record<string, TensorData>>,
    label: (name: string) => string,
  ): Float32Array {
    const vector = new Float32Array(this.dimensions);
    for (const { name, from, to } of this.places) {
      const tensor = results[label(name)];
      const got = tensor ? `${tensor.length}` : 'nothing';
      const must = `must hold ${to - from} values`;
      requireShape(tensor?.length === to - from, `tensor '${label(name)}'`, must, got);
      vector.set(tensor as Float32Array, from);
    }
    return vector;
  }

  /** The tensors of a vector, by name: views of it. */
  tensorsOf(vector: Float32Array): ReadonlyMap<string, Float32Array> {
    return new Map(this.places.map(({ name, from, to }) => [name, vector.subarray(from, to)]));
  }

  /** A network's values with these tensors taken from a vector, and all others as they are. */
  replace(values: ModelValues, vector: Float32Array): ModelValues {
    return new Map([...values, ...this.tensorsOf(vector)]);
  }
}
