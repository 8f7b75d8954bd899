import { estimateDifference, estimateMean, type MeanEstimate } from '../chip/index.js';

/** One non-ideality in one layer: the smallest thing that can be switched on alone. */
export interface BudgetPart {
  /** For example 'variation', 'adc'. */
  readonly effect: string;
  /** Layer path, for example 'conv1'. */
  readonly layer: string;
}

/**
 * Accuracy, percent, of the network where only `active` parts are on.
 * @param draw which frozen devices; one draw must give a part the same devices whatever else is active.
 */
export type MeasureParts<Part extends BudgetPart> = (
  active: readonly Part[],
  draw: number,
) => Promise<number>;

/** What each part costs alone and all of them together; drops are points of accuracy, means over draws. */
export interface ErrorBudget {
  readonly draws: number;
  /** Accuracy where nothing is on, percent. */
  readonly baseline: MeanEstimate;
  /** Each part alone. */
  readonly parts: readonly (BudgetPart & { readonly drop: MeanEstimate })[];
  /** Each effect alone, in all its layers. */
  readonly effects: readonly { readonly effect: string; readonly drop: MeanEstimate }[];
  /** Each layer alone, with all its effects. */
  readonly layers: readonly { readonly layer: string; readonly drop: MeanEstimate }[];
  /** All parts together. */
  readonly joint: MeanEstimate;
  /** The parts' drops added up. */
  readonly sum: MeanEstimate;
  /** joint - sum, paired by draw: what parts do to each other. */
  readonly interaction: MeanEstimate;
}

/**
 * Splits the accuracy that hardware costs into its parts: each non-ideality in each layer alone, each non-ideality,
 * each layer, and all together, every one against the same network without any, on the same draws.
 * @param parts each pair of effect and layer once.
 * @param draws frozen draws; the intervals are over them. @param measure asked once for each set and draw.
 */
export async function errorBudget<Part extends BudgetPart>(
  parts: readonly Part[],
  draws: number,
  measure: MeasureParts<Part>,
): Promise<ErrorBudget> {
  const accuracies = new Accuracies(parts, draws, measure);
  const baseline = await accuracies.of(() => false);
  const dropsOf = async (active: (part: Part) => boolean) =>
    (await accuracies.of(active)).map((accuracy, draw) => baseline[draw]! - accuracy);
  const alone = await inTurn(parts, (part) => dropsOf((other) => other === part));
  const joint = await dropsOf(() => true);
  const sum = joint.map((_, draw) => alone.reduce((total, drops) => total + drops[draw]!, 0));
  const names = <Key extends keyof BudgetPart>(key: Key) => [...new Set(parts.map((p) => p[key]))];
  return {
    draws,
    baseline: estimateMean(baseline),
    parts: parts.map(({ effect, layer }, i) => ({ effect, layer, drop: estimateMean(alone[i]!) })),
    effects: await inTurn(names('effect'), async (effect) => ({
      effect,
      drop: estimateMean(await dropsOf((part) => part.effect === effect)),
    })),
    layers: await inTurn(names('layer'), async (layer) => ({
      layer,
      drop: estimateMean(await dropsOf((part) => part.layer === layer)),
    })),
    joint: estimateMean(joint),
    sum: estimateMean(sum),
    interaction: estimateDifference(joint, sum),
  };
}

/** Accuracies of sets of parts, each measured once. */
class Accuracies<Part extends BudgetPart> {
  private readonly known = new Map<string, readonly number[]>();

  constructor(
    private readonly parts: readonly Part[],
    private readonly draws: number,
    private readonly measure: MeasureParts<Part>,
  ) {}

  /** @returns percent, one for each draw. */
  async of(isActive: (part: Part) => boolean): Promise<readonly number[]> {
    const active = this.parts.filter(isActive);
    const key = active.map((part) => this.parts.indexOf(part)).join();
    const known = this.known.get(key);
    if (known) return known;
    const draws = Array.from({ length: this.draws }, (_, draw) => draw);
    const measured = await inTurn(draws, (draw) => this.measure(active, draw));
    this.known.set(key, measured);
    return measured;
  }
}

/** One after the other: a measurement uses all the threads it was given. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}
