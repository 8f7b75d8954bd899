import { DataError, ShapeError } from '../../errors.js';
import { choleskySolve } from './cholesky.js';
import type { ExtractionDesign } from './design.js';
import { type ExtractionSettings, inputWriter } from './inputs.js';
import { createOuterProducts } from './outer-products.js';

/** What can be asked for products y = W·x: a tile, or a layer that learns on arrays. */
export interface Readable {
  readonly rows: number;
  readonly columns: number;
  /** @param x [columns]. @param y [rows], written. */
  forward(x: Float32Array, y: Float32Array): unknown;
}

/** Weights as estimated from products. */
export interface Extraction {
  /** [rows, columns], logical: the array's times its output scale. */
  readonly weights: Float32Array;
  /** √(s²·(M_xx⁻¹)_jj) of each weight, [rows, columns]; null from as many products as columns, which leave nothing over. */
  readonly standardErrors: Float32Array | null;
  /**
   * s of each row, [rows], logical: the standard deviation of products from Ŵ·x. It is the array's noise, its output
   * converter's rounding, and whatever the weights moved meanwhile, together, over all products alike.
   */
  readonly residualSigmas: Float64Array | null;
  readonly products: number;
}

/** A reader so far: restored, it goes on with the same bits. */
export interface WeightReaderState {
  readonly products: number;
  /** M_xy, [columns, rows]. */
  readonly crossProducts: Float64Array;
  /** Σ y², [rows]. */
  readonly squares: Float64Array;
}

/** Sums M_xy = Σ x·yᵀ over products that are taken whenever it suits. */
export interface WeightReader {
  readonly products: number;
  /** Takes one product. */
  read(): void;
  /** Estimates the weights. @param design of exactly the products taken. */
  extract(design: ExtractionDesign): Extraction;
  state(): WeightReaderState;
  restore(state: WeightReaderState): void;
}

/** Starts to read weights: nothing is read yet. @param settings what is sent; `products` alone is not used. */
export function createWeightReader(tile: Readable, settings: ExtractionSettings): WeightReader {
  const { rows, columns } = tile;
  const writeInput = inputWriter(settings, columns);
  const cross = createOuterProducts(columns, rows);
  const squares = new Float64Array(rows);
  const [x, y] = [new Float32Array(columns), new Float32Array(rows)];
  let products = 0;
  return {
    get products() {
      return products;
    },
    read() {
      writeInput(products, x);
      tile.forward(x, y);
      cross.add(x, y);
      for (let i = 0; i < rows; i++) squares[i]! += y[i]! * y[i]!;
      products++;
    },
    extract(design) {
      checkDesign(design, columns, products);
      return estimate(design, rows, cross.sums(), squares);
    },
    state: () => ({ products, crossProducts: cross.sums().slice(), squares: squares.slice() }),
    restore(state) {
      checkState(state, columns, rows);
      cross.restore(state.crossProducts);
      squares.set(state.squares);
      products = state.products;
    },
  };
}

/**
 * Estimates a tile's weights from its products alone, by linear regression: Ŵᵀ = (X·Xᵀ)⁻¹·X·Yᵀ, X the inputs as the
 * array saw them. A product whose input bound management halves h times counts with the input as it was, its noise is
 * 2^h times as large, and what the halved input is rounded by adds to it; outputs that stay beyond the bound are cut
 * and draw the weights towards 0. Reads advance the tile's noise as any product does.
 *
 * With uniform inputs about 2·products·columns·rows multiplications, half of them those of the products; then, whatever
 * the inputs, columns²·rows to solve for Ŵ.
 * @param design of the tile's width; the same one for every tile of that width.
 * @throws ShapeError for a design of another width.
 * @see Gokmen, Frontiers in AI 2021, equation (4) and Figure 6.
 */
export function extractWeights(tile: Readable, design: ExtractionDesign): Extraction {
  const reader = createWeightReader(tile, design.settings);
  for (let k = 0; k < design.settings.products; k++) reader.read();
  return reader.extract(design);
}

function estimate(
  { columns, factor, inverseDiagonal, settings: { products } }: ExtractionDesign,
  rows: number,
  cross: Float64Array,
  squares: Float64Array,
): Extraction {
  const solved = choleskySolve(factor, columns, cross.slice(), rows);
  const weights = new Float32Array(rows * columns);
  // Σ (y − ŵ·x)² = Σ y² − ŵ·(Σ x·y)
  const left = squares.slice();
  for (let at = 0; at < solved.length; at++) {
    const [column, row] = [Math.floor(at / rows), at % rows];
    weights[row * columns + column] = solved[at]!;
    left[row]! -= solved[at]! * cross[at]!;
  }
  const free = products - columns;
  if (free < 1) return { weights, standardErrors: null, residualSigmas: null, products };
  const residualSigmas = left.map((sum) => Math.sqrt(Math.max(0, sum) / free));
  const standardErrors = weights.map(
    (_, at) =>
      residualSigmas[Math.floor(at / columns)]! * Math.sqrt(inverseDiagonal[at % columns]!),
  );
  return { weights, standardErrors, residualSigmas, products };
}

function checkDesign(design: ExtractionDesign, columns: number, products: number): void {
  if (design.columns === columns && design.settings.products === products) return;
  throw new ShapeError(
    `extraction: the design must be of ${columns} columns and ${products} products, got ${design.columns} and ${design.settings.products}. Design one for this tile.`,
  );
}

function checkState({ crossProducts, squares, products }: WeightReaderState, p: number, q: number) {
  const whole = Number.isSafeInteger(products) && products >= 0;
  if (whole && crossProducts.length === p * q && squares.length === q) return;
  throw new DataError(
    `extraction: a state must hold ${p * q} sums of ${q} rows, got ${crossProducts.length} of ${squares.length}. It belongs to another tile.`,
  );
}
