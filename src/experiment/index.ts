/** Experiments: specs, their runs, what a run leaves. */
export * from './plan.js';
export * from './run-interface.js';
export * from './runner.js';
export * from './spec/index.js';
export * from './store/index.js';
