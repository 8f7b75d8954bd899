import { ruledTable } from '../../report/columns.js';
import { NOTHING, percent } from '../../report/format.js';
import type { ArrayExtraction, ExtractedNetwork, Sample } from './result.js';

/** What was extracted, for a terminal. */
export function arrayExtractionText(result: ArrayExtraction): string {
  const { unit, products, draws, overrides, networks } = result;
  const digits = unit === 'percent' ? 2 : 3;
  const number = (value: number) => value.toFixed(digits);
  const spread = ({ values, mean, std }: Sample) =>
    values.length > 1 ? `${number(mean)} ± ${std.toFixed(digits + 1)}` : number(mean);
  const many = networks.some(({ run }) => run > 0);
  const titleOf = ({ label, run }: ExtractedNetwork) => (many ? `${label}, run ${run}` : label);
  const rows = <Row>(
    of: (network: ExtractedNetwork) => readonly Row[],
    cells: (row: Row) => string[],
  ) => networks.flatMap((network) => of(network).map((row) => [titleOf(network), ...cells(row)]));
  const tables = [
    [
      ['network', 'model', 'on arrays', 'exact products', 'error of a weight'],
      ...rows(
        ({ models }) => models,
        ({ model, analog, digital, standardError }) => [
          model,
          spread(analog),
          number(digital),
          standardError === null ? NOTHING : standardError.toPrecision(2),
        ],
      ),
    ],
    [
      [
        'network',
        'average',
        '|μ|/σ below',
        'removed',
        'as it is',
        'without them',
        'without as many others',
      ],
      ...rows(
        ({ pruned }) => pruned,
        ({ average, threshold, removed, none, careful, random }) => [
          average,
          String(threshold),
          percent(100 * removed),
          number(none),
          number(careful),
          spread(random),
        ],
      ),
    ],
    [
      ['network', 'average', 'as it is', 'moved by own σ', 'by those of others'],
      ...rows(
        ({ disturbed }) => disturbed,
        ({ average, none, careful, random }) => [
          average,
          number(none),
          spread(careful),
          spread(random),
        ],
      ),
    ],
  ];
  const isStill = networks.some(({ models, disturbed }) =>
    models.some(
      ({ model }) =>
        model.startsWith('average') &&
        !disturbed.some(({ average }) => model === `average ${average}`),
    ),
  );
  const still = isStill
    ? ' Averages whose weights did not move from one snapshot to the next have no signal to noise.'
    : '';
  const what = unit === 'percent' ? 'Test error in percent' : 'Test loss in nats a character';
  const elsewhere = overrides.length > 0 ? ` Arrays as asked: ${overrides.join(' ')}.` : '';
  const note = `${what}; weights read from ${products} products of each array${draws > 1 ? `, mean ± std over ${draws} draws` : ''}. Trained weights, and the averages that are pruned (by exact products) and disturbed (on arrays), are the true ones.${elsewhere}${still}`;
  return [
    ...tables.filter((table) => table.length > 1).map((table) => ruledTable(table, 'right')),
    note,
  ].join('\n\n');
}
