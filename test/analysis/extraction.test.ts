import { describe, expect, it } from 'vitest';
import {
  choleskyFactor,
  choleskySolve,
  inverseDiagonal,
} from '../../src/analysis/extraction/cholesky.js';
import { createOuterProducts } from '../../src/analysis/extraction/outer-products.js';
import {
  createWeightReader,
  deployModel,
  designExtraction,
  type ExtractionSettings,
  extractModel,
  extractWeights,
  tilesHolding,
} from '../../src/analysis/index.js';
import {
  createTile,
  gokmenPeriphery,
  idealPeriphery,
  type Periphery,
  unmanaged,
} from '../../src/crossbar/index.js';
import { arrayModel, fabricate, windowOf } from '../../src/device/pulsed/index.js';
import { DataError, ShapeError, SpecError } from '../../src/errors.js';
import { createStream, fillNormal } from '../../src/random/index.js';
import { distance, settingsOf, vector } from '../crossbar/support.js';
import { goldens, spread } from '../nn/golden.js';
import { kolmogorov, kolmogorovLimit, moments, normalCdf } from '../random/statistics.js';

const stream = createStream(8, 'extraction');
const bits7 = { bits: 7 } as const;

/** The paper's Figure 6: weights N(0, 1/9) within ±1, noise 0.1, bound 20. */
const figure6: Periphery = { ...gokmenPeriphery, readSigma: 0.1, bound: 20 };
/** Deviation of one output: noise, and the converter's uniform rounding. */
const sigmaOfRead = Math.hypot(0.1, 20 / 255 / Math.sqrt(12));

function settings(own: Partial<ExtractionSettings> = {}): ExtractionSettings {
  return { inputs: 'uniform', products: 640, converter: bits7, stream, ...own };
}

function tileWith(rows: number, columns: number, periphery: Periphery, seed = 1) {
  const tile = createTile(
    settingsOf(rows, columns, { periphery, stream: createStream(seed, 't') }),
  );
  const drawn = fillNormal(stream.child('w', rows, columns), new Float32Array(rows * columns), {
    sigma: 1 / 3,
  });
  const weights = drawn.map((w) => Math.min(1, Math.max(-1, w)));
  tile.setWeights(weights);
  return { tile, weights };
}

const rms = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('linear regression by sums of products', () => {
  interface Golden {
    readonly columns: number;
    readonly rows: number;
    readonly products: number;
    readonly weights: readonly number[];
    readonly residualSigmas: readonly number[];
    readonly standardErrors: readonly number[];
  }
  const golden = goldens<Golden>('analysis-extraction');
  const { columns, rows, products } = golden;
  const x = spread([products, columns], 1);
  const y = spread([products, rows], 2);
  const line = (values: Float32Array, width: number, k: number) =>
    values.slice(k * width, (k + 1) * width);

  it("gives NumPy's weights, and the diagonal of its inverse", () => {
    const square = createOuterProducts(columns, columns);
    const cross = createOuterProducts(columns, rows);
    for (let k = 0; k < products; k++) {
      square.add(line(x, columns, k), line(x, columns, k));
      cross.add(line(x, columns, k), line(y, rows, k));
    }
    const factor = choleskyFactor(square.sums(), columns);
    const solved = choleskySolve(factor, columns, cross.sums().slice(), rows);
    golden.weights.forEach((wanted, at) => {
      const found = solved[(at % columns) * rows + Math.floor(at / columns)]!;
      expect(Math.abs(found - wanted)).toBeLessThan(1e-10);
    });
    const diagonal = inverseDiagonal(factor, columns);
    golden.standardErrors.forEach((wanted, at) => {
      const sigma = golden.residualSigmas[Math.floor(at / columns)]!;
      expect(Math.abs(sigma * Math.sqrt(diagonal[at % columns]!) - wanted)).toBeLessThan(1e-10);
    });
  });

  it('sums to the same bits whenever the sums are looked at, and of a triangle alone', () => {
    const [whole, looked] = [createOuterProducts(7, 7), createOuterProducts(7, 7)];
    const upper = createOuterProducts(7, 7, true);
    for (let k = 0; k < products; k++) {
      for (const sums of [whole, looked, upper]) sums.add(line(x, 7, k), line(x, 7, k));
      if (k % 3 === 0) looked.sums();
    }
    expect(looked.sums()).toEqual(whole.sums());
    whole.sums().forEach((sum, at) => {
      expect(upper.sums()[at]).toBe(at % 7 >= Math.floor(at / 7) ? sum : 0);
    });
  });

  it('refuses inputs that do not tell columns apart', () => {
    expect(() => choleskyFactor(Float64Array.of(1, 2, 2, 4), 2)).toThrow(DataError);
    expect(() => choleskyFactor(Float64Array.of(1, 2, 2, 4), 2)).toThrow(/column 1/);
  });
});

