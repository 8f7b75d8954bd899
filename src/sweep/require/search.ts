import { type Bound, boundOf, type Crossing, type CurvePoint, crossingOf } from './curve.js';

/** The values that a parameter may have. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
  /** Whether it has whole values only. */
  readonly whole: boolean;
  /** The end at which networks lose least; found out where absent. */
  readonly best?: 'low' | 'high';
}

/** What is asked. */
export interface SearchGoal {
  /** The most that may be lost, points. */
  readonly drop: number;
  /** Of the interval, in (0, 1). */
  readonly confidence: number;
  /** Half the interval over the value, at most; no matter for whole values. */
  readonly precision: number;
  /** The most chips a network. */
  readonly mostChips: number;
}

/** A value to be measured on the chips 0 … chips − 1 of each training. */
export interface Ask {
  readonly value: number;
  readonly chips: number;
  /** About how many chips are still to come after this one, for progress. */
  readonly ahead: number;
}

/** What a search found. */
export interface SearchFound {
  /** found: `value` is the limit; all-hold, none-hold: the whole range does, or nothing of it. */
  readonly state: 'found' | 'all-hold' | 'none-hold';
  /** The last value that holds; the end of the range that does, or that does not. */
  readonly value: number;
  /** Ascending. */
  readonly interval: readonly [number, number];
  /** The end of the range at which networks lose least. */
  readonly best: 'low' | 'high';
  /** Chips at the values that decided. */
  readonly chips: number;
  /** Everything measured, by ascending value, with the most chips of each. */
  readonly points: readonly (CurvePoint & { readonly chips: number })[];
}

// Our choices: enough chips to tell points of accuracy apart, enough to estimate a spread.
const fewChips = 5;
const firstChips = 20;
// The spread is estimated from few chips: some more than it asks for.
const reserve = 1.15;
const mostRounds = 4;
const mostSteps = 14;
const smallestShare = 1e-7;

type Search<T> = Generator<Ask, T, readonly number[]>;

/**
 * Searches the worst value of a parameter at which no more than a drop is lost on average over chips. It asks for
 * measurements, and is given the drop of each chip (or of each training) by `next`; the same chips at each value.
 *
 * 1. Both ends, then bisection, with few chips, to a bracket of a factor of 1.5.
 * 2. The mean's crossing with 20 chips; from the spread there, how many chips the interval needs.
 * 3. With these, the crossings of the mean and of both ends of its interval.
 * @see Stein 1945 for two stages, of which the first decides the second's size.
 */
export function searchLimit(range: SearchRange, goal: SearchGoal): Search<SearchFound> {
  return new LimitSearch(range, goal).run();
}

class LimitSearch {
  /** By value, the sample of the most chips. */
  private readonly known = new Map<number, { chips: number; drops: readonly number[] }>();
  private best: 'low' | 'high' = 'low';

  constructor(
    private readonly range: SearchRange,
    private readonly goal: SearchGoal,
  ) {}

  *run(): Search<SearchFound> {
    const { low, high } = this.range;
    const few = Math.min(fewChips, this.goal.mostChips);
    const atLow = yield* this.loss(low, few);
    const atHigh = yield* this.loss(high, few);
    this.best = this.range.best ?? (atLow <= atHigh ? 'low' : 'high');
    let [good, bad] = this.best === 'low' ? [low, high] : [high, low];
    const some = Math.min(firstChips, this.goal.mostChips);
    if ((yield* this.holds(bad, few)) && (yield* this.holds(bad, some))) {
      return this.found('all-hold', bad, [bad, bad], some);
    }
    if (!(yield* this.holds(good, few)) && !(yield* this.holds(good, some))) {
      return this.found('none-hold', good, [good, good], some);
    }
    while (!this.isNarrow(good, bad)) {
      const middle = this.middle(good, bad);
      if (yield* this.holds(middle, few)) good = middle;
      else bad = middle;
    }
    return yield* this.refine(good, bad, some);
  }

