import { readFileSync } from 'node:fs';
import { type Shape, sizeOf, type TensorData } from '../../src/graph/index.js';
import { expectClose } from './support.js';

/** What test/goldens/graph_support.py's `digest` writes of a large tensor. */
export interface Digest {
  readonly step: number;
  readonly elements: readonly number[];
  readonly projection: number;
  readonly norm: number;
}

/** A golden's JSON by its name; its generator lies beside it. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../goldens/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** The numbers that graph_support.py's `numbers` draws. */
export function generated(seed: number, shape: Shape, scale = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * scale;
  });
}

/** Holds a tensor against its digest: single elements, then all of them by a projection. */
export function expectDigest(what: string, actual: TensorData, digest: Digest): void {
  const data = actual as Float32Array;
  const picked = data.filter((_, i) => i % digest.step === 0);
  const tolerance = { relative: 1e-5, absolute: 1e-6 };
  expectClose(what, picked, digest.elements, tolerance);
  const direction = generated(99, [data.length]);
  const projection = data.reduce((total, value, i) => total + value * direction[i]!, 0);
  // A sum of n terms of either sign is held against the length of what it projects.
  const absolute = 1e-6 + 1e-5 * digest.norm;
  expectClose(`${what}, projected`, [projection], [digest.projection], {
    relative: 1e-5,
    absolute,
  });
}
