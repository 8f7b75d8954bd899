import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isUserError } from '../src/errors.js';
import type { BenchCase, BenchSettings, Unit } from './case.js';
import { chipCases } from './chips.js';
import { evaluationCases } from './evaluation.js';
import { methodCases } from './methods.js';
import { highestLoad, waitForQuiet } from './quiet.js';
import { randomCases } from './random.js';
import { Reference } from './reference.js';
import { restrictedCases } from './restricted.js';
import { storeCases } from './store.js';
import { tileCases } from './tiles.js';
import { trainingCases } from './training.js';

// npm run bench -- [<family>|<case> …] [--json] [--threads n] [--rounds n]

const families: Readonly<Record<string, () => BenchCase[]>> = {
  training: trainingCases,
  methods: methodCases,
  evaluation: evaluationCases,
  chips: chipCases,
  random: randomCases,
  restricted: restrictedCases,
  store: storeCases,
  tiles: tileCases,
};

interface Spread {
  readonly minimum: number;
  readonly median: number;
}

interface Row {
  readonly name: string;
  readonly ours: Spread;
  readonly reference: Spread | null;
  readonly ratio: number | null;
  readonly unit: Unit;
  readonly notes: Readonly<Record<string, number>>;
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  return { minimum: sorted[0]!, median: sorted[sorted.length >> 1]! };
}

/** Warms both sides up, then lets them take turns. */
async function measure(bench: BenchCase, settings: BenchSettings, rounds: number) {
  const open = await bench.open(settings);
  const ours: number[] = [];
  const theirs: number[] = [];
  await open.ours();
  await open.reference?.();
  for (let round = 0; round < rounds; round++) {
    ours.push(...(await open.ours()));
    theirs.push(...((await open.reference?.()) ?? []));
  }
  const notes = { ...open.notes?.() };
  await open.close();
  const reference = theirs.length > 0 ? spreadOf(theirs) : null;
  const mine = spreadOf(ours);
  // Both sides took turns, so a drift of the machine's speed touches both medians alike.
  const ratio = reference ? mine.median / reference.median : null;
  return { name: bench.name, ours: mine, reference, ratio, unit: bench.unit ?? 'ms', notes };
}

/** What cannot be run (its data are not there) is told, and the other cases go on. */
async function tryCase<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (!isUserError(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
    return null;
  }
}

function printRow({ name, ours, reference, ratio, unit, notes }: Row): void {
  const pair = (spread: Spread | null) =>
    spread ? `${spread.minimum.toFixed(2)} (${spread.median.toFixed(2)})` : '-';
  const cells = [pair(ours).padStart(20), pair(reference).padStart(20)];
  const row = `${name.padEnd(28)}${cells.join('')}${(ratio?.toFixed(2) ?? '-').padStart(8)}`;
  const remarks = Object.entries(notes).map(([key, value]) => `, ${key} ${value.toPrecision(3)}`);
  console.log(`${row}  ${unit}${remarks.join('')}`);
}

function asJson({ name, ours, reference, ratio, unit, notes }: Row) {
  return {
    name,
    ours: ours.median,
    reference: reference?.median ?? null,
    ratio,
    unit,
    ...notes,
  };
}

function chooseCases(words: readonly string[]): BenchCase[] {
  const all = Object.values(families).flatMap((cases) => cases());
  if (words.length === 0) return all;
  const chosen = all.filter(({ name }) =>
    words.some((word) => name === word || name.startsWith(`${word}/`)),
  );
  if (chosen.length > 0) return chosen;
  const known = [...Object.keys(families), ...all.map(({ name }) => name)].join(', ');
  throw new Error(`bench: expected ${known}; got '${words.join(' ')}'. Name one of these.`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      rounds: { type: 'string', default: '10' },
    },
  });
  const load = await waitForQuiet((text) => console.error(text));
  const quiet = load <= highestLoad;
  const threads = Number(values.threads);
  const reference = Reference.start(threads);
  console.error(`load ${load.toFixed(2)} cores, threads ${threads}, batch 128`);
  if (!reference) console.error('no python3 with torch: nothing to compare with');
  if (!quiet) console.error('the machine is still busy: no ratios');
  const rows: Row[] = [];
  if (!values.json) {
    const heads = ['ours: min (median)', 'reference'].map((head) => head.padStart(20));
    console.log(`${''.padEnd(26)}${heads.join('')}${'ratio'.padStart(8)}`);
  }
  try {
    for (const bench of chooseCases(positionals)) {
      const settings = { threads, reference };
      const measured = await tryCase(() => measure(bench, settings, Number(values.rounds)));
      if (!measured) continue;
      const row = quiet ? measured : { ...measured, ratio: null };
      rows.push(row);
      if (!values.json) printRow(row);
    }
  } finally {
    reference?.close();
  }
  if (values.json) console.log(JSON.stringify(rows.map(asJson)));
}

await tryCase(main);
