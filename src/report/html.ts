import { openCanvas } from './charts/canvas.js';
import { html } from './markup.js';
import { pageOf } from './page.js';
import type { ExperimentResult } from './result.js';
import { comparisonSection } from './sections/comparisons.js';
import { headerSection } from './sections/header.js';
import { experimentRows, recordSection } from './sections/record.js';
import { resultsSection } from './sections/results.js';
import { scopeSection } from './sections/scope.js';
import { trainingSection } from './sections/training.js';
import { variationSection } from './sections/variation.js';
import { weightSection } from './sections/weights.js';
import { yieldSection } from './sections/yields.js';

/**
 * Writes a result as one HTML file that needs nothing else: no network, no script, no other file.
 * The same result gives the same text.
 */
export async function renderHtml(result: ExperimentResult): Promise<string> {
  const canvas = await openCanvas();
  const body = html`<main>
${headerSection(result)}
${resultsSection(result)}
${variationSection(canvas, result)}
${comparisonSection(canvas, result)}
${yieldSection(canvas, result)}
${trainingSection(canvas, result)}
${weightSection(canvas, result)}
${scopeSection(result)}
${recordSection(result, experimentRows(result))}
</main>`;
  return pageOf(result.title, body);
}
