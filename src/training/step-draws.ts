import { sizeOf } from '../graph/index.js';
import type { DrawSpec } from '../nn/index.js';
import { fillNormal, fillUniform, type Stream } from '../random/index.js';

/** Noise that a network asks for: drawn anew at every training step. */
export class StepDraws {
  private readonly drawn: readonly (DrawSpec & { readonly buffer: Float32Array })[];

  constructor(specs: readonly DrawSpec[]) {
    this.drawn = specs.map((spec) => ({ ...spec, buffer: new Float32Array(sizeOf(spec.shape)) }));
  }

  /**
   * Draws every tensor: N(0, 1), or U(-½, ½).
   * @param stream drawn once a step, under the tensor's name.
   * @returns buffers that the next draw overwrites.
   */
  draw(stream: Stream): readonly (readonly [string, Float32Array])[] {
    return this.drawn.map(({ name, law, buffer }) => {
      const own = stream.child(name);
      if (law === 'normal') fillNormal(own, buffer);
      else fillUniform(own, buffer, { low: -0.5, high: 0.5 });
      return [name, buffer];
    });
  }
}
