import type { StudyFile } from './schema.js';
import type { Series } from './series.js';

/** The numbers that a paper prints, as series of the same names as ours. */
export function publishedSeries({ published }: Pick<StudyFile, 'published'>): Series[] {
  return Object.entries(published.rows).map(([name, row]) => ({
    name,
    label: name,
    axis: '',
    unit: published.unit,
    points: Object.entries(row).map(([x, value]) => {
      const [mean, std] = typeof value === 'number' ? [value, null] : value;
      const place = Number.isFinite(Number(x)) ? Number(x) : x;
      return { x: place, mean, std, ci95: null, count: null };
    }),
  }));
}
