/** Trained networks on simulated chips. */
export * from './account.js';
export * from './account-circuit.js';
export * from './chip.js';
export * from './deployment/index.js';
export * from './engine.js';
export * from './evaluate.js';
export * from './hardware.js';
export * from './physical/index.js';
export * from './program-devices.js';
export * from './statistics.js';