  /** Rounds with more and more chips, until the interval is as narrow as asked. */
  private *refine(good: number, bad: number, first: number): Search<SearchFound> {
    let chips = first;
    let start = [good, bad];
    for (let round = 0; ; round++) {
      const needed = yield* this.neededChips(start, chips);
      if (needed <= chips || chips === this.goal.mostChips || round === mostRounds) break;
      const [centre, half] = this.intervalAt(chips);
      // Where the interval's ends will be.
      const share = half * Math.sqrt(chips / needed);
      start = this.range.whole ? this.neighbours(centre) : [centre - share, centre + share];
      chips = needed;
    }
    const value = this.valueOf(this.crossing('mean', chips));
    const ends = [this.crossing('upper', chips), this.crossing('lower', chips)];
    const [a, b] = ends.map((end) => this.valueOf(end));
    return this.found('found', value, [Math.min(a!, b!), Math.max(a!, b!)], chips);
  }

  /** Resolves the crossings with so many chips. @returns the chips that the precision needs by its spread. */
  private *neededChips(start: readonly number[], chips: number): Search<number> {
    for (const value of start) yield* this.measure(this.rounded(value), chips);
    yield* this.resolve('mean', chips);
    const rough = this.chipsFor(chips);
    if (rough > chips && chips < this.goal.mostChips) return rough;
    yield* this.resolve('upper', chips);
    yield* this.resolve('lower', chips);
    return this.chipsFor(chips);
  }

  private *resolve(bound: Bound, chips: number): Search<void> {
    for (let step = 0; step < mostSteps; step++) {
      const next = this.nextValue(bound, chips);
      if (next === undefined) return;
      yield* this.measure(next, chips);
    }
  }

  /** The value to be measured for a crossing; undefined where it is known well enough. */
  private nextValue(bound: Bound, chips: number): number | undefined {
    const points = this.pointsAt(chips);
    const crossing = this.crossing(bound, chips);
    if (crossing.kind === 'all-hold') return this.outward(points.at(-1)!.value, 'bad');
    if (crossing.kind === 'none-holds') return this.outward(points[0]!.value, 'good');
    const [a, b] = crossing.cell;
    if (this.range.whole) return Math.abs(b - a) <= 1 ? undefined : Math.round((a + b - 0.01) / 2);
    const tolerance = this.goal.precision * Math.abs(crossing.value);
    // Lines through chips err least near the middle of the interval, which matters most.
    if (Math.abs(b - a) <= (bound === 'mean' ? 1.1 : 2.2) * tolerance) return undefined;
    const next = this.rounded(crossing.value);
    const near = points.some(({ value }) => Math.abs(value - next) <= tolerance / 4);
    // A jump, or a curve so bent that its secants stay on one side.
    return near ? this.rounded((a + b) / 2) : next;
  }

  /** A value beyond those measured; undefined where the range ends. */
  private outward(from: number, side: 'good' | 'bad'): number | undefined {
    const { low, high, whole } = this.range;
    const up = (side === 'good') === (this.best === 'high');
    const end = up ? high : low;
    if (from === end) return undefined;
    if (whole) return from + (up ? 1 : -1);
    const step = Math.max(0.2 * Math.abs(from), smallestShare * (high - low));
    return this.rounded(up ? Math.min(high, from + step) : Math.max(low, from - step));
  }

  /** How many chips make the interval as narrow as asked, by its width with so many. */
  private chipsFor(chips: number): number {
    const { precision, mostChips } = this.goal;
    const [centre, half] = this.intervalAt(chips);
    if (half === 0) return chips;
    if (this.range.whole) return Math.min(mostChips, 4 * chips);
    const ratio = half / (precision * Math.abs(centre));
    return ratio <= 1 ? chips : Math.min(mostChips, Math.ceil(reserve * chips * ratio ** 2));
  }

  /** The mean's crossing, and half the interval: by the slope of the mean where its ends are not measured. */
  private intervalAt(chips: number): readonly [centre: number, half: number] {
    const mean = this.crossing('mean', chips);
    const centre = this.valueOf(mean);
    const ends = [this.crossing('upper', chips), this.crossing('lower', chips)];
    if (mean.kind !== 'within') return [centre, Math.abs(centre)];
    if (this.range.whole || ends.every(({ kind }) => kind === 'within')) {
      const [a, b] = ends.map((end) => this.valueOf(end));
      return [centre, Math.abs(b! - a!) / 2];
    }
    return [centre, this.halfBySlope(mean.cell, chips)];
  }

