/** Measurements on trained networks: landscapes, curvature, distributions, what each error costs. */
export * from './batch-executables.js';
export * from './batch-gradients.js';
export * from './draw-batches.js';
export * from './evaluate.js';
export * from './gradient-covariance.js';
export * from './hessian.js';
export * from './lanczos.js';
export * from './symmetric-eigen.js';
export * from './weight-space.js';
