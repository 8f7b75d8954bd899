import type { Method } from './method.js';

/** Plain training: the gradient at the weights themselves. */
export function createSgd(): Method {
  return {
    gradientsPerStep: 1,
    points: 1,
    pointFor: async ({ weights }) => weights,
    release: async () => {},
  };
}
