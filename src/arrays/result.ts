import { z } from 'zod';
import { estimateMean } from '../chip/statistics.js';
import type { Products } from '../report/arrays/index.js';
import { machineSchema } from '../report/schema.js';

const errors = z.strictObject({
  /** Products as in training. */
  with: z.number().exactOptional(),
  /** Exact products of the same weights. */
  without: z.number().exactOptional(),
});

const epochRecord = z.strictObject({
  epoch: z.int(),
  /** η of its last update. */
  rate: z.number(),
  /** Mean training loss, nats. */
  loss: z.number(),
  /** Absent where the epoch was not tested. */
  error: errors.exactOptional(),
  /**
   * Hidden units whose outputs hardly move over the test part (idle.ts), and all, of each layer but the last, by exact
   * products; absent where the epoch was not tested by them.
   */
  idle: z
    .array(z.tuple([z.int(), z.int()]).readonly())
    .readonly()
    .exactOptional(),
  /** Coincidences a device of the arrays that learning pulses reach, in this epoch's mean update. */
  density: z.number(),
  /** Updates of each layer so far, and those that asked, or whose transfer did, for more pulses than a train has. */
  updates: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly(),
  /** Working time, the test's too. */
  seconds: z.number(),
});

const phrases = z.array(z.string()).readonly();

const run = z.strictObject({ run: z.int(), history: z.array(epochRecord).readonly() });

const method = z.strictObject({
  name: z.string(),
  label: z.string(),
  kind: z.string(),
  runs: z.array(run).readonly(),
});

/** What training on arrays gave. */
export const arrayResultSchema = z.strictObject({
  kind: z.literal('array-training'),
  name: z.string(),
  title: z.string(),
  unit: z.enum(['percent', 'nats/character']),
  data: z.strictObject({ name: z.string(), digest: z.string(), train: z.int(), test: z.int() }),
  layers: z.array(z.strictObject({ name: z.string(), rows: z.int(), columns: z.int() })).readonly(),
  methods: z.array(method).readonly(),
  spec: z.record(z.string(), z.unknown()),
  environment: machineSchema,
  startedAt: z.string(),
  wallSeconds: z.number(),
  /** What was simulated, what was not, and what no source settles; absent in results of earlier builds. */
  simulated: phrases.exactOptional(),
  notSimulated: phrases.exactOptional(),
  ourChoices: phrases.exactOptional(),
});

export type ArrayEpochRecord = z.infer<typeof epochRecord>;
export type ArrayMethodResult = z.infer<typeof method>;
export type ArrayResult = z.infer<typeof arrayResultSchema>;

/** The mean of a method's errors over its runs after an epoch; undefined where it was not tested. */
export function errorsAt({ runs }: ArrayMethodResult, epoch: number, by: Products) {
  const found = runs.flatMap(({ history }) => {
    const value = history.find((record) => record.epoch === epoch)?.error?.[by];
    return value === undefined ? [] : [value];
  });
  return found.length > 0 ? { ...estimateMean(found), sample: found } : undefined;
}

/** Idle units of a method's hidden layers after its last epoch, sums over runs; none told where they were not counted. */
export function idleUnits({ runs }: ArrayMethodResult, layers: ArrayResult['layers']) {
  const counts = runs.map(({ history }) => history.at(-1)?.idle);
  if (counts.length === 0 || counts.includes(undefined)) return {};
  const idle = layers.slice(0, -1).map(({ name }, i) => {
    const of = (part: 0 | 1) => counts.reduce((sum, each) => sum + each![i]![part], 0);
    return { layer: name, idle: of(0), units: of(1) };
  });
  return { idle };
}

/**
 * Share of a method's updates that asked, or whose transfer did, for more pulses than a train has, over runs.
 * @param layer its index; all layers unless given.
 */
export function cutShare({ runs }: ArrayMethodResult, layer?: number): number {
  const all = runs.map(({ history }) => history.at(-1)?.updates ?? []);
  const last = all.flatMap((updates) => updates.filter((_, i) => i === (layer ?? i)));
  const updates = last.reduce((sum, [all]) => sum + all, 0);
  return updates === 0 ? 0 : last.reduce((sum, [, cut]) => sum + cut, 0) / updates;
}
