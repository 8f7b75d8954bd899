import type { Value } from '../graph/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import type { ImageSet } from '../training/index.js';

/** Where a graph runs. */
export type Execution = Pick<CompileOptions, 'backend' | 'threads'>;

/** One graph compiled for every batch size of a set of images. */
export class BatchExecutables {
  private constructor(private readonly executables: ReadonlyMap<number, Executable>) {}

  static async create(
    images: ImageSet,
    build: (size: number) => Record<string, Value>,
    execution: Execution,
  ): Promise<BatchExecutables> {
    const executables = new Map<number, Executable>();
    for (const { size } of images.batches) {
      if (!executables.has(size)) executables.set(size, await compile(build(size), execution));
    }
    return new BatchExecutables(executables);
  }

  /** The executable for batches of a size that the set has. */
  for(size: number): Executable {
    return this.executables.get(size)!;
  }

  async release(): Promise<void> {
    for (const executable of this.executables.values()) await executable.release();
  }
}
