import type { ClaimResult } from './claims.js';
import { latestOutcome } from './outcome.js';
import { publishedSeries } from './published.js';
import { pointAt } from './quantity.js';
import { loadStudy } from './registry.js';
import type { Scale } from './scale.js';
import type { Place, Point } from './series.js';

/** One number of ours beside the published one. */
export interface ComparedPoint {
  readonly series: string;
  readonly label: string;
  readonly axis: string;
  readonly unit: string;
  readonly x: Place;
  readonly ours: Point;
  /** null where nothing is printed for it. */
  readonly published: { readonly mean: number; readonly std: number | null } | null;
  /** Ours less theirs. */
  readonly difference: number | null;
}

/** Ours beside theirs. */
export interface StudyComparison {
  readonly name: string;
  readonly item: string;
  readonly scale: Scale;
  readonly about: string;
  readonly source: string;
  readonly finishedAt: string;
  readonly points: readonly ComparedPoint[];
  readonly claims: readonly ClaimResult[];
  readonly missing: readonly string[];
  /** Settings given on the command line of that run. */
  readonly overrides: readonly string[];
}

/**
 * Puts the newest finished run of a study beside the published numbers.
 * @param scale the scale to take; the largest that was run where absent.
 * @throws DataError where it was not run.
 */
export function compareStudy(name: string, out: string, scale?: Scale): StudyComparison {
  const study = loadStudy(name);
  const outcome = latestOutcome(out, name, scale);
  const published = publishedSeries(study);
  const points = outcome.series.flatMap((series) =>
    series.points.map((ours): ComparedPoint => {
      const theirs = published.find((each) => each.name === series.name);
      const found = theirs && pointAt(theirs, ours.x);
      return {
        series: series.name,
        label: series.label,
        axis: series.axis,
        unit: series.unit,
        x: ours.x,
        ours,
        published: found ? { mean: found.mean, std: found.std } : null,
        difference: found ? ours.mean - found.mean : null,
      };
    }),
  );
  return {
    name,
    item: study.item,
    scale: outcome.scale,
    about: outcome.about,
    source: study.published.source,
    finishedAt: outcome.finishedAt,
    points,
    claims: outcome.claims,
    missing: outcome.missing,
    overrides: outcome.overrides,
  };
}
