import { createDataset, type Dataset, type ImageShape, pixelsOf } from '../src/data/dataset.js';
import { fillBits } from '../src/random/index.js';
import { stream } from './networks.js';

/** Images of drawn bytes, ten classes in turns: what the pixels show costs no time. @param shape of one, CHW. */
export function randomDataset(
  shape: ImageShape,
  { train, test }: { readonly train: number; readonly test: number },
): Dataset {
  const split = (count: number, name: string) => {
    const bytes = count * pixelsOf(shape);
    const words = fillBits(stream.child(name), new Uint32Array(Math.ceil(bytes / 4)));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    return { count, images: new Uint8Array(words.buffer, 0, bytes), labels };
  };
  return createDataset({
    name: 'random images',
    source: 'drawn by the benchmark',
    classes: 10,
    shape,
    train: split(train, 'train'),
    test: split(test, 'test'),
  });
}
