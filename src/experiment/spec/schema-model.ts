import { z } from 'zod';
import { type LayerSpec, modelCatalogue } from '../../nn/index.js';
import { initialisationDefault } from './defaults.js';
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

const layerName = {
  name: text('Name of its tensors; numbered by kind where absent.').exactOptional(),
};
const outputs = integer('Features or channels given out.', { min: 1 });
const pixels = (description: string, min: number) => integer(description, { min }).exactOptional();
const bias = flag('Whether a bias is added; default true.').exactOptional();
const limit = number('Largest magnitude of a weight, to which each step cuts it; default none.', {
  above: 0,
}).exactOptional();

const pool = {
  ...layerName,
  kernel: integer('Side of the window, pixels.', { min: 1 }),
  stride: pixels("Step, pixels; default the kernel's size.", 1),
  padding: pixels('Zeros on each side, pixels; default 0.', 0),
};

const layerList = (description: string): z.ZodType<LayerSpec[]> =>
  z.lazy(() => list(description, layer));

const family = {
  averagePool: pool,
  batchNorm: {
    ...layerName,
    momentum: number('Weight of a batch in the running statistics; default 0.1.', {
      min: 0,
      max: 1,
    }).exactOptional(),
    epsilon: number('Added to the variance; default 1e-5.', { above: 0 }).exactOptional(),
  },
  concat: {
    ...layerName,
    branches: list(
      'Branches over the same input, whose channels follow one another.',
      layerList('Layers of a branch.'),
      1,
    ),
  },
  conv2d: {
    ...layerName,
    outputs,
    kernel: integer('Side of the kernel, pixels.', { min: 1 }),
    stride: pixels('Step, pixels; default 1.', 1),
    padding: pixels('Zeros on each side, pixels; default 0.', 0),
    dilation: pixels('Distance of kernel elements, pixels; default 1.', 1),
    groups: pixels('Groups of channels; default 1.', 1),
    bias,
    limit,
  },
  dropout: { ...layerName, rate: number('Share of elements set to 0.', { min: 0, below: 1 }) },
  flatten: layerName,
  globalAveragePool: layerName,
  leakyRelu: { ...layerName, slope: number('Slope below 0; default 0.01.', {}).exactOptional() },
  linear: { ...layerName, outputs, bias, limit },
  maxPool: pool,
  relu: layerName,
  residual: {
    ...layerName,
    body: layerList('Layers whose output is added to the shortcut.'),
    shortcut: layerList('Layers beside the body; the identity where absent.').exactOptional(),
  },
  scale: { ...layerName, factor: number('What each element is multiplied by.', {}) },
  sigmoid: layerName,
  spikeInput: {
    ...layerName,
    steps: integer('Steps of time; default 5.', { min: 2 }).exactOptional(),
    synapseSteps: number('Time constant τ_s of all synapses of the network, steps; default 3.', {
      min: 1,
    }).exactOptional(),
  },
  spikeReadout: layerName,
  spikingNeurons: {
    ...layerName,
    threshold: number('Potential above which a neuron fires; default 1.', {
      above: 0,
    }).exactOptional(),
    membraneSteps: number('Time constant of membranes τ_m, steps; default 5.', {
      min: 1,
    }).exactOptional(),
  },
  subsample: {
    ...layerName,
    stride: integer('Every how many pixels.', { min: 1 }),
    outputs,
  },
  tanh: layerName,
};

const layer = z
  .discriminatedUnion(
    'kind',
    [
      variant(family, 'averagePool'),
      variant(family, 'batchNorm'),
      variant(family, 'concat'),
      variant(family, 'conv2d'),
      variant(family, 'dropout'),
      variant(family, 'flatten'),
      variant(family, 'globalAveragePool'),
      variant(family, 'leakyRelu'),
      variant(family, 'linear'),
      variant(family, 'maxPool'),
      variant(family, 'relu'),
      variant(family, 'residual'),
      variant(family, 'scale'),
      variant(family, 'sigmoid'),
      variant(family, 'spikeInput'),
      variant(family, 'spikeReadout'),
      variant(family, 'spikingNeurons'),
      variant(family, 'subsample'),
      variant(family, 'tanh'),
    ],
    { error: kindError(family) },
  )
  .meta({
    id: 'layer',
    description: 'One layer: its kind and settings. Without a name it is numbered: conv1, fc1.',
  });

const hasDefaults = (name: string) =>
  !Object.values(modelCatalogue[name]?.settings ?? {}).includes('required');

/** Names of the networks that need neither layers nor settings. */
export const modelNames = Object.keys(modelCatalogue).filter(hasDefaults);

const share = (description: string) => number(description, { min: 0, below: 1 }).exactOptional();
const count = (description: string) => integer(description, { min: 1 }).exactOptional();

// Which network has which of these is the catalogue's to say, and checked by building the network.
const named = section('A network of the catalogue, with settings.', {
  name: name('Which network of the catalogue.', Object.keys(modelCatalogue)),
  depth: count('Layers, where the network is a family: resnet-he, preresnet or wide-resnet.'),
  width: count(
    'How many times the channels of a plain ResNet, where the network is wide-resnet; of LeNet-5, default 1 in lenet5-bn, 5 in lenet5-bn-wide.',
  ),
  channels: number(
    'Channels of the convolutions of vgg16-bn, as a share of the published ones; default 1.',
    {
      above: 0,
      max: 1,
    },
  ).exactOptional(),
  hidden: count(
    'Features of each hidden layer in the classifier of vgg networks; default 4096, of vgg5-narrow 256.',
  ),
  dropout: share(
    'Share of elements that dropout zeroes between convolutions; default 0.2 in vgg and resnet-rathi, 0.3 in wide-resnet.',
  ),
  classifierDropout: share('The same in the classifier of vgg networks; default 0.5.'),
});

const written = section('A network written out.', {
  name: text('What to call the network.'),
  initialisation: name('How weights start.', [
    'pytorch',
    'he',
    'he-conv',
    'he-small-linear',
    'he-linear',
    'xavier',
  ])
    .meta({ default: initialisationDefault })
    .exactOptional(),
  layers: list('Layers, first to last; the last gives one output a class.', layer, 1),
});

/** The network: a name of the catalogue, such a name with settings, or layers. */
export const modelSchema = z
  .union([z.enum(modelNames), named, written], {
    error: nameOrSettings(modelNames, ', a name with settings, or {name, layers} written out'),
  })
  .describe('The network: a name, a name with settings, or its layers written out.');
