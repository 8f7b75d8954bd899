/** Where the cells of all columns but the first stand, which are to the left. */
export type Side = 'left' | 'right';

/** Rows with their cells below one another. */
export function aligned(rows: readonly (readonly string[])[], rest: Side = 'left'): string {
  return linesOf(rows, widthsOf(rows), rest).join('\n');
}

/** The same with a rule below the first row, the headings. */
export function ruledTable(rows: readonly (readonly string[])[], rest: Side = 'left'): string {
  const widths = widthsOf(rows);
  const [heading, ...body] = linesOf(rows, widths, rest);
  return [heading, widths.map((width) => '─'.repeat(width)).join('──'), ...body].join('\n');
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const widths = rows[0]!.map(() => 0);
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  }
  return widths;
}

function linesOf(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  rest: Side,
): string[] {
  const placed = (cell: string, i: number) => {
    const units = widths[i]! + cell.length - widthOf(cell);
    return i > 0 && rest === 'right' ? cell.padStart(units) : cell.padEnd(units);
  };
  return rows.map((row) => row.map(placed).join('  ').trimEnd());
}

const surrogate = /[\ud800-\udfff]/;

/** In characters: an array of them for each cell of ten thousand runs is most of a list's garbage. */
function widthOf(cell: string): number {
  return surrogate.test(cell) ? [...cell].length : cell.length;
}
