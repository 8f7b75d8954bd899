import { type Shape, sizeOf } from '../graph/index.js';
import type { Arena } from '../random/index.js';

/** A named tensor's shape. */
export interface NamedShape {
  readonly name: string;
  readonly shape: Shape;
}

/** Tensors of fixed names and shapes in one run of memory, so that noise is added without copies. */
export class TensorSet {
  /** Each tensor's values, by name. */
  readonly views: ReadonlyMap<string, Float32Array>;

  constructor(
    readonly specs: readonly NamedShape[],
    allocate: (count: number) => Float32Array,
  ) {
    this.views = new Map(specs.map(({ name, shape }) => [name, allocate(sizeOf(shape))]));
  }

  get(name: string): Float32Array {
    return this.views.get(name)!;
  }

  /** Takes over the values of a set with the same tensors. */
  copyFrom(other: TensorSet): void {
    for (const [name, view] of this.views) view.set(other.get(name));
  }
}

/** A function that hands out floats of an arena. */
export function allocatorOf(arena: Arena): (count: number) => Float32Array {
  return (count) => arena.allocateFloats(count);
}

/** Bytes that `copies` sets of these tensors take in an arena, alignment included. */
export function bytesOf(specs: readonly NamedShape[], copies: number): number {
  return specs.reduce((total, { shape }) => total + copies * (sizeOf(shape) * 4 + 64), 0);
}
