/** An experiment's specification: its schema, defaults, overrides and the explicit form that runs. */

export { specDigest } from './digest.js';
export { builtinSpecs, loadSpec, readSpec } from './load.js';
export { buildResolvedModel } from './misfits.js';
export { applyOverrides } from './overrides.js';
export { specPage } from './page/page.js';
export { parseSpec, printYaml } from './parse.js';
export { explicitSpec, printSpec } from './print.js';
export { resolveSpec } from './resolve.js';
export type {
  ResolvedData,
  ResolvedEvaluation,
  ResolvedExecution,
  ResolvedHardware,
  ResolvedMethod,
  ResolvedModel,
  ResolvedRetraining,
  ResolvedSpec,
  ResolvedTraining,
  ResolvedVariation,
} from './resolved.js';
export { specJsonSchema } from './schema.js';
