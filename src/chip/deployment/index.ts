export * from './batch-norm.js';
export * from './calibrate.js';
export * from './deploy.js';
export * from './devices.js';
export * from './rewrite.js';
export * from './several-devices.js';
