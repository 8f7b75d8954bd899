import { SpecError } from '../../../src/errors.js';
import { applyOverrides, resolveSpec } from '../../../src/experiment/spec/index.js';

/** The lines told of a spec with what the command line sets; none where it can be run. */
export function problemsOf(overrides: readonly string[], spec: unknown): string[] {
  try {
    resolveSpec(applyOverrides(spec, overrides));
  } catch (error) {
    if (error instanceof SpecError) return error.message.split('\n');
    throw error;
  }
  return [];
}
