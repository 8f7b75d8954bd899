import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { decodeSafetensors, encodeSafetensors } from '../../../src/experiment/store/index.js';

/** A file put together by the format's description alone. */
function byHand(
  header: unknown,
  body: readonly number[] | Uint8Array,
  length?: number,
): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeUInt32LE(length ?? json.length);
  return new Uint8Array(Buffer.concat([size, json, Uint8Array.from(body)]));
}

// 1 and -2 as float32, then 0.5 as float64; little-endian, from IEEE 754.
const floats = [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0];
const double = [0, 0, 0, 0, 0, 0, 0xe0, 0x3f];
const header = {
  __metadata__: { format: 'pt' },
  second: { dtype: 'F64', shape: [], data_offsets: [8, 16] },
  first: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
};
const whole = byHand(header, [...floats, ...double]);
const one = (entry: object) => ({
  t: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...entry },
});

describe('decodeSafetensors(bytes, where)', () => {
  it('reads a file made by hand, its tensors in any order, wherever it lies in memory', () => {
    const shifted = new Uint8Array([0, 0, 0, ...whole]).subarray(3);
    for (const bytes of [whole, shifted]) {
      expect(decodeSafetensors(bytes, 'x')).toEqual({
        metadata: { format: 'pt' },
        tensors: {
          first: { shape: [2, 1], data: Float32Array.of(1, -2) },
          second: { shape: [], data: Float32Array.of(0.5) },
        },
      });
    }
  });

  it('tells every truncation as one, and never returns half of a file', () => {
    for (let length = 0; length < whole.length; length++) {
      const read = () => decodeSafetensors(whole.subarray(0, length), 'x.safetensors');
      expect(read).toThrowError(DataError);
      expect(read).toThrowError(
        /^x\.safetensors: expected at least \d+ bytes of .*, got \d+: it is/,
      );
    }
  });

  it('says how many bytes there must be', () => {
    const total = whole.length - 16;
    expect(() => decodeSafetensors(whole.subarray(0, 20), 'x')).toThrowError(
      `x: expected at least ${total} bytes of a safetensors file, got 20: it is cut short. Write or copy it again.`,
    );
    expect(() => decodeSafetensors(whole.subarray(0, total + 12), 'x')).toThrowError(
      "x: expected at least 16 bytes of tensors up to 'second', got 12: it is cut short. Write or copy it again.",
    );
  });

  it.each([
    ['a header that is no JSON', byHand('{"t": ', floats)],
    ['a header of 4294967295 bytes', byHand({}, [], 0xffffffff)],
    ["an entry 'header' of another form", byHand('[1]', [])],
    ["an entry 't' of another form", byHand(one({ shape: [-2] }), floats)],
    ["an entry 't' of another form", byHand(one({ data_offsets: [0] }), floats)],
    ["8 bytes for [3] of F32 in tensor 't'", byHand(one({ shape: [3] }), floats)],
    ["-8 bytes for [2] of F32 in tensor 't'", byHand(one({ data_offsets: [8, 0] }), floats)],
    [
      'data from byte 8 where byte 0 was next',
      byHand(one({ data_offsets: [8, 16] }), whole.slice(-16)),
    ],
    ['8 bytes after the last tensor', byHand(one({}), [...floats, ...double])],
    [
      'data from byte 0 where byte 8 was next',
      byHand({ ...one({}), u: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, floats),
    ],
  ])('refuses %s', (found, bytes) => {
    expect(() => decodeSafetensors(bytes, 'x')).toThrowError(
      `x: expected a safetensors file, got ${found}: it is damaged. Write or copy it again.`,
    );
  });

  it('refuses types other than F32 and F64', () => {
    const bytes = byHand(one({ dtype: 'BF16', shape: [4] }), floats);
    expect(() => decodeSafetensors(bytes, 'x')).toThrowError(
      "x: tensor 't' must be F32 or F64, got BF16. Convert it before.",
    );
  });
});

describe('encodeSafetensors(tensors, metadata)', () => {
  it('writes the bytes that the format describes, data aligned to 8 bytes', () => {
    const tensors = { first: { shape: [2, 1], data: Float32Array.of(1, -2) } };
    const bytes = Buffer.from(encodeSafetensors(tensors, { format: 'pt' }));
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
      __metadata__: { format: 'pt' },
      first: header.first,
    });
    expect([...bytes.subarray(8 + length)]).toEqual(floats);
  });

  it('gives back every value bit for bit, and every name and note', () => {
    const tensor = fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 }))
      .chain(([a, b]) =>
        fc
          .float32Array({ minLength: a * b, maxLength: a * b })
          .map((data) => ({ shape: [a, b], data })),
      );
    const names = fc.string().filter((name) => !name.startsWith('__'));
    const notes = fc.dictionary(names, fc.string(), { noNullPrototype: true });
    fc.assert(
      fc.property(
        fc.dictionary(names, tensor, { noNullPrototype: true }),
        notes,
        (tensors, note) => {
          const read = decodeSafetensors(encodeSafetensors(tensors, note), 'x');
          expect(read).toEqual({ tensors, metadata: note });
        },
      ),
    );
  });

  it('refuses a tensor whose values do not fit its shape', () => {
    const tensors = { w: { shape: [2, 2], data: new Float32Array(3) } };
    expect(() => encodeSafetensors(tensors)).toThrowError(
      "tensor 'w': must have the 4 values of [2, 2], got 3. Give both together.",
    );
  });
});
