/** Loss and gradients of `twoLayers`, written out in float64: shares nothing with the graph. */

type Numbers = ArrayLike<number>;

export interface TwoLayerValues {
  /** [8, 16] */
  readonly 'fc1.weight': Numbers;
  readonly 'fc1.bias': Numbers;
  /** [3, 8] */
  readonly 'fc2.weight': Numbers;
  readonly 'fc2.bias': Numbers;
}

const [inputs, hidden, classes] = [16, 8, 3];

const dot = (a: Numbers, from: number, b: Numbers, start: number, count: number) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[from + i]! * b[start + i]!;
  return sum;
};

/** Mean cross-entropy over the images and its gradients by each tensor. */
export function lossByHand(values: TwoLayerValues, images: Numbers, labels: ArrayLike<bigint>) {
  const gradients = {
    'fc1.weight': new Float64Array(hidden * inputs),
    'fc1.bias': new Float64Array(hidden),
    'fc2.weight': new Float64Array(classes * hidden),
    'fc2.bias': new Float64Array(classes),
  };
  let loss = 0;
  for (let n = 0; n < labels.length; n++) {
    const h = Float64Array.from({ length: hidden }, (_, j) =>
      Math.tanh(
        dot(values['fc1.weight'], j * inputs, images, n * inputs, inputs) + values['fc1.bias'][j]!,
      ),
    );
    const z = Float64Array.from(
      { length: classes },
      (_, k) => dot(values['fc2.weight'], k * hidden, h, 0, hidden) + values['fc2.bias'][k]!,
    );
    const total = z.reduce((sum, x) => sum + Math.exp(x), 0);
    const label = Number(labels[n]);
    loss += (Math.log(total) - z[label]!) / labels.length;
    // dL/dz = (softmax(z) - onehot) / N
    const dz = z.map((x, k) => (Math.exp(x) / total - (k === label ? 1 : 0)) / labels.length);
    for (let k = 0; k < classes; k++) {
      gradients['fc2.bias'][k]! += dz[k]!;
      for (let j = 0; j < hidden; j++) gradients['fc2.weight'][k * hidden + j]! += dz[k]! * h[j]!;
    }
    for (let j = 0; j < hidden; j++) {
      let dh = 0;
      for (let k = 0; k < classes; k++) dh += dz[k]! * values['fc2.weight'][k * hidden + j]!;
      const da = dh * (1 - h[j]! ** 2);
      gradients['fc1.bias'][j]! += da;
      for (let i = 0; i < inputs; i++) {
        gradients['fc1.weight'][j * inputs + i]! += da * images[n * inputs + i]!;
      }
    }
  }
  return { loss, gradients };
}

/** Euclidean length. */
export const lengthOf = (x: Numbers) =>
  Math.sqrt(Array.from(x).reduce((sum, value) => sum + value * value, 0));
