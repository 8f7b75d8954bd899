import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { showProgress } from '../../src/cli/progress.js';
import { durationWords, timeLeft } from '../../src/cli/time-left.js';
import type { RunProgress } from '../../src/experiment/run-interface.js';
import { recordingTerminal } from './support.js';

const at = (overall: number): RunProgress => ({
  stage: 'train',
  job: 'wvat-0',
  done: 1,
  total: 2,
  detail: 'epoch 1',
  overall,
});

describe('showProgress(terminal)', () => {
  it('writes a line at most every 5 s where there is no terminal', () => {
    const terminal = recordingTerminal();
    let now = 0;
    const display = showProgress(terminal, () => now);
    for (now = 0; now < 12; now++) display.update(at(now / 100));
    display.stop();
    expect(terminal.written).toEqual({
      out: '',
      err: [
        '5 % done, about 2 min left: training wvat-0 (epoch 1)',
        '10 % done, about 2 min left: training wvat-0 (epoch 1)',
        '',
      ].join('\n'),
    });
  });

  it('draws a bar on a terminal, and writes no lines', () => {
    let drawn = '';
    const stream = new Writable({
      write: (chunk, _, done) => {
        drawn += String(chunk);
        done();
      },
    });
    const screen = { isTTY: true, columns: 120, cursorTo: () => true, clearLine: () => true };
    const bar = Object.assign(stream, screen) as unknown as NodeJS.WritableStream;
    const terminal = { ...recordingTerminal(), bar };
    const display = showProgress(terminal, () => 0);
    display.update(at(0.5));
    display.stop();
    expect(drawn).toContain('starting');
    expect(terminal.written).toEqual({ out: '', err: '' });
  });
});

describe('timeLeft(now)(share)', () => {
  it('goes by what was done since the start, not by what an earlier run did', () => {
    let now = 100;
    const left = timeLeft(() => now);
    expect(left(0.5)).toBe('estimating the time left');
    now = 110;
    expect(left(0.6)).toBe('about 40 s left');
    now = 150;
    expect(left(1)).toBe('about 1 s left');
  });
});

describe('durationWords(seconds)', () => {
  it.each([
    [0, '1 s'],
    [54.4, '54 s'],
    [55, '1 min'],
    [3570, '1 h'],
    [3599, '1 h'],
    [7380, '2 h 3 min'],
  ])('says %d as %s', (seconds, words) => {
    expect(durationWords(seconds)).toBe(words);
  });
});
