/** Step models from measured pulse responses. */
export { type FittedKind, fittedKinds } from './families.js';
export { type FitOptions, fitResponse, type ResponseFit } from './fit.js';
export type { MeasuredPoint, MeasuredResponse, MeasuredTrace } from './measured-response.js';
export { readResponseCsv } from './read-csv.js';
