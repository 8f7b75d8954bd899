/** Training on arrays as a page. */
export { arrayAnswerOf } from './answer.js';
export { renderArrayHtml } from './html.js';
export type {
  ArrayReport,
  Products,
  ReportedArrayEpoch,
  ReportedArrayMethod,
  ReportedError,
  ReportedPulses,
} from './model.js';
export { idleText } from './words.js';
