import type { SymbolType } from '@observablehq/plot';
import type { MethodResult } from '../result.js';

/** What a series needs to know of its method. */
export type SeriesMethod = Pick<MethodResult, 'name' | 'label'>;

/** How a method is drawn in every chart: colour, marker and dashes each tell it apart. */
export interface Series<Method extends SeriesMethod = MethodResult> {
  readonly method: Method;
  readonly index: number;
  /** A CSS variable: the style sheet holds one value for light and one for dark. */
  readonly color: string;
  readonly symbol: SymbolType;
  /** An SVG dash array. */
  readonly dash: string;
}

/** Number of colours in the style sheet, named --series-0 upwards. */
export const COLORS = 8;

const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'hexagon', 'cross'] as const;
const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '5 2'] as const;

/** Gives each method its looks; counts that share no divisor repeat no combination before 280. */
export function seriesOf<Method extends SeriesMethod>(
  methods: readonly Method[],
): Series<Method>[] {
  return methods.map((method, index) => ({
    method,
    index,
    color: `var(--series-${index % COLORS})`,
    symbol: SYMBOLS[index % SYMBOLS.length]!,
    dash: DASHES[index % DASHES.length]!,
  }));
}
