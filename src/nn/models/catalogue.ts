import { SpecError, type SpecProblem } from '../../errors.js';
import type { ModelSpec } from '../model.js';
import {
  fc4,
  lenet5BatchNorm,
  vgg16BatchNorm,
  vggBatchNormDefaults,
} from './batch-norm-classics.js';
import { fullyConnected } from './fully-connected.js';
import { lenet5 } from './lenet5.js';
import { preresnet } from './preresnet.js';
import { resnetHe } from './resnet-he.js';
import { resnetRathi } from './resnet-rathi.js';
import { spikingCnn1, spikingCnn2 } from './spiking-cnn.js';
import { vggDefaults, vggRathi } from './vgg-rathi.js';
import { wideResnet, wideResnetDropout } from './wide-resnet.js';

/** What a data set asks of a network: [channels, height, width] in, one output a class. */
export interface Task {
  readonly shape: readonly [number, number, number];
  readonly classes: number;
}

/** A named network, and what may be set of it. */
export interface CatalogueEntry {
  /** The default of each setting; 'required' where it must be given. */
  readonly settings: Readonly<Record<string, number | 'required'>>;
  /** @throws SpecError for settings out of range. */
  build(task: Task, settings: Readonly<Record<string, number>>): ModelSpec;
}

function entry<K extends string>(
  settings: Readonly<Record<K, number | 'required'>>,
  build: (task: Task, settings: Readonly<Record<K, number>>) => ModelSpec,
): CatalogueEntry {
  return { settings, build };
}

const vgg = (depth: number, hidden: number = vggDefaults.hidden) =>
  entry({ ...vggDefaults, hidden }, ({ shape, classes }, own) =>
    vggRathi(depth, classes, shape, own),
  );
const rathi = (depth: number) =>
  entry({ dropout: 0.2 }, ({ shape, classes }, own) =>
    resnetRathi(depth, classes, shape, own.dropout),
  );
const wide = (depth: number, width: number) =>
  entry({ dropout: wideResnetDropout }, ({ shape, classes }, { dropout }) =>
    wideResnet({ depth, width, dropout }, classes, shape),
  );

/** Networks by the name that specs use. */
export const modelCatalogue: Readonly<Record<string, CatalogueEntry>> = {
  'fc-784-400-200-10': entry({}, ({ shape, classes }) =>
    fullyConnected('fc-784-400-200-10', shape, [400, 200, classes]),
  ),
  fc4: entry({}, ({ shape, classes }) => fc4(shape, classes)),
  lenet5: entry({}, ({ shape, classes }) => lenet5(shape[0], shape[1], classes)),
  'lenet5-bn': entry({ width: 1 }, ({ shape, classes }, { width }) =>
    lenet5BatchNorm(shape, classes, width),
  ),
  // The HRAT paper's LeNet-5 for CIFAR.
  'lenet5-bn-wide': entry({ width: 5 }, ({ shape, classes }, { width }) =>
    lenet5BatchNorm(shape, classes, width),
  ),
  preresnet: entry({ depth: 'required' }, ({ shape, classes }, { depth }) =>
    preresnet(depth, classes, shape),
  ),
  preresnet110: entry({}, ({ shape, classes }) => preresnet(110, classes, shape)),
  'resnet-he': entry({ depth: 'required' }, ({ shape, classes }, { depth }) =>
    resnetHe(depth, classes, shape),
  ),
  'resnet20-he': entry({}, ({ shape, classes }) => resnetHe(20, classes, shape)),
  'resnet20-rathi': rathi(20),
  'resnet34-rathi': rathi(34),
  'spiking-cnn1': entry({}, ({ shape, classes }) => spikingCnn1(shape, classes)),
  'spiking-cnn2': entry({}, ({ shape, classes }) => spikingCnn2(shape, classes)),
  vgg5: vgg(5),
  // Our choice: 256 features in the classifier where the authors have 4096, a twentieth of the parameters.
  'vgg5-narrow': vgg(5, 256),
  vgg9: vgg(9),
  vgg16: vgg(16),
  'vgg16-bn': entry({ ...vggBatchNormDefaults }, ({ shape, classes }, own) =>
    vgg16BatchNorm(shape, classes, own),
  ),
  'wide-resnet': entry(
    { depth: 'required', width: 'required', dropout: wideResnetDropout },
    ({ shape, classes }, own) => wideResnet(own, classes, shape),
  ),
  'wide-resnet-16-10': wide(16, 10),
  'wide-resnet-28-10': wide(28, 10),
};

/**
 * Builds a named network for a task.
 * @param settings those of the network that are not to have their defaults.
 * @throws SpecError for an unknown name, and for settings unknown, missing or out of range.
 */
export function buildModel(
  name: string,
  task: Task,
  settings: Readonly<Record<string, number>> = {},
): ModelSpec {
  const found = Object.hasOwn(modelCatalogue, name) ? modelCatalogue[name] : undefined;
  if (!found) {
    const known = Object.keys(modelCatalogue).join(', ');
    const message = `expected one of ${known}, got '${name}'. Name one of these, or write its layers out.`;
    throw new SpecError([{ path: 'model', message }]);
  }
  const problems = settingProblems(name, found.settings, settings);
  if (problems.length > 0) throw new SpecError(problems);
  return found.build(task, { ...(found.settings as Record<string, number>), ...settings });
}

function settingProblems(
  name: string,
  known: CatalogueEntry['settings'],
  given: Readonly<Record<string, number>>,
): SpecProblem[] {
  const names = Object.keys(known);
  const choice = names.length > 0 ? `its settings are ${names.join(', ')}` : 'it has no settings';
  const unknown = Object.keys(given)
    .filter((key) => !names.includes(key))
    .map((key) => ({ path: `model.${key}`, message: `${name} has none: ${choice}. Remove it.` }));
  const required = names.filter((key) => known[key] === 'required');
  const form = required.map((key) => `, ${key}: …`).join('');
  const missing = required
    .filter((key) => !Object.hasOwn(given, key))
    .map((key) => ({
      path: `model.${key}`,
      message: `must be given, since ${name} has no default for it. Write {name: ${name}${form}}.`,
    }));
  return [...unknown, ...missing];
}
