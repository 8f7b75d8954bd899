/** The store of all runs: lists of them, tables over them, queries. */
export { type FoundRun, findRuns } from './find-runs.js';
export { type ListedRun, listRuns } from './list-runs.js';
export { cellText, csvText, type QueryResult, queryRuns } from './query.js';
export { type Column, columnsOf, type TableName, tableNames, tables } from './schema.js';
export { compareSettings, type SettingDifference } from './settings.js';
