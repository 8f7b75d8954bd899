import { z } from 'zod';
import { DataError } from '../errors.js';

export const storedFormat = 'lernmatrix deployed network 1';

const name = z.string('a name');
const above0 = z.number('a number above 0').positive('a number above 0');
const counted = (least: 0 | 1) => {
  const words = `a whole number of at least ${least}`;
  return z.int(words).min(least, words);
};
const flag = z.literal([true, false], 'true or false');
const settingOr = <Word extends 'none' | 'ideal'>(word: Word, value: z.ZodNumber) =>
  z.union([value, z.literal(word)], `a number, or '${word}'`);

const place = z.object({ at: counted(0), count: counted(0) }, 'where an array lies: {at, count}');
const window = { kernel: counted(1), stride: counted(1), padding: counted(0) };

const operation = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('linear') }),
    z.object({
      kind: z.literal('conv2d'),
      ...window,
      dilation: counted(1),
      groups: counted(1),
    }),
  ],
  "an operation of kind 'linear' or 'conv2d'",
);

const crossbar = z.object({
  kind: z.literal('crossbar'),
  name,
  operation,
  outputs: counted(1),
  plusSiemens: place,
  minusSiemens: place,
  ohms: above0,
  biasVolts: place,
  biasCodes: place.exactOptional(),
  relu: flag,
  scale: above0,
});

const stage = z.discriminatedUnion(
  'kind',
  [
    crossbar,
    z.object({ kind: z.literal('maxPool'), name, ...window }),
    z.object({ kind: z.literal('flatten'), name }),
  ],
  "a stage of kind 'crossbar', 'maxPool' or 'flatten'",
);

/** What a deployed network is as JSON; its arrays are places in the bytes beside it. */
export const storedSchema = z.object(
  {
    format: z.literal(storedFormat, `'${storedFormat}'`),
    name,
    input: z.array(counted(1), 'a shape').min(1, 'a shape'),
    inputGain: above0,
    thresholdVolts: settingOr('none', above0),
    supplyVolts: settingOr('none', above0),
    dacBits: settingOr('ideal', counted(1)),
    conductances: z.object(
      { gMinSiemens: z.number('a number'), gMaxSiemens: above0 },
      'a range {gMinSiemens, gMaxSiemens}',
    ),
    stages: z.array(stage, 'a list of stages').min(1, 'a list of stages'),
  },
  'a deployed network',
);

export type StoredForm = z.infer<typeof storedSchema>;
export type StoredCrossbar = z.infer<typeof crossbar>;
export type StoredPlace = z.infer<typeof place>;

/** Checks the JSON of a deployed network. @throws DataError naming the file and the first place that is wrong. */
export function checkStored(stored: unknown, file: string): StoredForm {
  const parsed = storedSchema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw damaged(file, placeText(path) || 'it', message, shown(valueAt(stored, path)));
}

/** What to say of a file that is no deployed network, or no longer one. */
export function damaged(file: string, where: string, expected: string, got: string): DataError {
  return new DataError(`${file}: ${where} must be ${expected}, got ${got}. Export it again.`);
}

/** `stages[2].ohms`. */
function placeText(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return parts.join('').replace(/^\./, '');
}

function valueAt(stored: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : value),
    stored,
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`;
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'a group';
  return String(value);
}
