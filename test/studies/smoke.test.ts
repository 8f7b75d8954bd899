import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listStudies, loadStudy, outcomeSchema, runStudy } from '../../src/studies/index.js';
import { reaches } from '../../src/studies/scale.js';

const out = mkdtempSync(join(tmpdir(), 'lernmatrix-studies-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const names = listStudies()
  .filter(({ available }) => available)
  .map(({ name }) => name);

function runSmoke(name: string) {
  const signal = new AbortController().signal;
  return runStudy(name, { scale: 'smoke', out, fresh: false, signal, onProgress: () => {} });
}

// One folder for all: studies that share an experiment share its run.
describe('runStudy(name, { scale: smoke })', () => {
  it.each(names)(
    '%s runs to its end; every claim is measured, and holds where it means something',
    async (name) => {
      const outcome = await runSmoke(name);
      expect(() => outcomeSchema.parse(outcome)).not.toThrow();
      expect(outcome.series.length).toBeGreaterThan(0);
      const { claims } = loadStudy(name);
      for (const [i, { claim, held, why, measured }] of outcome.claims.entries()) {
        if (reaches('smoke', claims[i]!.from))
          expect({ claim, held }).toEqual({ claim, held: true });
        else
          expect({ claim, held, why: why?.slice(0, 10) }).toEqual({
            claim,
            held: null,
            why: 'not tested',
          });
        if (claims[i]!.from !== 'full') expect(measured, claim).not.toBeNull();
      }
    },
    600_000,
  );
});
