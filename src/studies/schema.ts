import { z } from 'zod';
import { type Scale, scales } from './scale.js';

const text = z.string().min(1);
const name = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, {
  error: 'expected lower-case letters, digits, dots and hyphens. Write it like figure12a.',
});
const settings = z.record(z.string(), z.unknown());
/** For each scale what differs from the full one. */
const changes = z.strictObject({ smoke: settings, laptop: settings }).partial();

/** What a paper holds that is no study, with the reason. */
const unavailable = z.strictObject({ name, item: text, reason: text });

/** `paper.yaml`. */
export const paperSchema = z.strictObject({
  title: text,
  citation: text,
  unavailable: z.array(unavailable).default([]),
});

/** `experiments/<id>.yaml`: a spec, written out or as the name of a file beside, and how it gets smaller. */
export const experimentSchema = z.strictObject({
  spec: z.union([text, settings]),
  scales: changes.default({}),
});

const quantity = z.string().regex(/^(?:(?:drop|std) )?\S+ at \S+$/, {
  error: "expected '[drop|std] series at place'. Write it like 'drop fc/sgd at 0.1'.",
});
const pair = z.array(quantity).length(2);
const bounds = { atLeast: z.number().optional(), atMost: z.number().optional() };
const hasBound = ({ atLeast, atMost }: { atLeast?: unknown; atMost?: unknown }) =>
  atLeast !== undefined || atMost !== undefined;
const bound = { error: 'expected atLeast, atMost or both. Add one.' };

const monotone = { of: text, slack: z.number().min(0).optional() };
const checkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('order'),
    of: z.array(quantity).min(2),
    by: z.number().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('value'), of: quantity, ...bounds }).refine(hasBound, bound),
  z.strictObject({ kind: z.literal('difference'), of: pair, ...bounds }).refine(hasBound, bound),
  z.strictObject({ kind: z.literal('ratio'), of: pair, ...bounds }).refine(hasBound, bound),
  z.strictObject({
    kind: z.literal('near'),
    of: z.array(quantity).min(1),
    within: z.number().positive(),
  }),
  z.strictObject({
    kind: z.literal('best'),
    among: z.array(quantity).min(2),
    oneOf: z.array(quantity).min(1),
    lowest: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('falling'), ...monotone }),
  z.strictObject({ kind: z.literal('rising'), ...monotone }),
]);

const claimSchema = z.strictObject({
  claim: text,
  check: checkSchema,
  /** The smallest scale at which it means something. */
  from: z.enum(scales).default('laptop'),
  /** What the paper prints, where its rows do not give it. */
  published: z.union([z.number(), z.array(z.number())]).optional(),
});

/** A number, or a mean and its standard deviation, as printed. */
const publishedPoint = z.union([z.number(), z.tuple([z.number(), z.number()])]);

const publishedSchema = z.strictObject({
  source: text,
  unit: text.default('percent'),
  rows: z.record(z.string(), z.record(z.string(), publishedPoint)).default({}),
});

/** One measurement beyond an experiment's accuracies; its other settings are checked by the measurement. */
const measurementSchema = z.looseObject({
  measure: text,
  /** The experiment that is measured; absent where none is. */
  of: name.optional(),
  scales: changes.default({}),
});

/** `<item>.study.yaml`. */
export const studySchema = z.strictObject({
  item: text,
  title: text,
  /** What it shows, a sentence. */
  about: text,
  /** Ids within the study to files in experiments/. */
  experiments: z.record(name, name),
  /** Which experiments' accuracies are rows of it; all where absent. */
  rows: z.array(name).optional(),
  measurements: z.record(name, measurementSchema).default({}),
  published: publishedSchema,
  claims: z.array(claimSchema).default([]),
  /** Parts of the item that are not here. */
  missing: z.array(z.strictObject({ what: text, reason: text })).default([]),
  /** What each scale does, a sentence. */
  scales: z.strictObject({ smoke: text, laptop: text, full: text }),
});

export type PaperFile = z.infer<typeof paperSchema>;
export type ExperimentFile = z.infer<typeof experimentSchema>;
export type StudyFile = z.infer<typeof studySchema>;
export type MeasurementFile = z.infer<typeof measurementSchema>;
export type Claim = StudyFile['claims'][number];

/** Changes for a scale: none for the full one. */
export function changesAt(
  changes: Readonly<Partial<Record<string, Record<string, unknown>>>>,
  scale: Scale,
): Record<string, unknown> {
  return scale === 'full' ? {} : (changes[scale] ?? {});
}
