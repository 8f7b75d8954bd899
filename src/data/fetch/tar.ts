import { DataError } from '../../errors.js';

/** One file of a tar archive. */
export interface TarFile {
  /** As written in the archive: not to be trusted as a place to write to. */
  readonly path: string;
  /** A view of the archive. */
  readonly body: Uint8Array;
}

const block = 512;
const regular = new Set(['0', '\0', '7']);

/**
 * Lists the regular files of a tar archive (ustar); folders, links and extension records are left out.
 * @param where named in messages.
 * @throws DataError where the archive is cut short, or a header's check sum is wrong.
 * @see POSIX.1-2017, pax, "ustar Interchange Format".
 */
export function readTar(where: string, bytes: Uint8Array): TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    if (header.length < block) throw damaged(where, `${header.length} bytes of a header`);
    if (header.every((byte) => byte === 0)) return files;
    checkSum(where, header, at);
    const size = octal(where, header, 124, 12);
    const start = at + block;
    if (start + size > bytes.length) {
      throw damaged(where, `${bytes.length - start} of the ${size} bytes of '${pathOf(header)}'`);
    }
    if (regular.has(text(header, 156, 1) || '\0')) {
      files.push({ path: pathOf(header), body: bytes.subarray(start, start + size) });
    }
    at = start + Math.ceil(size / block) * block;
  }
  throw damaged(where, 'no end mark');
}

function pathOf(header: Uint8Array): string {
  const prefix = text(header, 257, 6) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The sum of the header's bytes, its own field counted as spaces. */
function checkSum(where: string, header: Uint8Array, at: number): void {
  const expected = octal(where, header, 148, 8);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (sum !== expected) throw damaged(where, `a header at byte ${at} with a wrong check sum`);
}

function octal(where: string, header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw damaged(where, `'${digits}' as a number of a header`);
  return Number.parseInt(digits, 8);
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = Buffer.from(header.subarray(from, from + length));
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end);
}

function damaged(where: string, got: string): DataError {
  return new DataError(`${where}: expected a whole tar archive, got ${got}. Fetch it again.`);
}
