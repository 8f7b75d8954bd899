/** Results as plain data, and as a page, a table or a sentence. */
export * from './answer.js';
export * from './html.js';
export * from './markdown.js';
export * from './result.js';
export * from './schema.js';
export * from './summary.js';
export * from './table.js';
