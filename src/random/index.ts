export { addNormal, normalSquareSum } from './add-normal.js';
export { type Arena, createArena } from './arena.js';
export { type Moments, momentsOf } from './moments.js';
export { type Key, philox, type Words } from './philox.js';
export {
  type DrawOptions,
  fillBernoulli,
  fillBits,
  fillNormal,
  fillUniform,
} from './samplers.js';
export { permutation, uniformAt } from './scalar.js';
export { createStream, type Stream } from './stream.js';