describe('extractWeights', () => {
  const exact: readonly (readonly [string, Partial<Periphery>])[] = [
    ['nothing imperfect', {}],
    ['7-bit inputs', { inputs: bits7 }],
    [
      '7-bit inputs and noise management',
      { inputs: bits7, forward: { noise: true, bound: false } },
    ],
    ['an output scale', { inputs: bits7, outputScale: 10 / 3 }],
  ];
  it.each(
    exact.flatMap(([name, own]) =>
      (['one-hot', 'uniform'] as const).map((i) => [i, name, own] as const),
    ),
  )('by %s inputs gives the weights where products are exact: %s', (inputs, _, own) => {
    const periphery = { ...idealPeriphery, ...own };
    const { tile, weights } = tileWith(9, 23, periphery);
    const design = designExtraction(23, settings({ inputs, products: 100 }));
    const { weights: found } = extractWeights(tile, design);
    const logical = weights.map((w) => w * periphery.outputScale);
    expect(distance(found, logical)).toBeLessThan(5e-6);
  });

  it('must know what the input converter makes of its inputs', () => {
    const { tile, weights } = tileWith(9, 23, { ...idealPeriphery, inputs: bits7 });
    const raw = designExtraction(23, settings({ converter: 'ideal' }));
    expect(rms(extractWeights(tile, raw).weights, weights)).toBeGreaterThan(1e-4);
  });

  it("of 512 columns errs by 0.1 % of the range ±1 from 10,240 products: Figure 6's value", () => {
    const { tile, weights } = tileWith(16, 512, figure6);
    const design = designExtraction(512, settings({ products: 20 * 512 }));
    const found = extractWeights(tile, design);
    const error = rms(found.weights, weights);
    expect(error).toBeGreaterThan(0.0017);
    expect(error).toBeLessThan(0.0019);
    expect(moments(Float32Array.from(found.residualSigmas!)).mean / sigmaOfRead).toBeCloseTo(1, 2);
  });

  it('ranks one-hot, repeated one-hot and uniform inputs as Figure 6 does', () => {
    const { tile, weights } = tileWith(100, 128, figure6);
    const error = (inputs: 'one-hot' | 'uniform', products: number) => {
      const design = designExtraction(128, settings({ inputs, products }));
      return rms(extractWeights(tile, design).weights, weights);
    };
    const [once, repeated, uniform] = [
      error('one-hot', 128),
      error('one-hot', 20 * 128),
      error('uniform', 20 * 128),
    ];
    expect(once / sigmaOfRead).toBeCloseTo(1, 1);
    expect(repeated / (sigmaOfRead / Math.sqrt(20))).toBeCloseTo(1, 1);
    // Var x = 1/3 in all columns at once, against 1/128 of the products at full scale.
    expect(uniform / (sigmaOfRead * Math.sqrt(3 / (19 * 128 - 1)))).toBeCloseTo(1, 1);
  });

  it.each([96, 128, 256, 1024])('errs by σ/√((n − p − 1)·var x): p = 64, n = %d', (products) => {
    const { tile, weights } = tileWith(150, 64, figure6);
    const design = designExtraction(64, settings({ products }));
    const { weights: found } = extractWeights(tile, design);
    // Inputs are uniform over their largest value, which has the mean 64/65.
    const variance = (65 / 64) ** 2 / 3;
    const law = sigmaOfRead / Math.sqrt((products - 64 - 1) * variance);
    expect(rms(found, weights) / law).toBeGreaterThan(0.92);
    expect(rms(found, weights) / law).toBeLessThan(1.08);
  });

  it('tells the error of each weight: (ŵ − w)/error is standard normal', () => {
    const { tile, weights } = tileWith(150, 64, figure6);
    const found = extractWeights(tile, designExtraction(64, settings()));
    const standard = found.weights.map((w, i) => (w - weights[i]!) / found.standardErrors![i]!);
    const { mean, variance } = moments(standard);
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(variance).toBeGreaterThan(0.94);
    expect(variance).toBeLessThan(1.06);
    expect(kolmogorov(standard, normalCdf)).toBeLessThan(kolmogorovLimit(1));
  });

  it.each([
    [0, 1],
    [5, 2],
  ])(
    'tells the noise of the array: with weights of %d in one row, %d times it',
    (largest, times) => {
      const bound = 3;
      const { tile, weights } = tileWith(24, 64, { ...figure6, bound });
      // The last row alone decides whether bound management halves one-hot inputs: once, all of them.
      weights.fill(largest, 23 * 64);
      tile.setWeights(weights);
      const design = designExtraction(64, settings({ inputs: 'one-hot', products: 64 * 60 }));
      const { residualSigmas } = extractWeights(tile, design);
      const sigma = times * Math.hypot(0.1, bound / 255 / Math.sqrt(12));
      const free = 64 * 59;
      for (const found of residualSigmas!.slice(0, 23)) {
        expect(Math.abs(found / sigma - 1)).toBeLessThan(5 / Math.sqrt(2 * free));
      }
    },
  );

  it('tells no errors where no product is left over', () => {
    const { tile } = tileWith(3, 16, figure6);
    const design = designExtraction(16, settings({ inputs: 'one-hot', products: 16 }));
    expect(extractWeights(tile, design)).toMatchObject({
      standardErrors: null,
      residualSigmas: null,
      products: 16,
    });
  });

  it('stays unbiased where bound management halves inputs', () => {
    const { tile, weights } = tileWith(60, 64, { ...figure6, bound: 3 });
    const y = new Float32Array(60);
    const loud = Float32Array.from({ length: 64 }, (_, i) => Math.sign(weights[i]!));
    expect(tile.forward(loud, y)).toBeGreaterThan(0);
    const found = extractWeights(tile, designExtraction(64, settings({ products: 2560 })));
    const shrink = found.weights.reduce((sum, w, i) => sum + w * weights[i]!, 0);
    const whole = weights.reduce((sum, w) => sum + w * w, 0);
    expect(shrink / whole).toBeCloseTo(1, 2);
  });

  it('refuses fewer products than columns, and the design of another tile', () => {
    expect(() => designExtraction(16, settings({ products: 15 }))).toThrow(SpecError);
    expect(() => designExtraction(16, settings({ products: 15 }))).toThrow(
      /products: expected an integer of at least 16, .*got 15/,
    );
    const design = designExtraction(16, settings({ products: 20 }));
    expect(() => extractWeights(tileWith(3, 17, figure6).tile, design)).toThrow(ShapeError);
  });
});

