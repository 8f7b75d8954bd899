/** Sweeps as a page. */
export { renderSweepHtml } from './html.js';
export {
  arrayMetrics,
  experimentMetrics,
  type Metric,
  metrics,
  type ReportedArrays,
  type ReportedMethod,
  type ReportedPoint,
  type SweepReport,
  type SweepReportOptions,
} from './model.js';
