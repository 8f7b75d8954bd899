/** What products tell of trained arrays, and what becomes of it elsewhere. */
export { type ArrayExtractionOptions, extractArrays, extractionDefaults } from './extract.js';
export {
  type ArrayExtraction,
  arrayExtractionSchema,
  type ExtractedNetwork,
} from './result.js';
export { arrayExtractionText } from './text.js';