  private halfBySlope([a, b]: readonly [number, number], chips: number): number {
    const { confidence } = this.goal;
    const of = (value: number, bound: Bound) =>
      boundOf(
        this.pointsAt(chips).find((point) => point.value === value)!.drops,
        bound,
        confidence,
      );
    const slope = Math.abs((of(b, 'mean') - of(a, 'mean')) / (b - a));
    const spread = (of(a, 'upper') - of(a, 'lower') + of(b, 'upper') - of(b, 'lower')) / 4;
    return spread / slope;
  }

  private crossing(bound: Bound, chips: number): Crossing {
    return crossingOf(this.pointsAt(chips), bound, this.goal, this.range.whole);
  }

  /** Where a crossing lies beyond what was measured, the end of that side of the range. */
  private valueOf(crossing: Crossing): number {
    if (crossing.kind === 'within') return crossing.value;
    const { low, high } = this.range;
    return (crossing.kind === 'all-hold') === (this.best === 'low') ? high : low;
  }

  /** Values measured with so many chips or more, from the best to the worst. */
  private pointsAt(chips: number): readonly CurvePoint[] {
    const points = [...this.known]
      .filter(([, sample]) => sample.chips === chips)
      .map(([value, { drops }]) => ({ value, drops }))
      .sort((a, b) => a.value - b.value);
    return this.best === 'low' ? points : points.reverse();
  }

  private *measure(value: number, chips: number): Search<readonly number[]> {
    const before = this.known.get(value);
    if (before?.chips === chips) return before.drops;
    const drops = yield { value, chips, ahead: this.ahead(chips) };
    this.known.set(value, { chips, drops });
    return drops;
  }

  /** Rough: the bracket, then three values with some, then four with as many as it will take. */
  private ahead(chips: number): number {
    if (chips === fewChips) return 10 * fewChips + 3 * firstChips + 240;
    return chips === firstChips ? 2 * firstChips + 240 : 2 * chips;
  }

  private *loss(value: number, chips: number): Search<number> {
    return boundOf(yield* this.measure(value, chips), 'mean', this.goal.confidence);
  }

  private *holds(value: number, chips: number): Search<boolean> {
    return (yield* this.loss(value, chips)) <= this.goal.drop;
  }

  private isNarrow(good: number, bad: number): boolean {
    const gap = Math.abs(bad - good);
    if (this.range.whole) return gap <= 1;
    const { low, high } = this.range;
    const larger = Math.max(Math.abs(good), Math.abs(bad));
    return gap <= 0.35 * larger || gap <= smallestShare * (high - low);
  }

  /** Between: by halves, and by quarters towards a zero that scales are to be found below. */
  private middle(a: number, b: number): number {
    if (this.range.whole) return Math.floor((a + b) / 2);
    if (a === 0 || b === 0) return this.rounded((a + b) / 4);
    const far = a * b > 0 && Math.max(a / b, b / a) > 4;
    return this.rounded(far ? Math.sign(a) * Math.sqrt(a * b) : (a + b) / 2);
  }

  private neighbours(value: number): number[] {
    const { low, high } = this.range;
    return [value - 1, value, value + 1].filter((one) => one >= low && one <= high);
  }

  /** Four digits, within the range: values that people can read, and that meet again. */
  private rounded(value: number): number {
    const { low, high, whole } = this.range;
    const short = whole ? Math.round(value) : Number(value.toPrecision(4));
    return Math.min(high, Math.max(low, short));
  }

  private found(
    state: SearchFound['state'],
    value: number,
    interval: readonly [number, number],
    chips: number,
  ): SearchFound {
    const points = [...this.known]
      .map(([at, sample]) => ({ value: at, ...sample }))
      .sort((a, b) => a.value - b.value);
    return { state, value, interval, best: this.best, chips, points };
  }
}
