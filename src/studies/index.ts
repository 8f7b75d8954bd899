/** Studies: a table or figure of a paper each, with its published numbers and claims. */
export type { ClaimResult } from './claims.js';
export * from './comparison.js';
export * from './outcome.js';
export { planStudy, type StudyChoice, type StudyPlan, studyFolder } from './plan.js';
export { type StudyPoint, studyPoints } from './points.js';
export { listPapers, listStudies, loadStudy, type Study, type StudyListing } from './registry.js';
export * from './run-study.js';
export * from './scale.js';
export type { Place, Point, Series } from './series.js';
export { comparisonText, listingText, outcomeText } from './text.js';
