import { html, type Markup } from '../markup.js';

/** A table and what a reader needs beside it. */
export interface TableFigure {
  /** What a screen reader calls the table. */
  readonly label: string;
  readonly head: Markup;
  readonly rows: readonly Markup[];
  readonly note: string;
}

/** A table that scrolls sideways within the page where it is too wide, its note below. */
export function tableFigure({ label, head, rows, note }: TableFigure): Markup {
  return html`<figure>
<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table aria-label="${label}">
<thead>${head}</thead>
<tbody>
${rows}</tbody>
</table></div>
<figcaption>${note}</figcaption>
</figure>`;
}
