/** Training on arrays as people write it, and the explicit form that runs. */

export { arraySpecJsonSchema } from './json-schema.js';
export { isArraySpec } from './kind.js';
export { applyArrayOverrides } from './overrides.js';
export { arraySpecPage } from './page/page.js';
export { arraySpecDigest, explicitArraySpec, printArraySpec } from './print.js';
export { resolveArraySpec } from './resolve.js';
export type * from './resolved.js';
