import { createHash } from 'node:crypto';
import type { ResolvedSpec } from './resolved.js';

/**
 * SHA-256 (hex) of a resolved experiment: equal digests, equal results. The number of jobs stays out, since
 * it changes no result; so a run can be continued with another one.
 */
export function specDigest(spec: ResolvedSpec): string {
  const { jobs: _, ...execution } = spec.execution;
  return createHash('sha256')
    .update(canonical({ ...spec, execution }))
    .digest('hex');
}

/** JSON with the keys of every object sorted. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
