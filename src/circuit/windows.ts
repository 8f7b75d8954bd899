/** How windows move over an image. */
export interface WindowOptions {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Signals of one image, [channels, height, width]. */
export interface Image {
  readonly values: ArrayLike<number>;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Positions along one side. */
export function positions(
  size: number,
  { kernel, stride, padding, dilation }: WindowOptions,
): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/**
 * The windows of an image, row by row: the vectors that a convolution's crossbar sees. Padding is the signal ground, 0.
 * @param from, count the channels to take.
 * @returns [positions][count · kernel · kernel], channel by channel.
 */
export function windowsOf(
  image: Image,
  options: WindowOptions,
  from = 0,
  count = image.channels,
): Float64Array[] {
  const windows: Float64Array[] = [];
  for (let row = 0; row < positions(image.height, options); row++) {
    for (let column = 0; column < positions(image.width, options); column++) {
      windows.push(windowAt(image, options, row, column, from, count));
    }
  }
  return windows;
}

function windowAt(
  { values, height, width }: Image,
  { kernel, stride, padding, dilation }: WindowOptions,
  row: number,
  column: number,
  from: number,
  count: number,
): Float64Array {
  const window = new Float64Array(count * kernel * kernel);
  for (let at = 0; at < window.length; at++) {
    const channel = from + Math.floor(at / kernel ** 2);
    const y = row * stride - padding + dilation * (Math.floor(at / kernel) % kernel);
    const x = column * stride - padding + dilation * (at % kernel);
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    if (inside) window[at] = values[(channel * height + y) * width + x]!;
  }
  return window;
}
