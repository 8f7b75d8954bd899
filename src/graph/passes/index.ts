import type { Value } from '../value.js';
import { mergeCommonSubexpressions } from './common-subexpressions.js';
import { foldScalars } from './fold-scalars.js';
import { fuseProducts } from './fuse-products.js';

export * from './block-convolutions.js';
export * from './common-subexpressions.js';
export * from './fold-scalars.js';
export * from './fuse-products.js';
export * from './rewrite.js';

/** What every graph goes through before it is lowered; ONNX Runtime does the rest. */
export function simplify(outputs: readonly Value[]): readonly Value[] {
  return fuseProducts(mergeCommonSubexpressions(foldScalars(outputs)));
}
