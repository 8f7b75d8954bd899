/** What products tell of trained arrays, and what becomes of it elsewhere. */
export { extractArrays } from './extract.js';
export { type ArrayExtractionOptions, extractionDefaults } from './options.js';
export {
  type ArrayExtraction,
  arrayExtractionSchema,
  type ExtractedNetwork,
} from './result.js';
export { arrayExtractionText } from './text.js';
