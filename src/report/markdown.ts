import { answerOf } from './answer.js';
import { plainText } from './format.js';
import type { ExperimentResult } from './result.js';
import { tableCells, tableNote } from './table.js';

/** Writes the result as Markdown: the answer, the table, what its cells mean. */
export function markdownReport(result: ExperimentResult): string {
  return [escapeText(answerOf(result)), markdownTable(result), tableNote(result)].join('\n\n');
}

/** Writes the result's table alone, as a GitHub-flavoured Markdown table. */
export function markdownTable(result: ExperimentResult): string {
  const [headings, ...rows] = tableCells(result);
  const rule = headings!.map((_, column) => (column === 0 ? ':--' : '--:'));
  return [headings!, rule, ...rows]
    .map((row, i) => line(i === 1 ? row : row.map(escapeText)))
    .join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function escapeText(text: string): string {
  return plainText(text).replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}
