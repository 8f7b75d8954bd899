import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../src/data/fetch/tar.js';
import { DataError } from '../../src/errors.js';
import { tarOf } from './tar-support.js';

/** GNU tar 1.34 of pack/one.txt, pack/sub/two.bin (1300 times 'x') and a link, in three formats. */
const archives = {
  ustar:
    'H4sIAAAAAAACA+3XTQqDMBCG4ax7Ck/gT0z0PFqEimJEI/X4TaV0YWmLi1ik77OJoBCSj5nBvjg3kfArdnKtl9VZr6/PSZKnqQi02ME02mJw2w/G2E/ffXu/PtxB9Pf8TVeFdrY+88+Uep9/Ilf5p1JlIojJ37tL1bYmcFdwEvhDS/23ddf47v95vqH/K9cBRCA99yXq/5H/OJWR7/w3zX+ppWL+75q/vZqwrLsfzH+ppFrXf5wmzP89zACAJ/4KAAAAAAAAAABHdwM8jg+vACgAAA==',
  pax: 'H4sIAAAAAAACA+3Yy26CQBiGYda9Cq4A558ZGFy477K3gJakxgONYsrlF2hjLNqDiYxS32eDOiZEyffNIRo9ZdVjnj3nm+3oNZstgstTtcTa9lrrXpWI7F+3n4sop4KwCjzYbctsU98+uE9iwlU5X+UTFcUPRoVZ+0bcODapFWsjpbSINmnSjM6+jppoPE4/RwMMURP5Uc/3aELt4vjb/B+9FnHGBGHsM/+boih/+t5v490fN6TnfzAFFOs8Kqvyyv2vjdH0/230v9i24d3p/ncf/R/T/wPu/z5Cf0b+67x38m+0TYJQ+cz/nfb/S75cFmH9FxDg+83/wfy/nK8XvvN/Yv+XsP8bxvzP/u8f5L+P0Hf3f86dsf+z0qz/dc/rEub/4/7f7qbe138n+j/Wlv4fQv+nCfu/wfd/Hfo+zwDPP//Tbf45//P4/A/mgPKtiKbz9RX734ii/1n/w1/+Lx36v+dfW227639lhPM/HyoAwB6rAgAAAAAAAAAAAAAAAAAAANyqd8+l1cYAUAAA',
  gnu: 'H4sIAAAAAAACA+3XQQqDMBCF4ax7ipxATYx6Hi1CRTGikXr8WildWNriIhbp/20SSFZ5zAzp8nMdCr+iWZYkyzpbr697FZk4FjIROxgHl/dSit5a9+net/OD6u7527YM3OR85p8a8z5/pVf5q8ykQkbk792lbBor5yc4Cfyhpf6bqq199/8s29D/dRprIbXnvkT9P/IfxiL0nf+m+a+0Nsz/XfN3VxsUVfuD+a+NNuv6T2LF/N/DBAB44lcAAAAAAAAAADi6G9AC+XUAKAAA',
};

describe('readTar(where, bytes)', () => {
  it.each(Object.entries(archives))('lists the files that GNU tar packed as %s', (_, packed) => {
    const files = readTar('a.tar', gunzipSync(Buffer.from(packed, 'base64')));
    const found = Object.fromEntries(files.map(({ path, body }) => [path, Buffer.from(body)]));
    expect(Object.keys(found).sort()).toEqual(['pack/one.txt', 'pack/sub/two.bin']);
    expect(found['pack/one.txt']?.toString()).toBe('hello tar\n');
    expect(found['pack/sub/two.bin']?.equals(Buffer.alloc(1300, 'x'))).toBe(true);
  });

  it('says where an archive is cut short or damaged', () => {
    const whole = tarOf({ 'a/b': Buffer.alloc(700, 1), c: Buffer.from('c') });
    expect(readTar('a.tar', whole).map(({ path }) => path)).toEqual(['a/b', 'c']);
    const failure = (bytes: Uint8Array) => () => readTar('a.tar', bytes);
    expect(failure(whole.subarray(0, 900))).toThrow("got 388 of the 700 bytes of 'a/b'");
    expect(failure(whole.subarray(0, 600 + 1024))).toThrow('got 88 bytes of a header');
    expect(failure(whole.subarray(0, 512 + 1024))).toThrow('got no end mark');
    const flipped = Buffer.from(whole);
    flipped[3] = 7;
    expect(failure(flipped)).toThrow('got a header at byte 0 with a wrong check sum');
    expect(failure(Buffer.alloc(512, 1))).toThrow(DataError);
    expect(failure(Buffer.alloc(0))).toThrow('got no end mark');
  });
});
