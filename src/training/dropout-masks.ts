import type { MaskSpec } from '../nn/index.js';
import { fillBernoulli, type Stream } from '../random/index.js';

/** The dropout masks of a training: drawn once a step, of the size of its batch. */
export class DropoutMasks {
  private readonly buffers = new Map<string, Float32Array>();

  /** @param specs shapes of one example: their first dimension, the batch, is replaced by the batch's size. */
  constructor(private readonly specs: readonly MaskSpec[]) {}

  /**
   * Draws every mask anew: 0 with probability `rate`, else 1 / (1 - rate).
   * @param stream drawn once a step, under the mask's name.
   * @returns buffers that the next draw for this size overwrites.
   */
  draw(size: number, stream: Stream): readonly (readonly [string, Float32Array])[] {
    return this.specs.map(({ name, shape, rate }) => {
      const mask = this.bufferFor(
        name,
        shape.slice(1).reduce((a, b) => a * b, size),
      );
      const scale = 1 / (1 - rate);
      return [name, fillBernoulli(stream.child(name), mask, 1 - rate, { scale })];
    });
  }

  private bufferFor(name: string, count: number): Float32Array {
    const key = `${name} ${count}`;
    const buffer = this.buffers.get(key) ?? new Float32Array(count);
    this.buffers.set(key, buffer);
    return buffer;
  }
}
