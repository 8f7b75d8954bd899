/**
 * Lernmatrix: trains neural networks that survive noisy analog hardware, and predicts how they will do on it.
 *
 * The rooms of the library, each a namespace; and the two calls that most programs need.
 * @example
 * ```ts
 * import { loadSpec, runExperiment } from 'lernmatrix';
 *
 * const { result } = await runExperiment(loadSpec('demo', []), {
 *   out: 'runs',
 *   fresh: false,
 *   signal: new AbortController().signal,
 *   onProgress: ({ overall }) => console.error(`${Math.round(100 * overall)} %`),
 * });
 * console.log(result.methods.map(({ label, digital }) => `${label}: ${digital} %`));
 * ```
 */
export * as analysis from './analysis/index.js';
export * as arrays from './arrays/index.js';
export * as chip from './chip/index.js';
export * as circuit from './circuit/index.js';
export * as crossbar from './crossbar/index.js';
export * as data from './data/index.js';
export * as device from './device/index.js';
export * from './errors.js';
export * as experiment from './experiment/index.js';
export { evaluateRun, loadSpec, resolveSpec, runExperiment } from './experiment/index.js';
export * as graph from './graph/index.js';
export * as nn from './nn/index.js';
export * as random from './random/index.js';
export * as report from './report/index.js';
export * as restriction from './restriction/index.js';
export * as runtime from './runtime/index.js';
export * as studies from './studies/index.js';
export * as sweep from './sweep/index.js';
export * as training from './training/index.js';
