import { describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.js';
import type { MethodResult } from '../../src/report/result.js';
import {
  type ReportedPoint,
  renderSweepHtml,
  type SweepReport,
} from '../../src/report/sweep/index.js';

const rates = [0.01, 0.02, 0.04, 0.08];
const widths = [16, 64, 256];
const sigmas = [0.05, 0.1];

/** Accuracies that a reader can check: 90 at the best settings, less by the distance from them. */
function accuracyOf(rate: number, width: number, sigma: number, method: string): number {
  const far = Math.abs(Math.log2(rate / 0.04)) + (method === 'wvat' ? 0.5 : 1) * sigma * 60;
  return 95 - 2 * far - 32 / width;
}

function methodOf(name: string, rate: number, width: number): MethodResult {
  const point = (sigma: number) => {
    const mean = accuracyOf(rate, width, sigma, name);
    const ci95 = [mean - 0.5, mean + 0.5] as const;
    return {
      sigma,
      accuracy: [mean - 1, mean + 1],
      runMeans: [mean],
      mean,
      std: 1,
      ci95,
      stdOfRuns: null,
      yields: [],
    };
  };
  const digital = accuracyOf(rate, width, 0, name);
  return {
    ...{ name, label: name.toUpperCase(), description: '', digital, digitalRuns: [digital] },
    ...{ gradientsPerStep: 1, trainSeconds: 1, training: [], weights: [] },
    variation: sigmas.map(point),
  };
}

/** A grid of two settings, some of whose points failed. */
function gridReport(own: Partial<SweepReport> = {}): SweepReport {
  const points = rates.flatMap((rate, i) =>
    widths.map((width, j): ReportedPoint => {
      const values = { 'training.learningRate': rate, 'model.layers[1].outputs': width };
      const id = `point${i}${j}`;
      if (i === 3 && j === 2) {
        const reason = 'training: loss <NaN> must be finite.\nmore';
        return { id, values, state: 'failed', reason, methods: [] };
      }
      const methods = ['sgd', 'wvat'].map((name) => methodOf(name, rate, width));
      return { id, values, state: 'finished', methods };
    }),
  );
  return { name: 'rate-and-width', points, ...own };
}

const count = (text: string, part: string) => text.split(part).length - 1;

describe('renderSweepHtml(report)', () => {
  it('draws a map of every method over the two settings that vary most, and lines over the first', async () => {
    const page = await renderSweepHtml(gridReport());
    expect(page).toContain('<h2>learningRate and outputs</h2>');
    expect(page).toContain('test accuracy on chips, % of SGD over learningRate and outputs');
    expect(page).toContain('<h2>Along learningRate</h2>');
    // 11 finished points, two methods: a cell and its number each.
    const [, map = ''] = /<section id="map">(.*?)<\/section>/s.exec(page)!;
    expect(count(map, '<rect')).toBe(22);
    expect(count(page, 'σ = 0.1')).toBeGreaterThan(0);
  });

  it('names the best settings at the strongest variation first', async () => {
    const page = await renderSweepHtml(gridReport());
    // 95 − 2·0.5·0.1·60 − 32/256 = 88.875.
    expect(page).toMatch(/WVAT with learningRate 0\.04, outputs 256 keeps\s+<strong>88\.9 ± 0\.5/);
  });

  it('tells what failed and why, escaped, and lists every point', async () => {
    const page = await renderSweepHtml(gridReport());
    expect(page).toContain('<h2>1 point failed</h2>');
    expect(page).toContain('training: loss &lt;NaN&gt; must be finite.');
    expect(page).not.toContain('<NaN>');
    for (const { id } of gridReport().points) expect(page).toContain(id);
  });

  it('draws the axes and the metric that are asked for', async () => {
    const x = 'hardware.variation.sigma';
    const page = await renderSweepHtml(
      gridReport({ options: { x, y: 'training.learningRate', metric: 'drop' } }),
    );
    expect(page).toContain('<h2>weight variation σ and learningRate</h2>');
    expect(page).toContain('accuracy lost on chips, points of SGD over');
    // What SGD loses at 0.05 whatever the rate: 2·0.05·60.
    expect(page).toMatch(/learningRate 0\.04: 6\.0 ± 0\.5/);
  });

  it('averages over seeds, with the interval over them', async () => {
    const seeds = [1, 2, 3].map((seed): ReportedPoint => {
      const method = methodOf('sgd', 0.04, 64);
      const shifted = { ...method, digital: 90 + seed };
      return { id: `s${seed}`, values: { seed }, state: 'finished', methods: [shifted] };
    });
    const page = await renderSweepHtml({
      ...{ name: 'seeds', points: seeds, options: { metric: 'digital' } },
    });
    // t(0.975, 2)·1/√3 = 2.48.
    expect(page).toContain('92.0 ± 2.5');
  });

  it('refuses an axis that does not vary, or both the same', async () => {
    const wrong = renderSweepHtml(gridReport({ options: { x: 'training.epochs' } }));
    await expect(wrong).rejects.toThrowError(SpecError);
    await expect(wrong).rejects.toThrowError(/^--x: expected a setting that the sweep varies/);
    const path = 'training.learningRate';
    const same = renderSweepHtml(gridReport({ options: { x: path, y: path } }));
    await expect(same).rejects.toThrowError(/^--y: expected another path/);
  });

  it('says that nothing is finished where nothing is', async () => {
    const points = gridReport().points.map(
      ({ id, values }): ReportedPoint => ({ id, values, state: 'unfinished', methods: [] }),
    );
    expect(await renderSweepHtml({ name: 'new', points })).toContain('No point is finished yet.');
  });
});
