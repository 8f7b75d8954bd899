import type { Interval } from '../chip/index.js';
import { runCheck, seriesOfCheck } from './checks/index.js';
import { publishedSeries } from './published.js';
import { findQuantity } from './quantity.js';
import type { Study } from './registry.js';
import { reaches, type Scale } from './scale.js';
import type { Claim } from './schema.js';
import type { Series } from './series.js';

/** What became of a claim. */
export interface ClaimResult {
  readonly claim: string;
  /** null where it was not tested. */
  readonly held: boolean | null;
  /** Why it was not tested. */
  readonly why?: string;
  /** The number that decides, or the numbers compared; null where it was not measured. */
  readonly measured: number | readonly number[] | null;
  /** 95 % interval of the number that decides. */
  readonly interval: Interval | null;
  /** The same from the published numbers; null where none are printed. */
  readonly published: number | readonly number[] | null;
}

/** Tests every claim of a study on what was measured. */
export function testClaims(study: Study, scale: Scale, series: readonly Series[]): ClaimResult[] {
  const published = publishedSeries(study);
  return study.claims.map((claim) => testClaim(claim, scale, series, published));
}

function testClaim(
  claim: Claim,
  scale: Scale,
  series: readonly Series[],
  published: readonly Series[],
): ClaimResult {
  const common = { claim: claim.claim, published: publishedOf(claim, published) };
  const finding = runCheck(claim.check, series, published);
  if (!finding) return { ...common, ...untested(whyMissing(claim, series)) };
  const { held, measured, interval } = finding;
  if (reaches(scale, claim.from)) return { ...common, held, measured, interval };
  return { ...common, held: null, why: 'not tested at this scale', measured, interval };
}

/** What the published numbers say where ours say `measured`. */
function publishedOf({ check, published: given }: Claim, published: readonly Series[]) {
  if (given !== undefined) return given;
  // Of distances from the published numbers, the numbers themselves, not their distances of 0.
  if (check.kind === 'near') {
    const printed = check.of.map((of) => findQuantity(published, of)?.value);
    return printed.every((value) => value !== undefined) ? printed : null;
  }
  return runCheck(check, published, published)?.measured ?? null;
}

function untested(why: string) {
  return { held: null, why, measured: null, interval: null };
}

function whyMissing({ check }: Claim, series: readonly Series[]): string {
  const names = new Set(series.map(({ name }) => name));
  const missing = seriesOfCheck(check).filter((name) => !names.has(name));
  if (missing.length === 0) return 'not tested: a value that it needs is not there, or is 0';
  return `not tested: ${[...new Set(missing)].join(', ')} was not measured`;
}
