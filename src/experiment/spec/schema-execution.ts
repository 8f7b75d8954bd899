import { z } from 'zod';
import { backends } from '../../runtime/backend-names.js';
import { executionDefaults } from './defaults.js';
import { integer, name, section } from './fields.js';
import { mismatch } from './messages.js';

/** Backend, threads and workers. */
export const executionSchema = section('Where and how wide to compute.', {
  backend: name('Where graphs run.', backends)
    .meta({ default: executionDefaults.backend })
    .exactOptional(),
  threads: integer('Threads inside one operation; they decide the last bits.', {
    min: 1,
    max: 1024,
  })
    .meta({ default: executionDefaults.threads })
    .exactOptional(),
  jobs: z
    .union([z.enum(['auto']), integer('Workers side by side.', { min: 1, max: 1024 })], {
      error: ({ input }) =>
        mismatch("an integer from 1 to 1024 or 'auto'", input, "Use 'auto' for cores / threads."),
    })
    .meta({
      description: "Workers side by side; 'auto' is cores / threads.",
      default: executionDefaults.jobs,
    })
    .exactOptional(),
});
