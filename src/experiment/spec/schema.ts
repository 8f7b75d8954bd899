import { z } from 'zod';
import { defaultSeed } from './defaults.js';
import { identifier, integer, list, section, text } from './fields.js';
import { dataSchema } from './schema-data.js';
import { evaluationSchema } from './schema-evaluation.js';
import { executionSchema } from './schema-execution.js';
import { hardwareSchema } from './schema-hardware.js';
import { methodSchema } from './schema-methods.js';
import { modelSchema } from './schema-model.js';
import { trainingShape } from './schema-training.js';

/** An experiment as people write it. */
export const specSchema = section('An experiment of Lernmatrix.', {
  name: identifier('Short name: of the run folder and on the command line.'),
  title: text('Heading of the report; default the name.').exactOptional(),
  seed: integer('The root of every random stream.', { min: 0, max: Number.MAX_SAFE_INTEGER })
    .meta({ default: defaultSeed })
    .exactOptional(),
  execution: executionSchema.exactOptional(),
  data: dataSchema,
  model: modelSchema,
  training: section('Training, for all methods.', trainingShape).exactOptional(),
  methods: list('The methods compared; the first is the baseline.', methodSchema, 1),
  hardware: hardwareSchema.exactOptional(),
  evaluation: evaluationSchema.exactOptional(),
}).meta({ title: 'Lernmatrix experiment' });

export type SpecInput = z.infer<typeof specSchema>;
export type MethodInput = Exclude<SpecInput['methods'][number], string>;

/** The JSON Schema of specs, for editors that complete and check YAML. */
export function specJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(specSchema, { io: 'input' });
}
