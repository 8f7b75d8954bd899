import { DataError, SpecError } from '../../errors.js';
import { designSteps, type ExtractionDesign } from './design.js';
import { checkExtraction, type ExtractionSettings } from './inputs.js';
import { finish, PRODUCTS_A_STEP, type Steps } from './steps.js';
import {
  createWeightReader,
  type Extraction,
  type Readable,
  type WeightReader,
  type WeightReaderState,
} from './weight-reader.js';

/** How products are spread over a training. */
export interface ModelAverageSettings extends ExtractionSettings {
  /** Training steps, such as examples or stretches of text, over which the products are spread evenly. */
  readonly steps: number;
}

/** A model average so far: restored, it goes on with the same bits. */
export interface ModelAverageState {
  readonly steps: number;
  readonly readers: readonly WeightReaderState[];
}

/** The average of weights that move, by products taken while they do. */
export interface ModelAverage {
  /** After each step of the training: takes the products that are due on every layer. */
  step(): void;
  /** Estimates the average over the steps so far, a layer after the other. */
  extract(): Extraction[];
  state(): ModelAverageState;
  restore(state: ModelAverageState): void;
}

/**
 * Averages a network's weights over a stretch of training, from products that are sparse in time:
 * Ŵ_avgᵀ = M_xx⁻¹·M_xy, M_xx += x·xᵀ and M_xy += x·yᵀ at every product. After step s, ⌊(s + 1)·products/steps⌋ have
 * been taken. The matrix M_xx is one for all layers of a width, and computed at the end. Weights that move by σ_w count
 * as noise of σ_w·√(Σ x²) at each product. Reads advance the noise of the layers' tiles.
 * @param layers read by `forward`; the weights of more than one tile are read together.
 * @throws SpecError for fewer products than columns or no steps.
 * @see Gokmen, Frontiers in AI 2021, "Accurate Model Average": 100,000 products over ten epochs.
 */
export function createModelAverage(
  layers: readonly Readable[],
  settings: ModelAverageSettings,
): ModelAverage {
  checkExtraction(settings, Math.max(1, ...layers.map(({ columns }) => columns)));
  checkSteps(settings.steps);
  const readers = layers.map((layer) => createWeightReader(layer, settings));
  let steps = 0;
  return {
    step() {
      steps++;
      const due = Math.floor(
        (Math.min(steps, settings.steps) / settings.steps) * settings.products,
      );
      for (const reader of readers) while (reader.products < due) reader.read();
    },
    extract: () => finish(extractAll(layers, readers, settings)),
    state: () => ({ steps, readers: readers.map((reader) => reader.state()) }),
    restore(state) {
      checkReaders(state.readers.length, readers.length);
      steps = state.steps;
      for (const [i, reader] of readers.entries()) reader.restore(state.readers[i]!);
    },
  };
}

/**
 * Estimates the weights of every layer of a network, each from `products` products; one design for each width.
 * @throws SpecError for fewer products than columns.
 */
export function extractModel(
  layers: readonly Readable[],
  settings: ExtractionSettings,
): Extraction[] {
  return finish(extractionSteps(layers, settings));
}

/** The same in small steps. */
export function* extractionSteps(
  layers: readonly Readable[],
  settings: ExtractionSettings,
): Steps<Extraction[]> {
  const readers = layers.map((layer) => createWeightReader(layer, settings));
  for (const reader of readers) {
    while (reader.products < settings.products) {
      reader.read();
      if (reader.products % PRODUCTS_A_STEP === 0) yield;
    }
  }
  return yield* extractAll(layers, readers, settings);
}

function* extractAll(
  layers: readonly Readable[],
  readers: readonly WeightReader[],
  settings: ExtractionSettings,
): Steps<Extraction[]> {
  const designs = new Map<number, ExtractionDesign>();
  const found: Extraction[] = [];
  for (const [i, { columns }] of layers.entries()) {
    const { products } = readers[i]!;
    const design = designs.get(columns) ?? (yield* designSteps(columns, { ...settings, products }));
    designs.set(columns, design);
    found.push(readers[i]!.extract(design));
  }
  return found;
}

function checkSteps(steps: number): void {
  if (Number.isSafeInteger(steps) && steps >= 1) return;
  const message = `expected an integer of at least 1, got ${steps}. Give the steps of the training to average over.`;
  throw new SpecError([{ path: 'steps', message }]);
}

function checkReaders(got: number, wanted: number): void {
  if (got === wanted) return;
  throw new DataError(
    `average: a state must be of ${wanted} layers, got ${got}. It belongs to another network.`,
  );
}
