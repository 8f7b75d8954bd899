/** One file at a data set's home. */
export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sha256: string;
  /** MD5, hex, where the home publishes one. */
  readonly md5?: string;
}

/** One file as it lies in the folder of data sets. */
export interface LocalFile {
  /** Below the folder of data sets, with forward slashes; of an archive, also its name inside. */
  readonly path: string;
  readonly bytes: number;
}

/** A file that is kept as it comes. */
export interface PlainFile {
  readonly kind: 'plain';
  readonly remote: RemoteFile;
  readonly local: LocalFile;
}

/** A gzipped tar archive, of which some files are kept. */
export interface ArchiveFile {
  readonly kind: 'tar.gz';
  readonly remote: RemoteFile;
  readonly local: readonly LocalFile[];
}

/** A data set that can be fetched from its official home. */
export interface FetchableDataset {
  readonly name: string;
  readonly title: string;
  /** The page that describes it. */
  readonly home: string;
  readonly licence: string;
  /** Who publishes the digests that are checked. */
  readonly digests: string;
  readonly files: readonly (PlainFile | ArchiveFile)[];
}

const toronto = 'https://www.cs.toronto.edu/~kriz';
const recordBytes = 3 * 32 * 32;

const cifarDigests = 'MD5 by the home page; SHA-256 as recorded by GoMLX and red-datasets';

const cifar10: FetchableDataset = {
  name: 'cifar10',
  title: 'CIFAR-10, binary version: 60,000 colour images of 32 × 32, 10 classes',
  home: `${toronto}/cifar.html`,
  licence: 'none stated; asks to cite Krizhevsky 2009',
  digests: cifarDigests,
  files: [
    {
      kind: 'tar.gz',
      remote: {
        name: 'cifar-10-binary.tar.gz',
        url: `${toronto}/cifar-10-binary.tar.gz`,
        bytes: 170_052_171,
        sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
        md5: 'c32a1d4ab5d03f1284b67883e8d87530',
      },
      local: [1, 2, 3, 4, 5]
        .map((batch) => `data_batch_${batch}.bin`)
        .concat('test_batch.bin')
        .map((file) => ({
          path: `cifar-10-batches-bin/${file}`,
          bytes: 10_000 * (1 + recordBytes),
        })),
    },
  ],
};

const cifar100: FetchableDataset = {
  name: 'cifar100',
  title: 'CIFAR-100, binary version: 60,000 colour images of 32 × 32, 100 classes',
  home: `${toronto}/cifar.html`,
  licence: 'none stated; asks to cite Krizhevsky 2009',
  digests: cifarDigests,
  files: [
    {
      kind: 'tar.gz',
      remote: {
        name: 'cifar-100-binary.tar.gz',
        url: `${toronto}/cifar-100-binary.tar.gz`,
        bytes: 168_513_733,
        sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
        md5: '03b5dce01913d631647c71ecec9e9cb8',
      },
      local: [
        { path: 'cifar-100-binary/train.bin', bytes: 50_000 * (2 + recordBytes) },
        { path: 'cifar-100-binary/test.bin', bytes: 10_000 * (2 + recordBytes) },
      ],
    },
  ],
};

const fashionFile = (name: string, bytes: number, sha256: string, md5: string): PlainFile => {
  const url = `http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/${name}`;
  return {
    kind: 'plain',
    remote: { name, url, bytes, sha256, md5 },
    local: { path: `fashion-mnist/${name}`, bytes },
  };
};

const fashionMnist: FetchableDataset = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST: 70,000 grey images of 28 × 28, 10 classes of clothing',
  home: 'https://github.com/zalandoresearch/fashion-mnist',
  licence: 'MIT',
  digests: 'MD5 by the home page; SHA-256 as recorded by torchvision',
  files: [
    fashionFile(
      'train-images-idx3-ubyte.gz',
      26_421_880,
      '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
    ),
    fashionFile(
      'train-labels-idx1-ubyte.gz',
      29_515,
      'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      '25c81989df183df01b3e8a0aad5dffbe',
    ),
    fashionFile(
      't10k-images-idx3-ubyte.gz',
      4_422_102,
      '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      'bef4ecab320f06d8554ea6380940ec79',
    ),
    fashionFile(
      't10k-labels-idx1-ubyte.gz',
      5_148,
      '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      'bb300cfdad3c16e7a12a480ee83cd310',
    ),
  ],
};

const warpeace: FetchableDataset = {
  name: 'warpeace',
  title: 'War and Peace as char-rnn has it: 3,258,246 bytes of text',
  home: 'https://cs.stanford.edu/people/karpathy/char-rnn/',
  licence: 'public domain (Project Gutenberg 2600)',
  digests: 'none published; SHA-256 of our own copy',
  files: [
    {
      kind: 'plain',
      remote: {
        name: 'warpeace_input.txt',
        url: 'https://cs.stanford.edu/people/karpathy/char-rnn/warpeace_input.txt',
        bytes: 3_258_246,
        sha256: 'fb66ba999dafe24017cdd59e04c56d385a9c8466993d374fd4c6f08b2142985e',
      },
      local: { path: 'warpeace/warpeace_input.txt', bytes: 3_258_246 },
    },
  ],
};

/** Every data set that can be fetched. */
export const fetchableDatasets: readonly FetchableDataset[] = [
  cifar10,
  cifar100,
  fashionMnist,
  warpeace,
];

/** The files that a data set has in the folder of data sets. */
export function localFiles({ files }: FetchableDataset): readonly LocalFile[] {
  return files.flatMap(({ local }) => local);
}
