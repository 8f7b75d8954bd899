import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { estimateMean } from '../../src/chip/index.js';
import type { ExperimentResult } from '../../src/report/result.js';
import {
  resultJsonSchema,
  resultSchema,
  summaryJsonSchema,
  summarySchema,
} from '../../src/report/schema.js';
import { type ResultSummary, summaryOf } from '../../src/report/summary.js';
import { sampleResult } from './sample.js';

type Frozen<T> = T extends readonly unknown[] | object
  ? { readonly [K in keyof T]: Frozen<T[K]> }
  : T;

describe('resultSchema', () => {
  it('gives a result back unchanged from JSON', () => {
    const sample = sampleResult({ runs: 2 });
    expect(resultSchema.parse(JSON.parse(JSON.stringify(sample)))).toEqual(sample);
  });

  it.each([{ chips: 0 }, { chips: 1 }, { epochs: 0 }])('takes awkward results: %o', (options) => {
    expect(resultSchema.safeParse(sampleResult(options)).success).toBe(true);
  });

  it('refuses a number that is not finite', () => {
    const sample = sampleResult();
    const methods = [{ ...sample.methods[0]!, digital: Number.NaN }];
    const { error } = resultSchema.safeParse({ ...sample, methods });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['methods.0.digital']);
  });

  it('refuses unknown keys', () => {
    expect(resultSchema.safeParse({ ...sampleResult(), extra: 1 }).success).toBe(false);
  });

  it('agrees with the type ExperimentResult', () => {
    expectTypeOf<Frozen<z.infer<typeof resultSchema>>>().toExtend<ExperimentResult>();
    expectTypeOf<ExperimentResult>().toExtend<Frozen<z.infer<typeof resultSchema>>>();
    expectTypeOf<Frozen<z.infer<typeof summarySchema>>>().toExtend<ResultSummary>();
    expectTypeOf<ResultSummary>().toExtend<Frozen<z.infer<typeof summarySchema>>>();
  });
});

describe('resultJsonSchema()', () => {
  it('requires every field of a result', () => {
    expect(new Set(resultJsonSchema().required as string[])).toEqual(
      new Set(Object.keys(sampleResult())),
    );
  });
});

describe('summaryOf(result)', () => {
  const summary = summaryOf(sampleResult());

  it('has exactly the documented fields', () => {
    expect(Object.keys(summary)).toEqual(['wallSeconds', 'methods']);
    expect(Object.keys(summary.methods[0]!)).toEqual(['name', 'digital', 'variation']);
    const point = summary.methods[0]!.variation[0]!;
    expect(Object.keys(point)).toEqual(['sigma', 'accuracy', 'mean', 'std', 'ci95']);
    expect(point.accuracy).toEqual(sampleResult().methods[0]!.variation[0]!.accuracy);
  });

  it('passes its schema, whose JSON Schema requires its fields', () => {
    expect(summarySchema.parse(summary)).toEqual(summary);
    expect(summaryJsonSchema().required).toEqual(['wallSeconds', 'methods']);
  });

  it('is what docs/json.md shows, with its statistics', () => {
    const text = readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');
    const shown = summarySchema.parse(JSON.parse(/```json\n(.*?)```/s.exec(text)![1]!));
    const { accuracy, mean, std, ci95 } = shown.methods[0]!.variation[0]!;
    const estimate = estimateMean(accuracy);
    expect(mean).toBeCloseTo(estimate.mean, 2);
    expect(std).toBeCloseTo(estimate.std, 2);
    expect(ci95[0]).toBeCloseTo(estimate.ci95[0], 1);
    expect(ci95[1]).toBeCloseTo(estimate.ci95[1], 1);
  });
});
