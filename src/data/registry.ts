import { DataError } from '../errors.js';
import { type CifarBinarySpec, loadCifarBinary } from './cifar-binary.js';
import type { Dataset } from './dataset.js';
import { type IdxSpec, loadIdx } from './idx.js';
import { type ImageFolderSpec, loadImageFolder } from './image-folder.js';
import { loadMnist, type MnistSpec } from './mnist.js';
import {
  type Cifar10Spec,
  type Cifar100Spec,
  type FashionMnistSpec,
  loadCifar10,
  loadCifar100,
  loadFashionMnist,
} from './named.js';

/** Which data to load; one member for each file of this room that reads a data set. */
export type DataSpec =
  | MnistSpec
  | Cifar10Spec
  | Cifar100Spec
  | FashionMnistSpec
  | IdxSpec
  | CifarBinarySpec
  | ImageFolderSpec;

type Loaders = {
  readonly [Kind in DataSpec['kind']]: (spec: Extract<DataSpec, { kind: Kind }>) => Dataset;
};

const loaders: Loaders = {
  mnist: loadMnist,
  cifar10: loadCifar10,
  cifar100: loadCifar100,
  'fashion-mnist': loadFashionMnist,
  idx: loadIdx,
  'cifar-binary': loadCifarBinary,
  'image-folder': loadImageFolder,
};

/** The kinds of data that `loadDataset` knows. */
export const datasetNames = Object.keys(loaders) as readonly DataSpec['kind'][];

/**
 * Loads the data set that a spec describes, whole into memory.
 * @throws DataError when the kind is unknown, a file is not what it should be, or a count is
 * outside 1 to what exists.
 */
export function loadDataset(spec: DataSpec): Dataset {
  const load = Object.hasOwn(loaders, spec.kind) ? loaders[spec.kind] : undefined;
  if (load === undefined) {
    throw new DataError(
      `data.kind: expected one of ${datasetNames.join(', ')}, got '${String(spec.kind)}'. ` +
        'Name one of these.',
    );
  }
  return (load as (spec: DataSpec) => Dataset)(spec);
}
