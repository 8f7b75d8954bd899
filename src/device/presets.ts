import { SpecError } from '../errors.js';
import type {
  ConductancePreset,
  DevicePreset,
  MemristorPreset,
  VariationPreset,
} from './preset.js';

/** The programming fit is published in µS at this window, and scales with it. */
const PCM_GMAX_MICROSIEMENS = 25;
const WAN_GMAX_MICROSIEMENS = 40;
const DAY = 86_400;

const pcmNandakumar = {
  name: 'pcm-nandakumar',
  kind: 'conductance',
  title: 'Phase-change memory: programming error, drift, 1/f read noise',
  source:
    'Nandakumar et al., ICECS 2019, doi:10.1109/ICECS46596.2019.8964852; ' +
    'Joshi et al., Nature Communications 11, 2473 (2020); coefficients as in aihwkit',
  validity:
    'Fitted to more than 10,000 devices, targets from 0 to 25 µS, iterative programming, first read after 20 s; ' +
    'networks were measured for a day, longer times extrapolate',
  notCovered:
    'Temperature, stuck devices, the lasting part of read noise, correlation of neighbours; ' +
    'sigma of another gMax scales along, which is our choice',
  model: {
    kind: 'pcm',
    gMinSiemens: 0,
    gMaxSiemens: 25e-6,
    programmingSigmaOfGMax: [0.26348, 1.965, -1.1731].map((c) => c / PCM_GMAX_MICROSIEMENS),
    drift: {
      referenceSeconds: 20,
      exponentMean: { perLog: -0.0155, offset: 0.0244, low: 0.049, high: 0.1 },
      exponentSigma: { perLog: -0.0125, offset: -0.0059, low: 0.008, high: 0.045 },
    },
    readNoise: { coefficient: 0.0088, power: 0.65, limit: 0.2, pulseSeconds: 250e-9 },
    programmingScale: 1,
    driftScale: 1,
    readScale: 1,
  },
} as const satisfies ConductancePreset;

const reramWan = {
  name: 'reram-wan',
  kind: 'conductance',
  title: 'ReRAM after write-verify: relaxation at 1 s, 1 day, 2 days',
  source:
    'Wan et al., Nature 608, 504 (2022), doi:10.1038/s41586-022-04992-8, extended data figure 3d; ' +
    'polynomials as in aihwkit',
  validity:
    'Targets from 0 to 40 µS, at 1 s, 86400 s and 172800 s after programming and no other time',
  notCovered:
    'Read noise (about 1 % of gMax), a shift of the mean, times between and beyond; ' +
    'read off a figure: at 1 s another published fit of it differs by up to 0.7 µS',
  model: {
    kind: 'reram-wan',
    gMinSiemens: 0,
    gMaxSiemens: 40e-6,
    retention: [
      { seconds: 1, sigmaOfGMax: ofWan(0.348, 16.03, -43.853, 45.393, -16.815) },
      { seconds: DAY, sigmaOfGMax: ofWan(0.701, 22.086, -50.773, 47.095, -16.458) },
      { seconds: 2 * DAY, sigmaOfGMax: ofWan(0.782, 20.274, -43.507, 37.062, -11.934) },
    ],
    relaxationScale: 1,
  },
} as const satisfies ConductancePreset;

/** Published in µS, at a window of 40 µS. */
function ofWan(...microsiemens: readonly number[]): readonly number[] {
  return microsiemens.map((coefficient) => coefficient / WAN_GMAX_MICROSIEMENS);
}

const reramMilo = {
  name: 'reram-milo',
  kind: 'conductance',
  title: 'ReRAM just after write-verify (IGVVA-100)',
  source:
    'Milo et al., Optimized programming algorithms for multilevel RRAM in hardware neural networks, IRPS 2021, ' +
    'figure 4; line as in CrossSim',
  validity: 'Targets from 50 to 225 µS, just after programming',
  notCovered: 'Relaxation and retention (time is 0), read noise, stuck devices',
  model: {
    kind: 'reram-milo',
    gMinSiemens: 50e-6,
    gMaxSiemens: 225e-6,
    programmingSigma: { atZeroSiemens: 4.782321e-6, perSiemens: -0.009107 },
    programmingScale: 1,
  },
} as const satisfies ConductancePreset;

