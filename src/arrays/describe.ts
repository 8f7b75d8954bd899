import { type PulsedFaults, type ResponseModel, statesOf } from '../device/pulsed/index.js';
import type { ArrayResult } from './result.js';
import type { ArrayNetworkSpec, ResolvedArrayMethod, TransferStep } from './spec/resolved.js';

/** A network in a phrase, with the sizes that its data gave: `fully connected 784-64-10, sigmoid`. */
export function networkText(network: ArrayNetworkSpec, layers: ArrayResult['layers']): string {
  const outputs = layers.at(-1)?.rows ?? 0;
  if (network.kind === 'lstm') {
    const { blocks, hidden } = network;
    return `LSTM of ${blocks === 1 ? 'one block' : `${blocks} blocks`} of ${hidden}, ${outputs} symbols`;
  }
  const dense = [...network.hidden, outputs].join('-');
  if (network.kind === 'cnn') {
    const { channels, kernel, pool, activation } = network;
    const convolutions = channels.map((each) => `${each}C${kernel}-P${pool}`).join('-');
    return `convolutional ${convolutions}-${dense}, ${activation}`;
  }
  // The last column of an array holds biases.
  return `fully connected ${(layers[0]?.columns ?? 1) - 1}-${dense}, ${network.activation}`;
}

/** What a method does and on what, in sentences with its settings. */
export function methodText(method: ResolvedArrayMethod): string {
  const { rates, hardware } = method;
  const devices = hardware ? ` ${deviceText(hardware.device)}` : '';
  return `${ruleText(method)}; ${rateText('η', rates)}.${devices}`;
}

function ruleText({ rule, transferEvery, transferRates }: ResolvedArrayMethod): string {
  if (rule.kind === 'float') return 'The same network in floating point, without devices';
  if (rule.kind === 'sgd') return 'Pulses step the weights themselves';
  const { transferRate, transfer } = rule;
  const turns = `${rateText('η_c', transferRates ?? [{ epoch: 1, rate: transferRate }])}, n_s ${everyText(transferEvery)}`;
  if (rule.kind === 'ttv2') {
    const reset = rule.hysteresis > 0 ? `, reset to ±${rule.hysteresis}` : '';
    return `Pulses reach A, whose ${transfer} are added by turns to a digital filter, which steps the weights C by one pulse where it exceeds 1${reset}; ${turns}`;
  }
  const read = rule.vectors === 'hadamard' ? 'read by Hadamard vectors' : `whose ${transfer}`;
  const verb = rule.vectors === 'hadamard' ? 'and added' : 'are added by turns';
  const weights = rule.gamma > 0 ? `the network computes with ${rule.gamma}·A + C; ` : '';
  return `Pulses reach A, ${read} ${verb} by pulses to the weights C; ${weights}${turns}`;
}

/** One number where all layers have the same. */
function everyText(every: readonly number[] = []): string {
  return new Set(every).size === 1 ? String(every[0]) : every.join(', ');
}

function rateText(symbol: string, rates: readonly TransferStep[]): string {
  const [first, ...later] = rates.map(({ epoch, rate }) => {
    return { epoch, text: typeof rate === 'number' ? `${rate}` : `(${rate.join(', ')})` };
  });
  const steps = later.map(({ epoch, text }) => `, ${text} from epoch ${epoch}`);
  return `${symbol} ${first?.text}${steps.join('')}`;
}

function deviceText(device: ResponseModel): string {
  const { cycle } = device;
  const writes =
    cycle.kind === 'none' ? 'writes without noise' : `${cycle.kind} write noise ${cycle.sigma}`;
  const failing = faultText(device.faults);
  const rest = failing === '' ? writes : `${writes}, ${failing}`;
  if (device.kind !== 'array') {
    return `Devices: ${device.kind}, step ${short(device.step)} in ${device.lower} to ${device.upper}, ${rest}.`;
  }
  const states = device.slope > 0 ? `${short(statesOf(device))} states` : 'symmetric';
  return `Devices: ${states}, step ${short(device.step)}, ${rest}.`;
}

const faultWords = {
  stuckAtMin: 'stuck at their lower end',
  stuckAtMax: 'stuck at their upper end',
  stuckAtZero: 'stuck at 0',
  frozen: 'frozen where they start',
} as const;

/** Devices that fail, in words: `1 % stuck at 0, 2 % frozen where they start`; empty where none does. */
export function faultText(faults: PulsedFaults = {}): string {
  return (Object.keys(faultWords) as (keyof typeof faultWords)[])
    .filter((kind) => (faults[kind] ?? 0) > 0)
    .map((kind) => `${short(100 * faults[kind]!)} % ${faultWords[kind]}`)
    .join(', ');
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
