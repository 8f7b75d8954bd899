import { UnsupportedError } from '../../errors.js';
import { add, conv2d, matmul, multiply, type Shape, type Value } from '../../graph/index.js';
import {
  describeModel,
  type LayerKind,
  type LayerScope,
  type LayerSpec,
  layerKinds,
  nameLayers,
} from '../../nn/index.js';
import type { ModelValues } from '../../training/index.js';
import { type Deployment, fixBatchNorm } from '../deployment/index.js';
import { pathTo } from '../deployment/walk.js';
import { type PhysicalArray, toAmperes } from './array.js';
import type { PhysicalCell } from './cell.js';
import {
  type Operation,
  type Product,
  perColumn,
  runArray,
  runDiagonal,
  type Signal,
} from './operations.js';

/** A deployed network in seconds and coulombs. */
export interface PhysicalNetwork {
  /** [batch, classes], seconds; the longest pulse is the class. */
  readonly output: Value;
  /** What each array does, by the layer's path, in order. */
  readonly operations: ReadonlyMap<string, Operation>;
  readonly arrays: ReadonlyMap<string, PhysicalArray>;
}

/**
 * Builds the graph of a deployed network as the engine runs it. Inputs are pulses of x·Δt, in two segments where they
 * may be negative; columns gather charge; a constant current discharges each in a time that, once the activation has
 * cut it, is the next layer's pulse. What the engine leaves digital acts on pulses as on numbers.
 * @param held what the devices hold, by tensor: what was asked for, or a programmed chip's.
 * @param x [batch, ...input], in the units of the digital network.
 * @throws UnsupportedError for layers that pulses cannot pass.
 * @see HA-SGD paper, sections 3.1 and 4.1.
 */
export function buildPhysical(
  { model, devices }: Deployment,
  held: ModelValues,
  cell: PhysicalCell,
  x: Value,
): PhysicalNetwork {
  const arrays = new Map(
    devices
      .filter(({ kind }) => kind !== 'mirror')
      .map((array) => [array.layer, toAmperes(array, held, cell)]),
  );
  const { parameters } = describeModel(model);
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
  const walk = new PulseWalk(arrays, shapes, held, cell.unitPulseSeconds);
  const input = { pulse: multiply(x, cell.unitPulseSeconds), isPositive: false };
  const { pulse } = walk.applyLayers(model.layers, input, '');
  return { output: pulse, operations: walk.operations, arrays };
}

/** Layers that do to pulses what they do to numbers, since f(c·x) = c·f(x) for c > 0. */
const homogeneous: readonly LayerSpec['kind'][] = [
  'relu',
  'leakyRelu',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'flatten',
  'subsample',
];

class PulseWalk {
  readonly operations = new Map<string, Operation>();

  constructor(
    private readonly arrays: ReadonlyMap<string, PhysicalArray>,
    private readonly shapes: ReadonlyMap<string, Shape>,
    private readonly held: ModelValues,
    private readonly unitPulse: number,
  ) {}

  applyLayers(layers: readonly LayerSpec[], signal: Signal, path: string): Signal {
    return nameLayers(layers).reduce(
      (x, { name, layer }) => this.apply(layer, x, pathTo(path, name)),
      signal,
    );
  }

  private apply(layer: LayerSpec, x: Signal, path: string): Signal {
    switch (layer.kind) {
      case 'conv2d':
        return this.crossbar(path, x, (t, w) => conv2d(t, w, undefined, layer));
      case 'linear':
        return this.crossbar(path, x, (t, w) => matmul(t, w, { transposeB: true }));
      case 'channelAffine':
        return layer.offset === false ? this.mirror(path, x) : this.diagonal(path, x);
      case 'batchNorm':
        return this.digitalNorm(path, x, layer.epsilon);
      case 'residual':
        return this.block(layer, x, path);
      default:
        return this.passOn(layer, x, path);
    }
  }

  private crossbar(path: string, x: Signal, product: Product): Signal {
    const array = this.arrays.get(path)!;
    const shape = this.shapes.get(`${path}.weight`)!;
    const operation = runArray(array, shape, x, product, this.unitPulse);
    this.operations.set(path, operation);
    return this.addDigital(operation.pulse, array, `${path}.bias`);
  }

  private diagonal(path: string, x: Signal): Signal {
    const array = this.arrays.get(path)!;
    const operation = runDiagonal(array, x, this.unitPulse);
    this.operations.set(path, operation);
    return this.addDigital(operation.pulse, array, `${path}.offset`);
  }

  /** Adds biases that no array holds. */
  private addDigital(pulse: Value, { bias }: PhysicalArray, tensor: string): Signal {
    const digital = bias ? undefined : this.held.get(tensor);
    return signed(digital ? add(pulse, this.inSeconds(digital, pulse)) : pulse);
  }

  private mirror(path: string, { pulse }: Signal): Signal {
    return signed(multiply(pulse, perColumn(this.held.get(`${path}.gain`)!, pulse)));
  }

  private digitalNorm(path: string, { pulse }: Signal, epsilon?: number): Signal {
    const { gain, offset } = fixBatchNorm(path, this.held, epsilon);
    return signed(add(multiply(pulse, perColumn(gain, pulse)), this.inSeconds(offset, pulse)));
  }

  private inSeconds(numbers: Float32Array, like: Value): Value {
    return perColumn(
      numbers.map((x) => x * this.unitPulse),
      like,
    );
  }

  private block(
    { body, shortcut = [] }: Extract<LayerSpec, { kind: 'residual' }>,
    x: Signal,
    path: string,
  ): Signal {
    const main = this.applyLayers(body, x, path);
    const side = this.applyLayers(shortcut, x, pathTo(path, 'shortcut'));
    const isPositive = main.isPositive && side.isPositive;
    return { pulse: add(main.pulse, side.pulse), isPositive };
  }

  private passOn(layer: LayerSpec, { pulse, isPositive }: Signal, path: string): Signal {
    const { unitPulse } = this;
    if (layer.kind === 'digitise') {
      const [low, high] = [layer.low * unitPulse, layer.high * unitPulse];
      return { pulse: act({ ...layer, low, high }, pulse, path), isPositive: low >= 0 };
    }
    if (homogeneous.includes(layer.kind)) {
      return { pulse: act(layer, pulse, path), isPositive: isPositive || layer.kind === 'relu' };
    }
    throw new UnsupportedError(
      `buildPhysical: layers must be homogeneous (${homogeneous.join(', ')}), got ${layer.kind} '${path}'. Take relu or leakyRelu.`,
    );
  }
}

function signed(pulse: Value): Signal {
  return { pulse, isPositive: false };
}

/** A layer without tensors on pulses. */
function act(layer: LayerSpec, pulse: Value, path: string): Value {
  const kind = layerKinds[layer.kind] as LayerKind<LayerSpec>;
  return kind.apply(layer, pulse, { where: `layer '${path}'`, mode: 'evaluation' } as LayerScope);
}
