/** Layers, models, optimisers and schedules of digital networks. */
export * from './initialise.js';
export * from './layer.js';
export * from './layers/index.js';
export * from './model.js';
export * from './models/index.js';
export * from './optimisers/index.js';
export * from './schedules.js';
export * from './tensors.js';
