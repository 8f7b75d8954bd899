import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DataError } from '../../../src/errors.js';
import { type FileCalls, realFileCalls } from '../../../src/experiment/store/files.js';
import {
  appendLine,
  makeFolder,
  readJson,
  writeAtomically,
} from '../../../src/experiment/store/index.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-store-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A disk that fails one kind of call with a code, after doing what a full disk still does. */
function failing(call: keyof FileCalls, code: string): FileCalls {
  const fail = () => {
    throw Object.assign(new Error(`${code}: simulated`), { code });
  };
  return { ...realFileCalls, [call]: fail };
}

describe('writeAtomically(path, data)', () => {
  it('writes text and bytes, makes folders, and leaves nothing else behind', () => {
    const path = join(folder, 'a', 'b', 'file');
    writeAtomically(path, 'first');
    writeAtomically(path, new Uint8Array([104, 105]));
    expect(readFileSync(path, 'utf8')).toBe('hi');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['file']);
  });

  it('writes on where the disk takes a few bytes at a time', () => {
    const slowly: FileCalls = {
      ...realFileCalls,
      write: (file, bytes, from) => writeSync(file, bytes, from, Math.min(3, bytes.length - from)),
    };
    writeAtomically(join(folder, 'file'), 'longer than three', slowly);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('longer than three');
  });

  it.each([
    ['write', 'ENOSPC', 'a full disk. Free some space'],
    ['sync', 'EDQUOT', 'a full quota. Free some space'],
    ['open', 'EACCES', 'no right to write there. Change its rights, or name another folder'],
    ['rename', 'EROFS', 'a read-only disk. Name another folder'],
  ] as const)('keeps the old file and says what to do where %s gives %s', (call, code, words) => {
    const path = join(folder, 'file');
    writeAtomically(path, 'old');
    const write = () => writeAtomically(path, 'new', failing(call, code));
    expect(write).toThrowError(DataError);
    expect(write).toThrowError(`${path}: must be writable, got ${words}`);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'tells the real error of a full device as a full disk',
    () => {
      const onFull: FileCalls = {
        ...realFileCalls,
        open: () => realFileCalls.open('/dev/full', 'w'),
      };
      expect(() => writeAtomically(join(folder, 'file'), 'data', onFull)).toThrowError(
        `${join(folder, 'file')}: must be writable, got a full disk. Free some space, and run again: what is finished is kept.`,
      );
    },
  );

  it('says so where a file stands in the place of a folder', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeAtomically(join(folder, 'file', 'inner'), 'x')).toThrowError(
      /must be writable, got a file where a folder should be/,
    );
  });

  it('passes on what it does not know', () => {
    const write = () => writeAtomically(join(folder, 'x'), 'x', failing('write', 'EIO'));
    expect(write).toThrowError('EIO: simulated');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('appendLine(path, line)', () => {
  it('adds lines one after another', () => {
    const path = join(folder, 'new', 'lines');
    appendLine(path, 'one');
    appendLine(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('starts a new line after one that a crash cut short', () => {
    const path = join(folder, 'lines');
    writeFileSync(path, 'one\ntw');
    appendLine(path, 'three');
    expect(readFileSync(path, 'utf8')).toBe('one\ntw\nthree\n');
  });

  it('says what to do where the disk is full', () => {
    const path = join(folder, 'lines');
    expect(() => appendLine(path, 'x', failing('write', 'ENOSPC'))).toThrowError(/a full disk/);
  });
});

describe('readJson(path, schema)', () => {
  const schema = z.strictObject({ state: z.enum(['on', 'off']) });
  const stored = (text: string) => {
    const path = join(folder, 'a.json');
    writeFileSync(path, text);
    return path;
  };

  it('reads what fits', () => {
    expect(readJson(stored('{"state": "on"}'), schema)).toEqual({ state: 'on' });
  });

  it.each(['', '{"state": "o', 'null', '{"state": "half"}', '{}'])('refuses %j', (text) => {
    const path = stored(text);
    const read = () => readJson(path, schema);
    expect(read).toThrowError(DataError);
    expect(read).toThrowError(`${path}: expected a whole file of this version, got: `);
  });

  it('says so where there is no file', () => {
    expect(() => readJson(join(folder, 'none'), schema)).toThrowError(/got: no such file\. Run/);
  });
});

describe('makeFolder', () => {
  it('makeFolder(path) makes missing folders, and refuses where none can be made', () => {
    const inside = join(folder, 'a', 'b');
    makeFolder(inside);
    expect(existsSync(inside)).toBe(true);
    makeFolder(inside);
    const file = join(inside, 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(join(file, 'below'))).toThrow(DataError);
  });

  it('makeFolder(path) returns below /proc, with an error', () => {
    expect(() => makeFolder('/proc/lernmatrix/runs')).toThrow(DataError);
  });
});