const memristorYao = {
  name: 'memristor-yao',
  kind: 'memristor',
  title: 'Memristor of the HRAT paper',
  source:
    'Yao et al., Nature 577, 641 (2020), doi:10.1038/s41586-020-1942-4, as the HRAT paper quotes it',
  validity:
    'Circuits of the HRAT paper: supply of 3 V, inputs of crossbars within 0.2 V of half of it',
  notCovered:
    'Programming error, drift, read noise: the HRAT paper gives weights a sigma of 0.025 to 0.075 of their range (Table 2)',
  gMinSiemens: 2e-6,
  gMaxSiemens: 20e-6,
  thresholdVolts: 0.2,
  stateBits: 5,
  programmingPulses: 500,
} as const satisfies MemristorPreset;

const variationNotCovered =
  'A constant shift of all devices, drift and read noise apart; the exact value of one device, which is a mark in a figure';

const cttHaSgd = {
  name: 'ctt-ha-sgd',
  kind: 'variation',
  title: 'Charge-trap transistors',
  source: 'HA-SGD paper, section 4.1, quoting Wan, PhD thesis, UCLA 2020',
  validity: 'About 4 to 7 % of the range of currents of a device, Gaussian',
  notCovered: variationNotCovered,
  sigmaOfRange: { low: 0.04, high: 0.07 },
  range: 'absolute-max',
} as const satisfies VariationPreset;

const flashHaSgd = {
  name: 'flash-ha-sgd',
  kind: 'variation',
  title: 'Flash',
  source: 'HA-SGD paper, section 5.1, quoting Guo et al., IEDM 2017',
  validity: '5 to 20 % is said of Flash, CTT and RRAM together, Gaussian',
  notCovered: variationNotCovered,
  sigmaOfRange: { low: 0.05, high: 0.2 },
  range: 'absolute-max',
} as const satisfies VariationPreset;

const pcmHaSgd = {
  name: 'pcm-ha-sgd',
  kind: 'variation',
  title: 'Phase-change memory, noise alone',
  source: 'HA-SGD paper, section 4.1, quoting Burr et al., JETCAS 2016',
  validity: 'Similar to charge-trap transistors or more, Gaussian: an upper end is not given',
  notCovered: `${variationNotCovered}; for drift use pcm-nandakumar`,
  sigmaOfRange: { low: 0.04, high: 'not given' },
  range: 'absolute-max',
} as const satisfies VariationPreset;

const rramHaSgd = {
  name: 'rram-ha-sgd',
  kind: 'variation',
  title: 'Resistive RAM, noise alone',
  source: 'HA-SGD paper, section 5.1, quoting Zheng et al., IEDM 2018',
  validity: '5 to 20 % is said of Flash, CTT and RRAM together, Gaussian',
  notCovered: variationNotCovered,
  sigmaOfRange: { low: 0.05, high: 0.2 },
  range: 'absolute-max',
} as const satisfies VariationPreset;

/** Published devices by name. Where a source gives a range, so does the preset: choose within it. */
export const devicePresets = {
  'pcm-nandakumar': pcmNandakumar,
  'reram-wan': reramWan,
  'reram-milo': reramMilo,
  'memristor-yao': memristorYao,
  'ctt-ha-sgd': cttHaSgd,
  'flash-ha-sgd': flashHaSgd,
  'pcm-ha-sgd': pcmHaSgd,
  'rram-ha-sgd': rramHaSgd,
} as const;

export type DevicePresetName = keyof typeof devicePresets;

/** Every preset, those that hold conductances first. */
export const devicePresetList: readonly DevicePreset[] = Object.values(devicePresets);

/**
 * The preset of a name.
 * @throws SpecError for a name that is none, with those that are.
 */
export function devicePreset(name: string): DevicePreset {
  const found = devicePresetList.find((preset) => preset.name === name);
  if (found !== undefined) return found;
  const names = devicePresetList.map((preset) => preset.name).join(', ');
  const message = `expected the name of a preset, got '${name}'. Choose one of ${names}.`;
  throw new SpecError([{ path: 'device', message }]);
}
