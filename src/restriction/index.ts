/** Networks restricted to circuits of memristor crossbars: trained as such, and deployed. */
export * from './programmed.js';
export * from './quantise.js';
export * from './restrict.js';
export * from './settings.js';
export * from './stages.js';
