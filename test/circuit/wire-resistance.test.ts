import { describe, expect, it } from 'vitest';
import {
  effectiveConductances,
  type ResistiveCrossbar,
  solveWireResistance,
  wasmNgspice,
  wireNetlist,
} from '../../src/circuit/index.js';
import { ShapeError, SpecError } from '../../src/errors.js';
import { expectClose, spread } from '../graph/support.js';

/** Conductances from 2 to 20 µS. */
function crossbar(rows: number, columns: number, ohms: number): ResistiveCrossbar {
  const siemens = Array.from(spread([rows, columns], 5), (x) => (11 + 9 * x) * 1e-6);
  return { rows, columns, siemens, wordLineOhms: ohms, bitLineOhms: 2 * ohms };
}

const volts = (rows: number) => Array.from(spread([rows], 9), (x) => 0.2 * x);

/** Currents by Gaussian elimination of the circuit's nodes, each resistor stamped where it is. */
function byElimination({ rows, columns, siemens, ...wires }: ResistiveCrossbar, v: number[]) {
  const n = 2 * rows * columns;
  const a = Array.from({ length: n }, () => new Float64Array(n + 1));
  const stamp = (p: number, q: number, g: number) => {
    a[p]![p]! += g;
    a[q]![q]! += g;
    a[p]![q]! -= g;
    a[q]![p]! -= g;
  };
  const word = (i: number, j: number) => i * columns + j;
  const bit = (i: number, j: number) => rows * columns + i * columns + j;
  const [gw, gb] = [1 / wires.wordLineOhms, 1 / wires.bitLineOhms];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      stamp(word(i, j), bit(i, j), siemens[word(i, j)]!);
      if (j > 0) stamp(word(i, j - 1), word(i, j), gw);
      if (i > 0) stamp(bit(i - 1, j), bit(i, j), gb);
    }
    a[word(i, 0)]![word(i, 0)]! += gw;
    a[word(i, 0)]![n]! += gw * v[i]!;
  }
  for (let j = 0; j < columns; j++) a[bit(rows - 1, j)]![bit(rows - 1, j)]! += gb;
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      for (let j = k; factor !== 0 && j <= n; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  const x = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    let sum = a[k]![n]!;
    for (let j = k + 1; j < n; j++) sum -= a[k]![j]! * x[j]!;
    x[k] = sum / a[k]![k]!;
  }
  return Array.from({ length: columns }, (_, j) => gb * x[bit(rows - 1, j)]!);
}

const close = { absolute: 1e-18, relative: 1e-9 };

describe('solveWireResistance', () => {
  it.each([
    [1, 1],
    [1, 6],
    [6, 1],
    [5, 7],
    [8, 3],
  ])('equals Gaussian elimination of the stamped circuit: %i × %i', (rows, columns) => {
    for (const ohms of [0.5, 1000]) {
      const own = crossbar(rows, columns, ohms);
      const { currents } = solveWireResistance(own, volts(rows));
      expectClose('currents', currents, byElimination(own, volts(rows)), close);
    }
  });

  it('is Ohm’s law of three resistances in series for one device', () => {
    const own = { rows: 1, columns: 1, siemens: [1e-5], wordLineOhms: 30, bitLineOhms: 50 };
    const { currents } = solveWireResistance(own, [0.2]);
    expectClose('current', currents, [0.2 / (30 + 1e5 + 50)], close);
  });

  it('approaches the ideal product as wires lose their resistance, from below for positive voltages', () => {
    const own = crossbar(16, 12, 1e-6);
    const v = volts(16).map(Math.abs);
    const ideal = Array.from({ length: 12 }, (_, j) =>
      v.reduce((sum, x, i) => sum + x * own.siemens[i * 12 + j]!, 0),
    );
    expectClose('currents', solveWireResistance(own, v).currents, ideal, {
      absolute: 0,
      relative: 1e-7,
    });
    const lossy = solveWireResistance({ ...own, wordLineOhms: 5, bitLineOhms: 5 }, v).currents;
    lossy.forEach((current, j) => {
      expect(current).toBeLessThan(ideal[j]!);
    });
  });

  it('equals ngspice on the same netlist', async () => {
    const own = crossbar(12, 9, 20);
    const waves = await wasmNgspice.run(wireNetlist(own, volts(12)));
    const measured = Array.from({ length: 9 }, (_, j) => waves.get(`o${j}`)![0]!);
    const { currents } = solveWireResistance(own, volts(12));
    expectClose('currents', currents, measured, { absolute: 1e-15, relative: 1e-6 });
  }, 120_000);

  it('refuses what is no crossbar, naming every problem', () => {
    const own = crossbar(2, 2, 1);
    expect(() => solveWireResistance(own, [1])).toThrow(ShapeError);
    expect(() => solveWireResistance({ ...own, rows: 3 }, [1, 1, 1])).toThrow('got 4 of them');
    const wrong = { ...own, wordLineOhms: 0, siemens: [1, -1, 1, 1] };
    expect(() => solveWireResistance(wrong, [1, 1])).toThrow(SpecError);
    expect(() => solveWireResistance(wrong, [1, 1])).toThrow(/wordLineOhms[\s\S]*siemens.*got -1/);
  });
});

describe('effectiveConductances', () => {
  it('multiplies any voltages as the whole circuit does', () => {
    const own = crossbar(7, 5, 100);
    const effective = effectiveConductances(own);
    const v = volts(7);
    const expected = Array.from({ length: 5 }, (_, j) =>
      v.reduce((sum, x, i) => sum + x * effective[i * 5 + j]!, 0),
    );
    expectClose('currents', solveWireResistance(own, v).currents, expected, close);
  });
});
