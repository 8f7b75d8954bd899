/** Trained networks on simulated chips. */
export * from './chip.js';
export * from './evaluate.js';
export * from './hardware.js';
export * from './statistics.js';
