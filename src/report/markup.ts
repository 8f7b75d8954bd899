/** HTML that may be inserted as it is. Made by {@link html}, or by charts from their own drawing. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** What a template may hold: text is escaped, markup inserted, lists joined, nothing left out. */
export type Content = string | number | Markup | readonly Content[] | undefined;

/** A template of HTML whose text values are escaped, a number and its percent sign kept together. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = strings.map((part, i) => sourceOf(values[i - 1]) + bind(part));
  return new Markup(parts.join(''));
}

/** Escapes text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** Keeps a number and its unit on one line. */
function bind(text: string): string {
  return text.replace(/(\d) %/g, '$1\u00a0%');
}

function sourceOf(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.source;
  if (typeof value === 'string') return escapeHtml(bind(value));
  if (typeof value === 'number') return escapeHtml(Number.isFinite(value) ? String(value) : '–');
  return value.map(sourceOf).join('');
}
