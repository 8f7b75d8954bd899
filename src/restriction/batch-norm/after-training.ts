import { addBias, type Fusing } from './context.js';
import { normalise } from './hrat.js';

/**
 * No fusing in training: unfused weights are programmed, and batch normalisation follows. Fused weights are
 * quantised for the first time when the network is deployed.
 * @see Wan et al. 2022; HRAT paper, Figure 5(a).
 */
export const fuseAfterTraining: Fusing = (context) => {
  const { w, bias, norm, program, multiply } = context;
  return normalise(context, addBias(multiply(program(w)), bias), norm.offset);
};
