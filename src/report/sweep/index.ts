/** Sweeps as a page. */
export { renderSweepHtml } from './html.js';
export {
  type Metric,
  metrics,
  type ReportedPoint,
  type SweepReport,
  type SweepReportOptions,
} from './model.js';
