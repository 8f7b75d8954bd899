import { sizeOf } from '../graph/index.js';
import { fillNormal, fillUniform, type Stream } from '../random/index.js';
import type { ModelSpec } from './model.js';
import type { ParameterSpec } from './tensors.js';

type Initialisation = NonNullable<ModelSpec['initialisation']>;

/**
 * The first values of a trainable tensor. Gains and scales start at 1, offsets at 0; weights and biases by:
 * - 'pytorch': both U(-1/√fanIn, 1/√fanIn), torch.nn's default for linear and convolution layers;
 * - 'he': weights N(0, 2/fanOut), biases 0;
 * - 'he-conv': convolutions as 'he', weights of linear layers as 'pytorch', biases 0;
 * - 'he-small-linear': convolutions as 'he', weights of linear layers N(0, 0.01²), biases 0;
 * - 'he-linear': weights of linear layers N(0, 2/fanIn), of convolutions as 'pytorch', biases 0;
 * - 'xavier': weights U(±√(6/(fanIn + fanOut))), biases 0.
 * @param stream drawn once a run, under the tensor's name.
 * @see He et al. 2015; Glorot and Bengio 2010; torch.nn.Linear.reset_parameters; 'he-conv': Zagoruyko and
 * Komodakis 2016 (models/utils.lua of their repository); 'he-small-linear': Rathi et al. 2020 (self_models/vgg.py);
 * 'he-linear': Zhang and Li 2020 (layers/ of their repository).
 */
export function initialValues(
  spec: ParameterSpec,
  initialisation: Initialisation,
  stream: Stream,
): Float32Array {
  const values = new Float32Array(sizeOf(spec.shape));
  const own = stream.child(spec.name);
  if (spec.role === 'gain' || spec.role === 'scale') return values.fill(1);
  if (spec.role === 'offset') return values;
  if (initialisation === 'pytorch') return fillSymmetric(values, 1 / Math.sqrt(spec.fanIn), own);
  if (spec.role === 'bias') return values;
  if (initialisation === 'xavier') {
    return fillSymmetric(values, Math.sqrt(6 / (spec.fanIn + spec.fanOut)), own);
  }
  const isConvolution = spec.shape.length > 2;
  if (initialisation === 'he-linear') {
    if (isConvolution) return fillSymmetric(values, 1 / Math.sqrt(spec.fanIn), own);
    return fillNormal(own, values, { sigma: Math.sqrt(2 / spec.fanIn) });
  }
  if (isConvolution || initialisation === 'he') {
    return fillNormal(own, values, { sigma: Math.sqrt(2 / spec.fanOut) });
  }
  return initialisation === 'he-conv'
    ? fillSymmetric(values, 1 / Math.sqrt(spec.fanIn), own)
    : fillNormal(own, values, { sigma: 0.01 });
}

function fillSymmetric(values: Float32Array, bound: number, stream: Stream): Float32Array {
  return fillUniform(stream, values, { low: -bound, high: bound });
}
