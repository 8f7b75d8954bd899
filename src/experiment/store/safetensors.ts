import { z } from 'zod';
import { DataError } from '../../errors.js';

/** A tensor of float32 on the host. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Record<string, { shape: number[]; data: Float32Array }>;
  readonly metadata: Record<string, string>;
}

const metadataKey = '__metadata__';
const headerAlignment = 8;
const longestHeader = 100_000_000;

/**
 * Writes tensors in the safetensors format: the header's length as a 64-bit little-endian integer, the header as
 * JSON padded with spaces to 8 bytes, then the values of one tensor after another.
 * @throws DataError where a shape and its number of values differ.
 * @see https://github.com/huggingface/safetensors, section Format.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { header, size } = headerOf(tensors, metadata);
  const bytes = new Uint8Array(8 + header.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(littleEndian(data), at);
    at += data.byteLength;
  }
  return bytes;
}

function headerOf(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>>,
): { header: Uint8Array; size: number } {
  const entries: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) entries[metadataKey] = metadata;
  let size = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    checkTensor(name, shape, data);
    entries[name] = { dtype: 'F32', shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const length = Math.ceil(json.length / headerAlignment) * headerAlignment;
  const header = new Uint8Array(length).fill(0x20);
  header.set(json);
  return { header, size };
}

function checkTensor(name: string, shape: readonly number[], data: Float32Array): void {
  if (name === metadataKey) {
    throw new DataError(`tensor '${name}': must have another name, got the one of metadata.`);
  }
  if (data.length === sizeOf(shape)) return;
  throw new DataError(
    `tensor '${name}': must have the ${sizeOf(shape)} values of [${shape.join(', ')}], got ${data.length}. Give both together.`,
  );
}

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

type Entry = z.infer<typeof entrySchema>;

/**
 * Reads a safetensors file; F64 is rounded to float32.
 * @param where the file's name, for messages. @returns copies: `bytes` may be reused.
 * @throws DataError where the file is cut short, damaged or holds another type.
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): Safetensors {
  const { entries, body } = openFile(bytes, where);
  const tensors: Safetensors['tensors'] = {};
  let metadata: Record<string, string> = {};
  const spans: [number, number][] = [];
  for (const [name, value] of Object.entries(entries)) {
    if (name === metadataKey) {
      metadata = checked(z.record(z.string(), z.string()), value, where, name);
      continue;
    }
    const entry = checked(entrySchema, value, where, name);
    spans.push(entry.data_offsets);
    tensors[name] = { shape: entry.shape, data: readTensor(entry, body, where, name) };
  }
  checkSpans(spans, body.length, where);
  return { tensors, metadata };
}

function openFile(bytes: Uint8Array, where: string) {
  if (bytes.length < 8) throw cutShort(where, 8, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > longestHeader) {
    throw damaged(where, `a header of ${length} bytes`);
  }
  if (bytes.length < 8 + length) throw cutShort(where, 8 + length, bytes.length);
  const entries = checked(
    z.record(z.string(), z.unknown()),
    parseHeader(bytes.subarray(8, 8 + length), where),
    where,
    'header',
  );
  // Not subarray: a Buffer's would be a Buffer again, whose slice() does not copy.
  const start = bytes.byteOffset + 8 + length;
  return { entries, body: new Uint8Array(bytes.buffer, start, bytes.length - 8 - length) };
}

function parseHeader(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw damaged(where, 'a header that is no JSON');
  }
}

function readTensor(entry: Entry, body: Uint8Array, where: string, name: string): Float32Array {
  const {
    dtype,
    shape,
    data_offsets: [from, to],
  } = entry;
  if (dtype !== 'F32' && dtype !== 'F64') {
    throw new DataError(
      `${where}: tensor '${name}' must be F32 or F64, got ${dtype}. Convert it before.`,
    );
  }
  const width = dtype === 'F32' ? 4 : 8;
  if (to - from !== width * sizeOf(shape)) {
    const text = `${to - from} bytes for [${shape.join(', ')}] of ${dtype} in tensor '${name}'`;
    throw damaged(where, text);
  }
  if (to > body.length) throw cutShort(where, to, body.length, `tensors up to '${name}'`);
  return decodeValues(body.slice(from, to), width);
}

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function decodeValues(bytes: Uint8Array, width: 4 | 8): Float32Array {
  const view = new DataView(bytes.buffer);
  if (width === 4 && hostIsLittleEndian) return new Float32Array(bytes.buffer);
  return Float32Array.from({ length: bytes.length / width }, (_, i) =>
    width === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
  );
}

function littleEndian(data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (hostIsLittleEndian) return bytes;
  const swapped = new DataView(new ArrayBuffer(data.byteLength));
  data.forEach((value, i) => {
    swapped.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(swapped.buffer);
}

/** The format forbids gaps, overlaps and bytes that belong to nothing. */
function checkSpans(spans: [number, number][], size: number, where: string): void {
  spans.sort(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd);
  let end = 0;
  for (const [from, to] of spans) {
    if (from !== end) throw damaged(where, `data from byte ${from} where byte ${end} was next`);
    end = to;
  }
  if (end !== size) throw damaged(where, `${size - end} bytes after the last tensor`);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, where: string, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw damaged(where, `an entry '${name}' of another form`);
}

function cutShort(
  where: string,
  expected: number,
  got: number,
  of = 'a safetensors file',
): DataError {
  return new DataError(
    `${where}: expected at least ${expected} bytes of ${of}, got ${got}: it is cut short. Write or copy it again.`,
  );
}

function damaged(where: string, got: string): DataError {
  return new DataError(
    `${where}: expected a safetensors file, got ${got}: it is damaged. Write or copy it again.`,
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
