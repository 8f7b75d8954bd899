/** How the learning rate moves over training, as a factor of the first rate or to a fixed rate. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** Divided by `divisor` at each of these fractions of the epochs. */
  | { readonly kind: 'step'; readonly at: readonly number[]; readonly divisor: number }
  /** Half a cosine from the first rate to `final` (a rate). */
  | { readonly kind: 'cosine'; readonly final: number }
  /**
   * `before` until `start` (a fraction of the epochs), then linearly over `ramp` of the epochs to the constant
   * `rate` at which weights are averaged. Izmailov's train.py counts from the epoch where averaging begins, not
   * the last one: with s = that epoch over all epochs (1 without averaging), its schedule is `start` 0.5 s, `ramp`
   * 0.4 s, `before` constant, and `rate` the averaging's rate (without averaging, a hundredth of the first).
   * @see Izmailov et al. 2018; github.com/timgaripov/swa, train.py, schedule.
   */
  | {
      readonly kind: 'swa';
      readonly start: number;
      readonly rate: number;
      readonly ramp: number;
      readonly before: Exclude<Schedule, { kind: 'swa' }>;
    };

/**
 * The learning rate of a step.
 * @param rate the first rate.
 * @param progress epochs done, with fractions, over all epochs: from 0 to below 1.
 */
export function learningRate(schedule: Schedule, rate: number, progress: number): number {
  switch (schedule.kind) {
    case 'constant':
      return rate;
    case 'step':
      return rate / schedule.divisor ** schedule.at.filter((at) => progress >= at).length;
    case 'cosine':
      return schedule.final + ((rate - schedule.final) * (1 + Math.cos(Math.PI * progress))) / 2;
    case 'swa': {
      const { start, ramp, before } = schedule;
      const first = learningRate(before, rate, Math.min(progress, start));
      const share = ramp > 0 ? (progress - start) / ramp : progress >= start ? 1 : 0;
      return first + (schedule.rate - first) * Math.min(1, Math.max(0, share));
    }
  }
}
