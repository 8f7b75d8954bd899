/** Fetching data sets from their homes. */
export * from './catalogue.js';
export * from './fetch.js';
