import { loadCifarBinary } from './cifar-binary.js';
import { createDataset, type Dataset, type SplitCounts } from './dataset.js';
import { findFetched } from './fetched.js';
import { readIdxSplit } from './idx.js';

/** CIFAR-10, whole, as `lernmatrix data fetch cifar10` leaves it. */
export interface Cifar10Spec extends SplitCounts {
  readonly kind: 'cifar10';
}

/** CIFAR-100, whole, as `lernmatrix data fetch cifar100` leaves it. */
export interface Cifar100Spec extends SplitCounts {
  readonly kind: 'cifar100';
  /** 'fine' where absent. */
  readonly labels?: 'fine' | 'coarse' | undefined;
}

/** Fashion-MNIST, whole, as `lernmatrix data fetch fashion-mnist` leaves it. */
export interface FashionMnistSpec extends SplitCounts {
  readonly kind: 'fashion-mnist';
}

const fashionNames = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];

/**
 * Loads CIFAR-10: 50,000 training and 10,000 test images of 3 × 32 × 32 bytes.
 * @throws DataError saying how to fetch it where it is absent.
 * @see Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
 */
export function loadCifar10(spec: Cifar10Spec): Dataset {
  return loadCifar('cifar10', spec);
}

/**
 * Loads CIFAR-100: 50,000 training and 10,000 test images of 3 × 32 × 32 bytes, 100 fine or 20 coarse classes.
 * @throws DataError saying how to fetch it where it is absent.
 * @see Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
 */
export function loadCifar100(spec: Cifar100Spec): Dataset {
  return loadCifar('cifar100', spec);
}

/**
 * Loads Fashion-MNIST: 60,000 training and 10,000 test images of 28 × 28 bytes.
 * @throws DataError saying how to fetch it where it is absent.
 * @see Xiao, Rasul, Vollgraf, arXiv:1708.07747, 2017.
 */
export function loadFashionMnist(spec: FashionMnistSpec): Dataset {
  const files = findFetched('fashion-mnist');
  const read = (prefix: string) => {
    const place = (ending: string) => files.get(`${prefix}-${ending}-ubyte.gz`)!;
    return readIdxSplit(place('images-idx3'), place('labels-idx1'));
  };
  const train = read('train');
  const parts = {
    name: 'fashion-mnist',
    classes: fashionNames.length,
    classNames: fashionNames,
    shape: [1, train.height, train.width] as const,
    train,
    test: read('t10k'),
    source: [...files.values()].join(', '),
  };
  return createDataset(parts, spec);
}

function loadCifar(variant: 'cifar10' | 'cifar100', spec: Cifar10Spec | Cifar100Spec): Dataset {
  const files = [...findFetched(variant)];
  const places = (test: boolean) =>
    files.filter(([name]) => name.startsWith('test') === test).map(([, place]) => place);
  const { kind: _kind, ...settings } = spec;
  const given = { trainFiles: places(false), testFiles: places(true), ...settings };
  return loadCifarBinary({ kind: 'cifar-binary', variant, ...given });
}
