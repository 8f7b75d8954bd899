/** Bounds of a relative standard deviation. */
export const sigmaFix = { min: 0, max: 1, fix: 'Write 10 % as 0.1.' };

/** Bounds of a relative shift: beyond the range no device can go. */
export const shiftFix = {
  min: -1,
  max: 1,
  fix: 'Write 1 % as 0.01; no device shifts by more than its range.',
};
