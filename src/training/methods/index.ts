import type { MethodSettings } from '../settings.js';
import type { Method, MethodContext } from './method.js';
import { createSgd } from './sgd.js';
import { Wvat } from './wvat.js';

export { gradientsPerStep } from './cost.js';
export type { Method, MethodContext, StepContext } from './method.js';

/** The method behind its settings. */
export function createMethod(settings: MethodSettings, context: MethodContext): Method {
  return settings.kind === 'sgd' ? createSgd() : new Wvat(settings, context);
}
