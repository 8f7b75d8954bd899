import { html, Markup } from '../markup.js';
import type { Canvas } from './canvas.js';
import type { Series, SeriesMethod } from './series.js';

/** Names every method beside its line and marker. */
export function legend(canvas: Canvas, series: readonly Series<SeriesMethod>[]): Markup {
  if (series.length < 2) return new Markup('');
  const items = series.map((one) => html`<li>${swatch(canvas, one)}${one.method.label}</li>`);
  return html`<ul class="legend">${items}</ul>`;
}

function swatch({ plot, draw }: Canvas, { color, dash, symbol }: Series<SeriesMethod>): Markup {
  return draw({
    options: {
      width: 36,
      height: 14,
      margin: 0,
      axis: null,
      x: { domain: [0, 36] },
      y: { domain: [0, 14] },
      marks: [
        plot.line(
          [
            [1, 7],
            [35, 7],
          ],
          { stroke: color, strokeWidth: 2, strokeDasharray: dash },
        ),
        plot.dot([[18, 7]], { fill: color, stroke: 'var(--paper)', symbol, r: 4.5 }),
      ],
    },
  });
}
