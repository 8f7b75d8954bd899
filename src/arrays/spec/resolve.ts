import { isText, textParts } from '../../data/text.js';
import { SpecError, type SpecProblem } from '../../errors.js';
import { problemsOf } from '../../experiment/spec/problems.js';
import { patchesOf } from '../../training/array/index.js';
import { arrayDefaults, networkDefaults, trainingDefaults } from './defaults.js';
import { type NetworkSize, ratesOf, resolveMethods } from './resolve-method.js';
import type { ArrayData, ArrayNetworkSpec, ResolvedArraySpec } from './resolved.js';
import { type ArraySpecInput, arraySpecSchema } from './schema.js';
import { tooFewStates } from './states.js';

/** Height and width of the images that are known by name. */
const side = 28;

/**
 * Checks a spec of training on arrays, and makes every value explicit.
 * @param input plain data, as read from YAML.
 * @param stored of a run that is finished: what no longer may be run may still be read.
 * @throws SpecError with every problem found: first of form; where the form is right, contradictions.
 */
export function resolveArraySpec(
  input: unknown,
  { stored = false }: { readonly stored?: boolean } = {},
): ResolvedArraySpec {
  const parsed = arraySpecSchema.safeParse(input);
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, input));
  const problems: SpecProblem[] = [];
  const spec = fillIn(parsed.data, problems);
  problems.push(...clashes(spec), ...(stored ? [] : tooFewStates(spec)));
  if (problems.length > 0) throw new SpecError(problems);
  return spec;
}

function fillIn(input: ArraySpecInput, problems: SpecProblem[]): ResolvedArraySpec {
  const { name, title = name, seed = arrayDefaults.seed, runs = arrayDefaults.runs } = input;
  const network = networkOf(input.network);
  const { training = {} } = input;
  const defaults = trainingDefaults[network.kind];
  const rates = ratesOf(training.rates, 'training.rates', problems) ?? defaults.rates;
  const size = sizeOf(network, problems);
  return {
    kind: 'array-training',
    name,
    title,
    seed,
    runs,
    execution: { ...arrayDefaults.execution, ...input.execution },
    data: dataOf(input.data),
    network,
    epochs: training.epochs ?? defaults.epochs,
    batchSize: training.batchSize ?? arrayDefaults.batchSize,
    methods: resolveMethods(input, network, size, rates, problems),
    evaluation: { ...arrayDefaults.evaluation, ...input.evaluation },
    keep: {
      weights: input.keep?.weights ?? [],
      averages: (input.keep?.averages ?? []).map((each) => ({ ...arrayDefaults.average, ...each })),
    },
  };
}

function dataOf(data: ArraySpecInput['data']): ArrayData {
  const given = typeof data === 'string' ? { kind: data } : data;
  const parts: Partial<Record<string, object>> = textParts;
  return { ...parts[given.kind], ...given } as ArrayData;
}

function networkOf(network: ArraySpecInput['network']): ArrayNetworkSpec {
  const given = typeof network === 'string' ? { kind: network } : network;
  return { ...networkDefaults[given.kind], ...given } as ArrayNetworkSpec;
}

function sizeOf(network: ArrayNetworkSpec, problems: SpecProblem[]): NetworkSize {
  if (network.kind === 'lstm') return { layers: network.blocks + 1, patches: [] };
  if (network.kind === 'fully-connected') return { layers: network.hidden.length + 1, patches: [] };
  const layers = network.channels.length + network.hidden.length + 1;
  try {
    return { layers, patches: patchesOf({ ...network, input: [1, side, side] }) };
  } catch (error) {
    problems.push({
      path: 'network',
      message: error instanceof Error ? error.message : String(error),
    });
    return { layers, patches: [] };
  }
}

/** Settings that do not go together. */
function clashes(spec: ResolvedArraySpec): SpecProblem[] {
  const { data, network, methods, epochs, batchSize, keep } = spec;
  const problems: SpecProblem[] = [];
  const ofText = isText(data);
  if (ofText !== (network.kind === 'lstm')) {
    const wanted = ofText
      ? "'lstm', since the data is a text"
      : "'fully-connected' or 'cnn', since the data is images";
    problems.push({
      path: 'network.kind',
      message: `expected ${wanted}, got '${network.kind}'. Change one.`,
    });
  }
  if (ofText && data.trainBytes <= batchSize) {
    const message = `expected at most ${data.trainBytes - 1}, so that each of its parts of the text has a symbol to predict, got ${batchSize}. Lower it.`;
    problems.push({ path: 'training.batchSize', message });
  }
  const symbols = ofText ? Math.floor((data.trainBytes - 1) / batchSize) : Infinity;
  if (network.kind === 'lstm' && symbols > 0 && network.unrolled > symbols) {
    const message = `expected at most ${symbols}, what there is to predict of the training text${batchSize > 1 ? ' by each part of a mini-batch' : ''}, got ${network.unrolled}. Lower it.`;
    problems.push({ path: 'network.unrolled', message });
  }
  const names = methods.map(({ name }) => name);
  const twice = names.find((each, i) => names.indexOf(each) < i);
  if (twice !== undefined) {
    const message = `expected names of their own, got '${twice}' twice. Rename one.`;
    problems.push({ path: 'methods', message });
  }
  const late = keep.weights.filter((epoch) => epoch > epochs);
  if (late.length > 0) {
    const message = `expected epochs of at most ${epochs}, got ${late.join(', ')}. Train longer, or remove them.`;
    problems.push({ path: 'keep.weights', message });
  }
  keep.averages.forEach(({ from, to }, i) => {
    if (from <= to && to <= epochs) return;
    const message = `expected from ≤ to ≤ ${epochs}, the epochs of the training, got ${from} to ${to}. Change them.`;
    problems.push({ path: `keep.averages[${i}]`, message });
  });
  return problems;
}
