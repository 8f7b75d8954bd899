/** Families of networks, and the catalogue that specs name. */
export { fc4, lenet5BatchNorm, vgg16BatchNorm } from './batch-norm-classics.js';
export { buildModel, type CatalogueEntry, modelCatalogue, type Task } from './catalogue.js';
export { fullyConnected } from './fully-connected.js';
export { lenet5 } from './lenet5.js';
export { preresnet } from './preresnet.js';
export { resnetHe } from './resnet-he.js';
export { resnetRathi } from './resnet-rathi.js';
export { spikingCnn1, spikingCnn2 } from './spiking-cnn.js';
export { type VggSettings, vggRathi } from './vgg-rathi.js';
export { type WideResnetSettings, wideResnet } from './wide-resnet.js';
