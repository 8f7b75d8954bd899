import { ruledTable } from './columns.js';
import { conditionHead, conditionText } from './condition.js';
import { durationText, hasInterval, meanText, NOTHING, percent, plainText } from './format.js';
import { chipsOfMatrix, matrixOf } from './matrix.js';
import type { ExperimentResult } from './result.js';

const LONGEST_LABEL = 32;
const COSTS = 'gradients per training step; training time';

/** The headings and cells of the result table, as text; the first column is the method. */
export function tableCells(result: ExperimentResult): string[][] {
  const { sigmas, rows } = matrixOf(result);
  const places = sigmas.map((sigma) => conditionHead(result, sigma));
  const headings = ['method', 'digital', ...places, 'gradients', 'training'];
  const body = rows.map(({ method, points }) => [
    method.label,
    percent(method.digital),
    ...points.map(meanText),
    Number.isFinite(method.gradientsPerStep) ? String(method.gradientsPerStep) : NOTHING,
    durationText(method.trainSeconds),
  ]);
  return [headings, ...body];
}

/** What the cells of the table mean, in a sentence. */
export function tableNote(result: ExperimentResult): string {
  const matrix = matrixOf(result);
  if (matrix.sigmas.length === 0) return `Accuracy in percent, without weight variation; ${COSTS}.`;
  const points = matrix.rows.flatMap((row) => row.points);
  const chips = chipsOfMatrix(matrix);
  const spread = points.some((point) => point !== undefined && hasInterval(point))
    ? `mean ± half its 95 % interval; ${chips}`
    : `${chips}, so no interval`;
  return `Accuracy in percent, digital and ${conditionText(result)} (${spread}); ${COSTS}.`;
}

/** Draws the result as a table for a terminal: aligned columns, a note below, no trailing newline. */
export function textTable(result: ExperimentResult): string {
  const cells = tableCells(result).map((row) => row.map(shorten));
  return [ruledTable(cells, 'right'), '', tableNote(result)].join('\n');
}

function shorten(text: string): string {
  const characters = [...plainText(text)];
  if (characters.length <= LONGEST_LABEL) return characters.join('');
  return `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}
