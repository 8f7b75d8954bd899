import { join } from 'node:path';
import { readJson, writeAtomically } from '../experiment/store/index.js';
import { renderArrayHtml } from '../report/arrays/html.js';
import { arrayReportOf } from './report.js';
import { type ArrayResult, arrayResultSchema } from './result.js';

/** Reads the result of a finished run. @throws DataError where it is damaged, or missing. */
export function readArrayResult(folder: string): ArrayResult {
  return readJson(join(folder, 'result.json'), arrayResultSchema);
}

/** Writes the page of a result into its folder. @returns the file. */
export async function writeArrayReport(result: ArrayResult, folder: string): Promise<string> {
  const report = join(folder, 'report.html');
  writeAtomically(report, await renderArrayHtml(arrayReportOf(result)));
  return report;
}
