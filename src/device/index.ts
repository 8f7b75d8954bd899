/** Models of one memory device. */
export * from './variation.js';
