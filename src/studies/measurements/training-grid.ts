import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { DivergenceError, SpecError } from '../../errors.js';
import type { RunOptions } from '../../experiment/run-interface.js';
import { runExperiment, runFolder } from '../../experiment/runner.js';
import {
  applyOverrides,
  explicitSpec,
  type ResolvedSpec,
  resolveSpec,
} from '../../experiment/spec/index.js';
import type { ExperimentResult, MethodResult } from '../../report/result.js';
import { clearFailure, failureOf, noteFailure } from '../../sweep/failure.js';
import { exactPoint, type Place, type Point, pointOf, type Series } from '../series.js';
import { flagsOf } from './hardware-variant.js';
import { type MeasurementContext, type MeasurementRun, measurement } from './measurement.js';

const paths = z.array(z.string()).min(1);
const value = z.union([z.number(), z.string()]);

/** An axis of the grid: what each value is called, and the settings that it sets. */
const axis = z.strictObject({
  /** What it is, e.g. bits. */
  name: z.string(),
  /** Paths into the spec that all take the value. */
  set: paths,
  /** Values, or what each is called: `{ideal: ideal, b8: {bits: 8}}`. */
  values: z.union([z.array(value).min(1), z.record(z.string(), z.unknown())]),
});

const settings = z.strictObject({
  /** A line of the grid for each value. */
  lines: axis,
  /** A place on each line for each value. */
  places: axis,
  /** The method whose accuracy is taken. */
  method: z.string(),
  /** Other settings, the same for all cells: path to value. */
  with: z.record(z.string(), z.unknown()).default({}),
  /** Network as it is trained, or with the errors of chips (default). */
  accuracy: z.enum(['digital', 'chips']).default('chips'),
});

type Settings = z.infer<typeof settings>;
type Axis = z.infer<typeof axis>;

/** A value of an axis with its name. */
interface Step {
  readonly name: string;
  readonly place: Place;
  readonly flags: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly line: Step;
  readonly step: Step;
}

/**
 * Trains a network for each cell of a grid of settings, each a run of its own, which other grids with the same
 * settings share. Gives a series a line, `all` (`mean`, `lowest`, `highest` of the cells' means, `spread`, the mean
 * standard deviation over chips of the cells that have one), and `best` (at each place the line of the highest mean).
 * @see HRAT paper, Figures 3 and 4, Table 2.
 */
export const trainingGrid = measurement(settings, measureGrid, runsOf);

async function measureGrid(context: MeasurementContext<Settings>): Promise<Series[]> {
  const { id, settings } = context;
  const lines = stepsOf(settings.lines);
  const cells = cellsOf(settings, lines);
  const results = await trainAll(cells, context);
  const points = new Map(
    cells.map((cell, i) => [cell, pointAt(cell.step.place, results[i]!, settings)] as const),
  );
  const text = { axis: settings.places.name, unit: 'percent' };
  const series = lines.map((line): Series => {
    const own = cells
      .filter((cell) => cell.line === line)
      .flatMap((cell) => points.get(cell) ?? []);
    const label = `${settings.lines.name} ${line.name}`;
    return { name: `${id}/${line.name}`, label, ...text, points: own };
  });
  return [...series, summary(id, series), best(id, series, text)];
}

/** Every cell as a run of its own. */
function runsOf(settings: Settings, spec: ResolvedSpec): readonly MeasurementRun[] {
  const written = withoutTexts(explicitSpec(spec));
  return cellsOf(settings).map(({ line, step }) => {
    const flags = flagsOf({ ...settings.with, ...line.flags, ...step.flags });
    const values = { line: line.name, [settings.places.name]: step.place };
    return { values, spec: resolveSpec(applyOverrides(written, flags)) };
  });
}

function cellsOf(settings: Settings, lines = stepsOf(settings.lines)): readonly Cell[] {
  const steps = stepsOf(settings.places);
  return lines.flatMap((line) => steps.map((step) => ({ line, step })));
}

function stepsOf({ name, set, values }: Axis): readonly Step[] {
  const flags = (own: unknown) => Object.fromEntries(set.map((path) => [path, own]));
  if (Array.isArray(values)) {
    return values.map((own) => ({ name: `${name}-${own}`, place: own, flags: flags(own) }));
  }
  return Object.entries(values).map(([key, own]) => {
    const place = Number.isFinite(Number(key)) ? Number(key) : key;
    return { name: `${name}-${key}`, place, flags: flags(own) };
  });
}

