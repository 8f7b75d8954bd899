import { DataError, SpecError } from '../../errors.js';
import type { ExtractFlags } from '../declarations/extract.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import type { Terminal } from '../terminal.js';
import { untilStopped } from '../until-stopped.js';

/** `lernmatrix extract`: weights of trained arrays from products. @returns the exit code. */
export async function extractCommand(
  terminal: Terminal,
  run: string,
  overrides: readonly string[],
  { products, draws, thresholds, json = false }: ExtractFlags,
): Promise<number> {
  refuseMisspeltOptions(overrides, ['products', 'draws', 'thresholds', 'json', 'help']);
  const { arrayExtractionText, extractArrays, isArrayRun } = await import('../../arrays/index.js');
  if (!isArrayRun(run)) {
    throw new DataError(
      `${run}: it must be the folder of a training on arrays, got none. Train one: lernmatrix run ttv2.`,
    );
  }
  const asked = {
    products: numberOf('products', products, '10000'),
    draws: numberOf('draws', draws, '4'),
    thresholds:
      thresholds === ''
        ? []
        : thresholds.split(',').map((text) => numberOf('thresholds', text, '1,2,3')),
  };
  return await untilStopped(terminal, async ({ signal, onProgress, done }) => {
    const options = { ...asked, overrides, signal, onProgress };
    const { result, folder } = await extractArrays(run, options);
    done();
    const text = `\n${arrayExtractionText(result)}\n\nWeights: ${folder}`;
    terminal.out(`${json ? JSON.stringify(result, null, 2) : text}\n`);
    return exitCodes.done;
  });
}

function numberOf(flag: string, text: string, example: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  const message = `expected a number, got '${text}'. Write --${flag} ${example}.`;
  throw new SpecError([{ path: `--${flag}`, message }]);
}
