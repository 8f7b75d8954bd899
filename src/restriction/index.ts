/** Networks restricted to circuits of memristor crossbars: trained as such, and deployed. */
export * from './calibrate.js';
export * from './chips.js';
export * from './conductances.js';
export * from './deploy.js';
export * from './deploy-trained.js';
export * from './deployed.js';
export * from './fuse.js';
export * from './memristor-circuit.js';
export * from './programmed.js';
export * from './quantise.js';
export * from './restrict.js';
export * from './retrain.js';
export * from './run-deployed.js';
export * from './settings.js';
export * from './stages.js';
export * from './stored.js';
