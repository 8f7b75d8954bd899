import type { Markup } from '../markup.js';
import type { ExperimentResult, WeightHistogram } from '../result.js';
import type { Canvas } from './canvas.js';
import { type Series, seriesOf } from './series.js';

interface Bin {
  readonly weight: number;
  readonly density: number;
}

/** Names of the tensors that any method has a histogram of, in order of appearance. */
export function tensorsOf({ methods }: ExperimentResult): string[] {
  return [...new Set(methods.flatMap(({ weights }) => weights.map(({ tensor }) => tensor)))];
}

/** Draws the distribution of one tensor's weights, all methods over each other. */
export function weightChart(canvas: Canvas, result: ExperimentResult, tensor: string): Markup {
  const series = seriesOf(result.methods);
  return canvas.draw({
    label: `Distribution of the weights of ${tensor}`,
    options: {
      width: 300,
      height: 170,
      marginLeft: 12,
      marginRight: 12,
      marginTop: 8,
      marginBottom: 24,
      x: { label: null, ticks: 5, tickSize: 4, tickFormat: '~g' },
      y: { axis: null },
      marks: [
        canvas.plot.ruleY([0], { strokeOpacity: 0.35 }),
        ...series.flatMap((one) => outline(canvas, one, tensor, 0.3 / (4 + series.length))),
      ],
    },
  });
}

function outline(
  { plot }: Canvas,
  { method, color, dash }: Series,
  tensor: string,
  fillOpacity: number,
) {
  const found = method.weights.find((one) => one.tensor === tensor);
  if (found === undefined) return [];
  const at = { x: 'weight', y: 'density' };
  const bins = densityOf(found);
  return [
    plot.areaY(bins, { ...at, fill: color, fillOpacity }),
    plot.line(bins, { ...at, stroke: color, strokeWidth: 1.6, strokeDasharray: dash }),
  ];
}

/** Counts as a density at bin centres, so that different bins compare: area 1 under each outline. */
function densityOf({ edges, counts }: WeightHistogram): Bin[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const width = (i: number) => edges[i + 1]! - edges[i]!;
  const bins = counts.map((count, i) => ({
    weight: edges[i]! + width(i) / 2,
    density: count / total / width(i),
  }));
  return bins.filter(({ weight, density }) => Number.isFinite(weight) && Number.isFinite(density));
}
