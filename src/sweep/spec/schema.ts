import { z } from 'zod';
import { identifier, integer, list, name, number, section } from '../../experiment/spec/fields.js';
import { mismatch } from '../../experiment/spec/messages.js';

const ends = {
  from: number('The first value.', {}),
  to: number('The last value.', {}),
};

const stepped = section('Values a step apart.', {
  ...ends,
  step: number('Distance of two values.', { fix: 'Give a number other than 0.' }),
});

const counted = section('A number of values from one to another.', {
  ...ends,
  count: integer('How many values.', { min: 2, max: 10_000 }),
  scale: name("'linear': equal differences; 'log': equal ratios.", ['linear', 'log'])
    .meta({ default: 'linear' })
    .exactOptional(),
});

/** What a path of a spec takes, one value after another. */
const axisSchema = z
  .union([list('Values.', z.unknown(), 1), stepped, counted], {
    error: ({ input }) =>
      mismatch(
        'a list of at least 1, {from, to, step} or {from, to, count, scale}',
        input,
        'Write it as [first, second].',
      ),
  })
  .describe('Values, one after another.');

const settings = (description: string) =>
  z
    .record(z.string(), z.unknown(), {
      error: ({ input }) => mismatch('paths with values', input, 'Write path.to.field: value.'),
    })
    .describe(description);

const axes = (description: string) =>
  z
    .record(z.string(), axisSchema, {
      error: ({ input }) => mismatch('paths with values', input, 'Write path.to.field: [values].'),
    })
    .describe(description);

/** A sweep as people write it: an experiment, and what of it is varied. */
export const sweepSchema = section('A sweep: one experiment at many points.', {
  name: identifier(
    'Short name, of the folder; default that of the base and -sweep.',
  ).exactOptional(),
  base: z
    .union([z.string().min(1), z.record(z.string(), z.unknown())], {
      error: ({ input }) =>
        mismatch('an experiment, or the name of its file', input, 'Write for example base: demo.'),
    })
    .describe('The experiment: written out, a file beside this one, or a built-in one.'),
  sweep: axes('Each path is an axis; every combination of all axes is a point.').exactOptional(),
  zip: list(
    'Each group is one axis: its lists, of equal lengths, are walked together.',
    axes('Paths whose values belong together.'),
  ).exactOptional(),
  points: list(
    'One axis of settings written out.',
    settings('Settings of one point.'),
    1,
  ).exactOptional(),
  exclude: list(
    'Points left out: those where every path named has the value, or one of the values.',
    settings('Paths and values.'),
  ).exactOptional(),
  repeats: integer("Every point from so many seeds: the base's, and those after it.", {
    min: 1,
    max: 10_000,
  }).exactOptional(),
}).meta({ title: 'Lernmatrix sweep' });

export type SweepInput = z.infer<typeof sweepSchema>;
export type AxisInput = z.infer<typeof axisSchema>;

/** The JSON Schema of sweeps, for editors. */
export function sweepJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(sweepSchema, { io: 'input' });
}
