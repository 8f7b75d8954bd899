import { z } from 'zod';
import { augmentDefaults, dataDefaults } from './defaults.js';
import {
  flag,
  integer,
  kindError,
  list,
  name,
  nameOrSettings,
  number,
  section,
  text,
  variant,
} from './fields.js';
import { mismatch } from './messages.js';

const statistics = section('Explicit statistics of b/255, one value a channel.', {
  mean: list('Mean of each channel.', number('Mean of one channel.', {})),
  std: list(
    'Standard deviation of each channel.',
    number('Standard deviation of one channel.', { above: 0 }),
  ),
});

const normalisations = ['none', 'unit', 'minus-one-one', 'standard'] as const;

const normalise = z
  .union([z.enum(normalisations), statistics], {
    error: nameOrSettings(normalisations, ', or {mean, std}'),
  })
  .meta({
    description:
      "How a byte b becomes a number: 'none' b, 'unit' b/255, 'minus-one-one' b/127.5 - 1, 'standard' (b/255 - mean)/std of the training data, or mean and std given.",
    default: dataDefaults.normalise,
  });

const augment = z
  .union(
    [
      z.enum(['none']),
      section('Random crops and mirroring.', {
        cropPadding: integer('Pixels added on each side before a crop of the original size.', {
          min: 0,
        })
          .meta({ default: augmentDefaults.cropPadding })
          .exactOptional(),
        padMode: name('What the padding holds: black, or the image mirrored.', ['zero', 'reflect'])
          .meta({ default: augmentDefaults.padMode })
          .exactOptional(),
        flip: flag('Mirrors half of the images left to right.')
          .meta({ default: augmentDefaults.flip })
          .exactOptional(),
      }),
    ],
    { error: nameOrSettings(['none'], ', or {cropPadding, padMode, flip}') },
  )
  .meta({ description: 'Changes of training images.', default: dataDefaults.augment });

const common = {
  trainCount: integer(
    'Training samples used, the first ones (of image folders: as many of each class); all where absent.',
    {
      min: 1,
    },
  ).exactOptional(),
  testCount: integer(
    'Test samples used, the first ones (of image folders: as many of each class); all where absent.',
    {
      min: 1,
    },
  ).exactOptional(),
  normalise: normalise.exactOptional(),
  augment: augment.exactOptional(),
};

const file = (description: string) =>
  text(description, /\S/, 'the path of a file', 'Name the file.');

const channels = z
  .union([z.literal(1), z.literal(3)], {
    error: ({ input }) =>
      mismatch('1 (grey) or 3 (colour)', input, 'Leave it out to convert none.'),
  })
  .describe(
    'Channels that every image is converted to: 1 grey, 3 colour; where absent, all must be alike.',
  );

const cifar100Labels = name("Which labels of CIFAR-100; default 'fine'.", ['fine', 'coarse']);

/** The data sets that need no more than their names. */
const names = ['mnist', 'cifar10', 'cifar100', 'fashion-mnist'] as const;

const family = {
  mnist: common,
  cifar10: common,
  cifar100: { labels: cifar100Labels.exactOptional(), ...common },
  'fashion-mnist': common,
  idx: {
    name: text("What to call the data; default 'idx'.").exactOptional(),
    trainImages: file('idx3 file, plain or gzipped.'),
    trainLabels: file('idx1 file, plain or gzipped.'),
    testImages: file('idx3 file, plain or gzipped.'),
    testLabels: file('idx1 file, plain or gzipped.'),
    classes: integer('Classes; the largest label found plus one where absent.', {
      min: 2,
    }).exactOptional(),
    ...common,
  },
  'cifar-binary': {
    variant: name('Which layout the records have.', ['cifar10', 'cifar100']),
    folder: text(
      'Folder of the files; the official one where no files are listed.',
      /\S/,
      'the path of a folder',
      'Name it.',
    ).exactOptional(),
    trainFiles: list(
      'Record files to train on; default the official names.',
      file('One file.'),
      1,
    ).exactOptional(),
    testFiles: list(
      'Record files to test on; default the official names.',
      file('One file.'),
      1,
    ).exactOptional(),
    labels: cifar100Labels.exactOptional(),
    ...common,
  },
  'image-folder': {
    folder: text(
      'Folder with train/<class>/ and test/<class>/ of JPEG or PNG images.',
      /\S/,
      'the path of a folder',
      'Name it.',
    ),
    name: text("What to call the data; default the folder's name.").exactOptional(),
    size: integer(
      'Side of the square that images are made into, the middle of longer ones; where absent, all must have one size.',
      { min: 1 },
    ).exactOptional(),
    channels: channels.exactOptional(),
    ...common,
  },
};

/** The data of an experiment: a name, or settings with a kind. */
export const dataSchema = z
  .union(
    [
      z.enum(names),
      z.discriminatedUnion(
        'kind',
        [
          variant(family, 'mnist'),
          variant(family, 'cifar10'),
          variant(family, 'cifar100'),
          variant(family, 'fashion-mnist'),
          variant(family, 'idx'),
          variant(family, 'cifar-binary'),
          variant(family, 'image-folder'),
        ],
        { error: kindError(family) },
      ),
    ],
    { error: nameOrSettings(names) },
  )
  .describe(
    "The data: 'mnist' (included), the name of a set that `lernmatrix data fetch` has fetched, or settings with a kind.",
  );
