import { choleskyFactor, inverseDiagonal } from './cholesky.js';
import { checkExtraction, type ExtractionSettings, inputWriter } from './inputs.js';
import { createOuterProducts } from './outer-products.js';
import { finish, PRODUCTS_A_STEP, type Steps } from './steps.js';

/** What the inputs of an extraction alone decide: M_xx = X·Xᵀ, factorised. One serves all tiles of its width. */
export interface ExtractionDesign {
  readonly columns: number;
  readonly settings: ExtractionSettings;
  /** L of M_xx = L·Lᵀ, [columns, columns]. */
  readonly factor: Float64Array;
  /** The diagonal of M_xx⁻¹, [columns]: the variance of a weight for noise of variance 1. */
  readonly inverseDiagonal: Float64Array;
}

/**
 * Prepares an extraction: draws its inputs, sums M_xx = Σ x·xᵀ and factorises it, before any tile is read.
 * About products·columns²/2 multiplications.
 * @param columns of the tiles to be read.
 * @throws SpecError for fewer products than columns, DataError where inputs do not tell all columns apart.
 * @see Gokmen, Frontiers in AI 2021, "Accurate Model Average": one inverse for several tiles, ahead of time.
 */
export function designExtraction(columns: number, settings: ExtractionSettings): ExtractionDesign {
  return finish(designSteps(columns, settings));
}

/** The same in small steps. */
export function* designSteps(
  columns: number,
  settings: ExtractionSettings,
): Steps<ExtractionDesign> {
  checkExtraction(settings, columns);
  const own = createOuterProducts(columns, columns, true);
  const x = new Float32Array(columns);
  const writeInput = inputWriter(settings, columns);
  for (let k = 0; k < settings.products; k++) {
    writeInput(k, x);
    own.add(x, x);
    if (k % PRODUCTS_A_STEP === 0) yield;
  }
  const factor = choleskyFactor(transposed(own.sums(), columns), columns);
  return { columns, settings, factor, inverseDiagonal: inverseDiagonal(factor, columns) };
}

/** The upper triangle as the lower one. */
function transposed(upper: Float64Array, size: number): Float64Array {
  return upper.map((_, at) => upper[(at % size) * size + Math.floor(at / size)]!);
}
