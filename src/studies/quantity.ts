import { SpecError } from '../errors.js';
import type { Place, Point, Series } from './series.js';

/** A number that a claim speaks of, with half of its 95 % interval where it has one. */
export interface Quantity {
  readonly value: number;
  readonly half: number | null;
}

type Measure = 'mean' | 'drop' | 'std';

/** `[drop|std] series at place`, taken apart. */
export interface QuantityAddress {
  readonly measure: Measure;
  readonly series: string;
  readonly place: Place;
}

/**
 * Reads the address of a quantity: `fc/sgd at 0.1` is the mean there, `drop fc/sgd at 0.1` what is lost against
 * `digital` (or against x = 0), `std fc/sgd at 0.1` the standard deviation over repetitions.
 * @throws SpecError where it is none.
 */
export function parseQuantity(text: string): QuantityAddress {
  const match = /^(?:(drop|std) )?(\S+) at (\S+)$/.exec(text);
  if (!match) {
    const message = `expected '[drop|std] series at place', got '${text}'. Write it like 'drop fc/sgd at 0.1'.`;
    throw new SpecError([{ path: 'claims', message }]);
  }
  const [, measure = 'mean', series, place] = match;
  return { measure: measure as Measure, series: series!, place: placeOf(place!) };
}

function placeOf(text: string): Place {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** Looks a quantity up. @returns undefined where the series, or the place in it, is not there. */
export function findQuantity(series: readonly Series[], text: string): Quantity | undefined {
  const { measure, series: name, place } = parseQuantity(text);
  const found = series.find((each) => each.name === name);
  const point = found && pointAt(found, place);
  if (!found || !point) return undefined;
  if (measure === 'mean') return { value: point.mean, half: halfOf(point) };
  if (measure === 'std') return point.std === null ? undefined : { value: point.std, half: null };
  const clean = pointAt(found, 'digital') ?? pointAt(found, 0);
  return clean && difference(quantityOf(clean), quantityOf(point));
}

/** The point of a series at a place; numbers are compared to nine digits. */
export function pointAt({ points }: Series, place: Place): Point | undefined {
  const same = (x: Place) =>
    typeof x === 'number' && typeof place === 'number'
      ? Math.abs(x - place) <= 1e-9 * Math.max(1, Math.abs(place))
      : x === place;
  return points.find(({ x }) => same(x));
}

/** a − b, its interval as of independent samples. */
export function difference(a: Quantity, b: Quantity): Quantity {
  const halves = [a.half, b.half].filter((half) => half !== null);
  const half = halves.length === 0 ? null : Math.hypot(...halves);
  return { value: a.value - b.value, half };
}

function quantityOf(point: Point): Quantity {
  return { value: point.mean, half: halfOf(point) };
}

function halfOf({ ci95 }: Point): number | null {
  return ci95 === null ? null : (ci95[1] - ci95[0]) / 2;
}
