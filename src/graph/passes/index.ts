import type { Value } from '../value.js';
import { mergeCommonSubexpressions } from './common-subexpressions.js';
import { foldScalars } from './fold-scalars.js';
import { fuseProducts } from './fuse-products.js';
import { maskBeforeScatter } from './mask-before-scatter.js';
import { padColumns } from './pad-columns.js';

export * from './block-convolutions.js';
export * from './common-subexpressions.js';
export * from './fold-scalars.js';
export * from './fuse-products.js';
export * from './mask-before-scatter.js';
export * from './pad-columns.js';
export * from './rewrite.js';
export * from './webgpu/index.js';

/** What every graph goes through before it is lowered; ONNX Runtime does the rest. */
export function simplify(outputs: readonly Value[]): readonly Value[] {
  const merged = mergeCommonSubexpressions(foldScalars(outputs));
  return fuseProducts(padColumns(maskBeforeScatter(merged)));
}
