import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { exp } from './exp.js';
import { multiply } from './multiply.js';
import { subtract } from './subtract.js';
import { resolveAxes, sum } from './sum.js';

const softmaxOperation: Operation<{ axis: number }> = {
  name: 'softmax',
  infer: inferFloat('softmax'),
  gradient: ({ outputs: [y], gradients: [g], attributes: { axis } }) => [
    g && multiply(y!, subtract(g, sum(multiply(g, y!), [axis], true))),
  ],
  lower: ({ emit, inputs, attributes }) => emit('Softmax', inputs, { axis: attributes.axis }),
};

const logSoftmaxOperation: Operation<{ axis: number }> = {
  name: 'logSoftmax',
  infer: inferFloat('logSoftmax'),
  gradient: ({ outputs: [y], gradients: [g], attributes: { axis } }) => [
    g && subtract(g, multiply(exp(y!), sum(g, [axis], true))),
  ],
  lower: ({ emit, inputs, attributes }) => emit('LogSoftmax', inputs, { axis: attributes.axis }),
};

/** eˣ / Σ eˣ along `axis`. */
export function softmax(x: Value, axis = -1): Value {
  return applySingle(softmaxOperation, [x], { axis: resolveAxes('softmax', x, [axis])[0]! });
}

/** log softmax along `axis`, without overflow. */
export function logSoftmax(x: Value, axis = -1): Value {
  return applySingle(logSoftmaxOperation, [x], { axis: resolveAxes('logSoftmax', x, [axis])[0]! });
}
