/** Training on arrays as a page. */
export { arrayAnswerOf } from './answer.js';
export { renderArrayHtml } from './html.js';
export {
  type ArrayReport,
  idleBelow,
  type Products,
  type ReportedArrayEpoch,
  type ReportedArrayMethod,
  type ReportedError,
  type ReportedPulses,
} from './model.js';
export { idleText } from './words.js';
