import { z } from 'zod';
import {
  devicePresetList,
  driftCompensations,
  variationGranularities,
} from '../../device/index.js';
import { name, nameOrSettings, number, section } from './fields.js';

/** Presets that hold conductances; the others are strengths of variation. */
export const conductancePresets = devicePresetList.flatMap((preset) =>
  preset.kind === 'conductance' ? [preset.name] : [],
);

const share = { min: 0, max: 1, fix: 'A probability: 0.001 is one device in a thousand.' };

const settings = section('Pairs of devices that hold the weights, and when they are used.', {
  preset: name(
    'Which published device; `lernmatrix device list` shows where each holds.',
    conductancePresets,
  ),
  seconds: number('Time since programming; default the first that the device is known at.', {
    min: 0,
  }).exactOptional(),
  granularity: name(
    "What shares one scale: a layer, or each column (output channel); default 'layer'.",
    variationGranularities,
  ).exactOptional(),
  driftCompensation: name(
    "'global': one digital factor an array undoes the mean drift; default 'none'.",
    driftCompensations,
  ).exactOptional(),
  faults: section('Devices that fabrication left stuck.', {
    stuckAtMin: number('Share stuck at gMin; default 0.', share).exactOptional(),
    stuckAtMax: number('Share stuck at gMax; default 0.', share).exactOptional(),
  }).exactOptional(),
});

/** Devices that hold conductances, in place of variation: a preset's name, or its settings. */
export const deviceSchema = z
  .union([z.enum(conductancePresets), settings], {
    error: nameOrSettings(conductancePresets, ', or {preset, seconds, …}'),
  })
  .describe(
    'Devices that hold the weights, a preset or its settings; with digital adders alone and without variation beside; where absent, variation says what devices do.',
  );
