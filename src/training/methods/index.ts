import type { MethodSettings } from '../settings.js';
import { Awp } from './awp.js';
import { HaSgd } from './ha-sgd.js';
import type { Method, MethodContext } from './method.js';
import { Sam } from './sam.js';
import { createSgd } from './sgd.js';
import { Wvat } from './wvat.js';

export { gradientsPerStep } from './cost.js';
export type { Method, MethodContext, StepContext } from './method.js';

/** The method behind its settings. */
export function createMethod(settings: MethodSettings, context: MethodContext): Method {
  switch (settings.kind) {
    case 'sgd':
      return createSgd();
    case 'wvat':
      return new Wvat(settings, context);
    case 'awp':
      return new Awp(settings, context);
    case 'sam':
      return new Sam(settings, context);
    case 'ha-sgd':
      return new HaSgd(settings, context);
  }
}
