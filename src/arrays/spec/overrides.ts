import { applyOverrides, type SpecLanguage } from '../../experiment/spec/overrides.js';
import { arraySpecSchema } from './schema.js';

const arrays: SpecLanguage = { schema: arraySpecSchema, impliedKinds: { device: 'array' } };

/**
 * Sets values of a spec of training on arrays by path, as `applyOverrides` does an experiment's.
 * @param spec plain data, left as it is. @returns a changed copy.
 * @throws SpecError with every path that a spec does not have, and every value missing or not YAML.
 */
export function applyArrayOverrides(spec: unknown, args: readonly string[]): unknown {
  return applyOverrides(spec, args, arrays);
}
