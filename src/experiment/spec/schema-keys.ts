import { z } from 'zod';
import { specSchema } from './schema.js';

/**
 * The keys that settings at a place of a spec may have, by walking the schema.
 * @param path keys and list indices from the top. @param schema of the spec; an experiment's unless told otherwise.
 * @returns keys of all kinds; empty where no settings can stand.
 */
export function keysAt(
  path: readonly (string | number)[],
  schema: z.core.$ZodType = specSchema,
): string[] {
  const schemas = path.reduce<z.core.$ZodType[]>(
    (here, part) => here.flatMap((each) => step(each, part)),
    parts(schema),
  );
  const keys = schemas.flatMap((each) =>
    each instanceof z.ZodObject ? Object.keys(each.shape) : [],
  );
  return [...new Set(keys)];
}

function step(schema: z.core.$ZodType, part: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return typeof part === 'number' ? parts(schema.element) : [];
  if (!(schema instanceof z.ZodObject) || typeof part === 'number') return [];
  const inner: z.core.$ZodType | undefined = Object.hasOwn(schema.shape, part)
    ? schema.shape[part]
    : undefined;
  return inner ? parts(inner) : [];
}

/** What a schema consists of once options, alternatives and laziness are looked through. */
function parts(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(parts);
  if (schema instanceof z.ZodLazy) return parts(schema.unwrap());
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) {
    return parts(schema.unwrap());
  }
  return [schema];
}
