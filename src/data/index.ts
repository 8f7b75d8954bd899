/** Data sets, their normalisation, batches and augmentation. */
export * from './augment.js';
export * from './batches.js';
export * from './dataset.js';
export * from './normalise.js';
export * from './prepare.js';
export * from './registry.js';
export * from './text.js';
