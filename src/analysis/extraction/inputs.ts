import { type Converter, stepsOf } from '../../crossbar/index.js';
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

/** Writes the input of product k, from 0 on. @param x [columns], written. */
export type InputWriter = (k: number, x: Float32Array) => void;

/**
 * Prepares the inputs of all products: on the converter's levels, their largest magnitude 1, so noise management leaves
 * them alone, and the array sees exactly these values (our choice; for many columns the largest of uniform values is
 * near 1 anyway).
 */
export function inputWriter(
  { inputs, converter, stream }: ExtractionSettings,
  columns: number,
): InputWriter {
  if (inputs === 'one-hot') {
    return (k, x) => {
      x.fill(0);
      x[k % columns] = 1;
    };
  }
  const own = stream.child('inputs', columns);
  const steps = stepsOf(converter);
  return (k, x) => {
    fillUniform(own, x, { offset: k * columns, low: -1, high: 1 });
    let largest = 0;
    for (let i = 0; i < columns; i++) largest = Math.max(largest, Math.abs(x[i]!));
    for (let i = 0; i < columns; i++) {
      const part = largest === 0 ? 1 : x[i]! / largest;
      x[i] = steps === 0 ? part : Math.round(part * steps) / steps;
    }
  };
}
