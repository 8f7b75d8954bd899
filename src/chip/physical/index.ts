export * from './cell.js';
export * from './equivalence.js';
export type { LayerMagnitudes } from './magnitudes.js';
export { buildPhysical, type PhysicalNetwork } from './network.js';