describe('extractModel', () => {
  it('shares a design between layers of one width, and equals each layer alone', () => {
    const read = () =>
      [tileWith(5, 20, figure6, 1), tileWith(7, 20, figure6, 2), tileWith(4, 9, figure6, 3)].map(
        ({ tile }) => tile,
      );
    const together = extractModel(read(), settings());
    const alone = read().map((tile) =>
      extractWeights(tile, designExtraction(tile.columns, settings())),
    );
    expect(together).toEqual(alone);
  });
});

describe('createWeightReader', () => {
  it('goes on with the same bits after its state and the tile’s are restored', () => {
    const design = designExtraction(11, settings({ products: 50 }));
    const go = (stops: boolean) => {
      let { tile } = tileWith(6, 11, figure6);
      let reader = createWeightReader(tile, settings());
      for (let k = 0; k < 50; k++) {
        reader.read();
        if (!stops || k % 7 !== 0) continue;
        const [state, array] = [reader.state(), tile.state()];
        reader.read();
        ({ tile } = tileWith(6, 11, figure6));
        tile.restore(array);
        reader = createWeightReader(tile, settings());
        reader.restore(state);
      }
      return reader.extract(design);
    };
    expect(go(true)).toEqual(go(false));
  });

  it('refuses a state of another tile', () => {
    const [small, large] = [tileWith(2, 3, figure6), tileWith(3, 3, figure6)].map(({ tile }) =>
      createWeightReader(tile, settings()),
    );
    expect(() => small!.restore(large!.state())).toThrow(DataError);
  });
});

describe('tilesHolding', () => {
  it('computes with the weights on other arrays: their products differ by noise alone', () => {
    const weights = vector(30 * 20, stream.child('hold'), 1.5);
    const periphery = { ...idealPeriphery, outputScale: 10 / 3 };
    const [tile] = tilesHolding([settingsOf(30, 20, { periphery })], [weights]);
    expect(
      distance(
        tile!.weights(),
        weights.map((w) => w * 0.3),
      ),
    ).toBeLessThan(1e-7);
    const design = designExtraction(20, settings({ converter: 'ideal', products: 40 }));
    expect(distance(extractWeights(tile!, design).weights, weights)).toBeLessThan(2e-5);
  });

  it('holds what the devices can where asked to', () => {
    const own = settingsOf(30, 20);
    const [tile] = tilesHolding([own], [new Float32Array(600).fill(5)], 'devices');
    const devices = fabricate(arrayModel, 600, own.stream.child('fabricate'));
    tile!.weights().forEach((w, i) => {
      expect(w).toBeCloseTo(windowOf(devices, i)[1], 5);
    });
  });

  it('refuses weights of other tiles', () => {
    expect(() => tilesHolding([settingsOf(3, 2)], [new Float32Array(5)])).toThrow(ShapeError);
  });
});

describe('deployModel', () => {
  it('sets all layers, or none where one does not fit', () => {
    const layers = [tileWith(3, 2, idealPeriphery).tile, tileWith(2, 2, idealPeriphery).tile];
    const before = layers.map((layer) => layer.weights());
    const six = new Float32Array(6).fill(0.5);
    expect(() => deployModel(layers, [six, six])).toThrow(/must have 6, 4 elements, got 6, 6/);
    expect(layers.map((layer) => layer.weights())).toEqual(before);
    deployModel(layers, [six, six.slice(0, 4)]);
    const y = new Float32Array(3);
    layers[0]!.forward(Float32Array.of(1, 1), y, unmanaged);
    expect(y).toEqual(Float32Array.of(1, 1, 1));
  });
});
