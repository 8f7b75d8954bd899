import type { PlotOptions } from '@observablehq/plot';
import { escapeHtml, Markup } from '../markup.js';

type PlotLibrary = typeof import('@observablehq/plot');

/** The plotting library, and a way to turn its charts into markup without a browser. */
export interface Canvas {
  readonly plot: PlotLibrary;
  readonly draw: (chart: Chart) => Markup;
}

/** A chart's marks and scales. */
export interface Chart {
  /** What a screen reader says in the chart's place; left out for a decoration, which it skips. */
  readonly label?: string;
  readonly options: PlotOptions;
}

const COORDINATES = [
  'd',
  'transform',
  'cx',
  'cy',
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'width',
  'height',
];

/** Loads the plotting library and a document to draw in; both are loaded here and nowhere else. */
export async function openCanvas(): Promise<Canvas> {
  const [plot, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom'),
  ]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return { plot, draw: (chart) => draw(plot, document, chart) };
}

function draw(plot: PlotLibrary, document: Document, { label, options }: Chart): Markup {
  const common = { document, className: 'plot', style: { fontSize: '12px' } };
  const svg = plot.plot({ ...common, ...options });
  for (const style of [...svg.querySelectorAll('style')]) style.remove();
  for (const element of [...svg.querySelectorAll('*')]) roundCoordinates(element);
  // linkedom leaves & and < in attributes as they are, so the label is written here.
  const role =
    label === undefined ? 'aria-hidden="true"' : `role="img" aria-label="${escapeHtml(label)}"`;
  return new Markup(svg.outerHTML.replace(/^<svg/, () => `<svg ${role}`));
}

/** A hundredth of a pixel is enough; more digits only make the file larger. */
function roundCoordinates(element: Element): void {
  for (const name of COORDINATES) {
    const value = element.getAttribute(name);
    if (value?.includes('.')) element.setAttribute(name, value.replace(/(\.\d\d)\d+/g, '$1'));
  }
}
