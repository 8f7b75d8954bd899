import { SpecError } from '../../errors.js';
import type { ModelSpec } from '../model.js';
import { fullyConnected } from './fully-connected.js';
import { lenet5 } from './lenet5.js';
import { resnetHe } from './resnet-he.js';
import { vggRathi } from './vgg-rathi.js';

export type { VggSettings } from './vgg-rathi.js';
export { fullyConnected, lenet5, resnetHe, vggRathi };

/** What a data set asks of a network: [channels, height, width] in, one output a class. */
export interface Task {
  readonly shape: readonly [number, number, number];
  readonly classes: number;
}

type Builder = (task: Task) => ModelSpec;

/** Networks by the name that specs use. */
export const modelCatalogue: Readonly<Record<string, Builder>> = {
  'fc-784-400-200-10': ({ shape, classes }) =>
    fullyConnected('fc-784-400-200-10', shape, [400, 200, classes]),
  lenet5: ({ shape, classes }) => lenet5(shape[0], shape[1], classes),
  'resnet20-he': ({ shape, classes }) => resnetHe(20, classes, shape),
  vgg5: ({ shape, classes }) => vggRathi(5, shape, classes),
  // Our choice: 256 hidden features where the authors have 4096.
  'vgg5-narrow': ({ shape, classes }) => vggRathi(5, shape, classes, { hidden: 256 }),
};

/** Builds a named network for a task. @throws SpecError for an unknown name. */
export function buildModel(name: string, task: Task): ModelSpec {
  const builder = Object.hasOwn(modelCatalogue, name) ? modelCatalogue[name] : undefined;
  if (!builder) {
    const known = Object.keys(modelCatalogue).join(', ');
    const message = `expected one of ${known}, got '${name}'. Name one of these, or write its layers out.`;
    throw new SpecError([{ path: 'model', message }]);
  }
  return builder(task);
}