/** Cells side by side, as many as there are cores for: each trains one network. */
async function trainAll(
  cells: readonly Cell[],
  context: MeasurementContext<Settings>,
): Promise<readonly CellResult[]> {
  const { experiment, settings, signal, report, isFresh } = context;
  const runs = runsOf(settings, experiment.spec);
  const shares = cells.map(() => 0);
  const { classes } = experiment.result.data;
  const results: CellResult[] = [];
  const waiting = cells.map((_, i) => i);
  const drive = async () => {
    for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
      const at = i;
      const { name } = cells[at]!.line;
      const out = dirname(experiment.folder);
      const fresh = isFresh(runFolder(runs[at]!.spec, out));
      const options = { out, fresh, signal };
      const onProgress: RunOptions['onProgress'] = ({ overall, detail }) => {
        shares[at] = overall;
        const done = shares.reduce((sum, share) => sum + share, 0) / cells.length;
        report(done, `${name}, ${settings.places.name} ${cells[at]!.step.place}: ${detail}`);
      };
      results[at] = await resultOrChance(classes, runs[at]!.spec, { ...options, onProgress });
    }
  };
  const { threads } = experiment.spec.execution;
  const lanes = Math.max(1, Math.floor(availableParallelism() / threads));
  const done = await Promise.allSettled(Array.from({ length: lanes }, drive));
  const failed = done.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}

/** What a cell came to: its result, or where its training diverged, the percent that a guess gets right. */
type CellResult = ExperimentResult | { readonly chance: number };

/**
 * A network whose training diverged answers nothing: it counts as one that guesses (our choice). That it did is noted
 * in its folder, so that it is not trained again.
 */
async function resultOrChance(
  classes: number,
  spec: ResolvedSpec,
  options: RunOptions,
): Promise<CellResult> {
  const folder = runFolder(spec, options.out);
  const chance = { chance: 100 / classes };
  if (options.fresh) clearFailure(folder);
  if (failureOf(folder)?.diverged) return chance;
  try {
    return (await runExperiment(spec, options)).result;
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    noteFailure(folder, { reason: error.message, diverged: true });
    return chance;
  }
}

/** A spec whose methods are named and described anew, after what each cell sets. */
function withoutTexts(spec: Readonly<Record<string, unknown>>): unknown {
  const methods = spec.methods as readonly Readonly<Record<string, unknown>>[];
  return {
    ...spec,
    methods: methods.map(({ label: _label, description: _description, ...own }) => own),
  };
}

/**
 * The accuracy of a cell; undefined where the method was not tried at any strength there. Chips without errors are not
 * trained on: there a retrained method is what it began as, as in the HRAT paper's Table 2.
 */
function pointAt(x: Place, result: CellResult, own: Settings): Point | undefined {
  if ('chance' in result) return exactPoint(x, result.chance);
  const { methods } = result;
  const found = methods.find(({ name }) => name === own.method);
  if (!found) throw unknownMethod(own.method, methods);
  if (own.accuracy === 'digital') return pointOf(x, found.digitalRuns);
  const last = found.variation.at(-1) ?? untouched(found, methods);
  if (!last || last.accuracy.length === 0) return undefined;
  // Chips without errors are one chip: they have no spread.
  return last.sigma === 0 ? exactPoint(x, last.mean) : pointOf(x, last.accuracy);
}

/** Chips without errors of the method that a retrained one began as. */
function untouched({ retrainedFrom }: MethodResult, methods: readonly MethodResult[]) {
  const last = methods.find(({ name }) => name === retrainedFrom)?.variation.at(-1);
  return last?.sigma === 0 ? last : undefined;
}

function unknownMethod(name: string, methods: readonly MethodResult[]): SpecError {
  const known = methods.map((each) => each.name).join(', ');
  const message = `expected a method of the experiment, got '${name}'. There are ${known}.`;
  return new SpecError([{ path: 'method', message }]);
}

function summary(id: string, lines: readonly Series[]): Series {
  const points = lines.flatMap((line) => line.points);
  const means = points.map(({ mean }) => mean);
  const spreads = points.flatMap(({ std }) => (std === null ? [] : [std]));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    name: `${id}/all`,
    label: 'all cells',
    axis: '',
    unit: 'percent, points',
    points: [
      exactPoint('mean', mean(means)),
      exactPoint('lowest', Math.min(...means)),
      exactPoint('highest', Math.max(...means)),
      ...(spreads.length > 0 ? [exactPoint('spread', mean(spreads))] : []),
    ],
  };
}

function best(
  id: string,
  lines: readonly Series[],
  text: { readonly axis: string; readonly unit: string },
): Series {
  const byPlace = new Map<Place, Point>();
  for (const point of lines.flatMap((line) => line.points)) {
    const known = byPlace.get(point.x);
    if (!known || point.mean > known.mean) byPlace.set(point.x, point);
  }
  return { name: `${id}/best`, label: 'best of the lines', ...text, points: [...byPlace.values()] };
}
