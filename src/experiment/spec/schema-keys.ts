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
  const keys = schemasAt(path, schema).flatMap((each) =>
    each instanceof z.ZodObject ? Object.keys(each.shape) : [],
  );
  return [...new Set(keys)];
}

/** Whether settings at a place of a spec may have keys of the user's choice, such as names of layers. */
export function takesAnyKey(path: readonly (string | number)[], schema: z.core.$ZodType): boolean {
  return schemasAt(path, schema).some((each) => each instanceof z.ZodRecord);
}

function schemasAt(path: readonly (string | number)[], schema: z.core.$ZodType) {
  return path.reduce<z.core.$ZodType[]>(
    (here, part) => here.flatMap((each) => step(each, part)),
    parts(schema),
  );
}

function step(schema: z.core.$ZodType, part: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return typeof part === 'number' ? parts(schema.element) : [];
  if (typeof part === 'number') return [];
  if (schema instanceof z.ZodRecord) return parts(schema.valueType);
  if (!(schema instanceof z.ZodObject)) return [];
  const inner: z.core.$ZodType | undefined = Object.hasOwn(schema.shape, part)
    ? schema.shape[part]
    : undefined;
  return inner ? parts(inner) : [];
}

const wrappers = [z.ZodExactOptional, z.ZodOptional, z.ZodDefault, z.ZodPrefault];

/** What a schema consists of once options, alternatives and laziness are looked through. */
function parts(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(parts);
  if (schema instanceof z.ZodLazy) return parts(schema.unwrap());
  if (wrappers.some((wrapper) => schema instanceof wrapper)) {
    return parts((schema as z.ZodOptional).unwrap());
  }
  return [schema];
}
