/** Trained arrays: their weights from products alone, averages over a training, and what noise says of each weight. */
export { deployModel, tilesHolding, type WeightHolder } from './deploy.js';
export { designExtraction, type ExtractionDesign } from './design.js';
export type { ExtractionSettings } from './inputs.js';
export {
  createIterates,
  type IterateMoments,
  type Iterates,
  type IteratesState,
} from './iterates.js';
export {
  createModelAverage,
  extractionSteps,
  extractModel,
  type ModelAverage,
  type ModelAverageSettings,
  type ModelAverageState,
} from './model-average.js';
export {
  disturbAtRandom,
  disturbByDeviation,
  type PrunedModel,
  pruneAtRandom,
  pruneBySignal,
  signalToNoise,
} from './signal-to-noise.js';
export { finishBetween, type Steps } from './steps.js';
export {
  createWeightReader,
  type Extraction,
  extractWeights,
  type Readable,
  type WeightReader,
  type WeightReaderState,
} from './weight-reader.js';
