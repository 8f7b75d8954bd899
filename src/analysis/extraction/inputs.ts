import type { Converter } from '../../crossbar/index.js';
import { SpecError } from '../../errors.js';
import { fillUniform, type Stream } from '../../random/index.js';

/** What is sent into an array to read its weights. */
export interface ExtractionSettings {
  /**
   * 'one-hot': the columns in turn, one at full scale; 'uniform': every column uniform in [−1, 1], which tells most of
   * the weights from as many products.
   */
  readonly inputs: 'one-hot' | 'uniform';
  /** Products, at least one a column; for 'one-hot', several times the columns repeats them. */
  readonly products: number;
  /** The arrays' input converter: inputs lie on its levels, so that what the array sees is known exactly. */
  readonly converter: Converter;
  /** Where inputs are drawn: product k of a width takes the same draws, whichever tile is read. */
  readonly stream: Stream;
}

/** @throws SpecError for fewer products than columns, or a number that is not whole. */
export function checkExtraction({ products }: Pick<ExtractionSettings, 'products'>, least = 1) {
  if (Number.isSafeInteger(products) && products >= least) return;
  const message = `expected an integer of at least ${least}, the columns, got ${products}. 20 times the columns is typical.`;
  throw new SpecError([{ path: 'products', message }]);
}

/**
 * Input of product k, on the converter's levels, its largest magnitude 1: so noise management leaves it alone, and the
 * array sees exactly these values (our choice; for many columns the largest of uniform values is near 1 anyway).
 * @param x [columns], written. @param k from 0 on.
 */
export function writeInput(settings: ExtractionSettings, k: number, x: Float32Array): Float32Array {
  if (settings.inputs === 'one-hot') {
    x.fill(0);
    x[k % x.length] = 1;
    return x;
  }
  const options = { offset: k * x.length, low: -1, high: 1 };
  fillUniform(settings.stream.child('inputs', x.length), x, options);
  const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const steps = settings.converter === 'ideal' ? 0 : 2 ** (settings.converter.bits - 1) - 1;
  for (let i = 0; i < x.length; i++) {
    const part = largest === 0 ? 1 : x[i]! / largest;
    x[i] = steps === 0 ? part : Math.round(part * steps) / steps;
  }
  return x;
}
