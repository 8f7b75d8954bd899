import {
  applySingle,
  formatShape,
  type Operation,
  requireShape,
  type Shape,
  sizeOf,
  type Value,
} from '../value.js';

// Gathering and scattering are each other's adjoint, so they share this file.

const gatherOperation: Operation = {
  name: 'gather',
  infer: ([table, indices]) => [
    { dtype: table!.dtype, shape: [...indices!.shape, ...table!.shape.slice(1)] },
  ],
  gradient: ({ inputs: [table, indices], gradients: [g] }) => [
    g && applySingle(scatterOperation, [g, indices!], { shape: table!.shape }),
    undefined,
  ],
  lower: ({ emit, inputs }) => emit('Gather', inputs, { axis: 0 }),
};

const scatterOperation: Operation<{ shape: Shape }> = {
  name: 'scatter',
  infer: ([g], { shape }) => [{ dtype: g!.dtype, shape }],
  gradient: ({ inputs: [, indices], gradients: [g] }) => [g && gather(g, indices!), undefined],
  lower: ({ emit, inputs, inputTypes, integers, floats, attributes: { shape } }) => {
    const rows = emit('Unsqueeze', [inputs[1]!, integers([inputTypes[1]!.shape.length])])[0]!;
    const zeros = emit('Expand', [floats([0], []), integers(shape)])[0]!;
    return emit('ScatterND', [zeros, rows, inputs[0]!], { reduction: 'add' });
  },
};

/**
 * Rows of a table: an embedding.
 * @param table [rows, …].
 * @param indices integers in [0, rows), any shape.
 * @returns [...indices' shape, …].
 */
export function gather(table: Value, indices: Value): Value {
  requireShape(indices.dtype === 'int64', 'gather', 'indices must be int64', indices.dtype);
  return applySingle(gatherOperation, [table, indices], {});
}

const gatherFlatOperation: Operation = {
  name: 'gatherFlat',
  infer: ([x, indices]) => [{ dtype: x!.dtype, shape: indices!.shape }],
  gradient: ({ inputs: [x, indices], gradients: [g] }) => [
    g && scatterFlat(g, indices!, x!.shape, 'repeated'),
    undefined,
  ],
  lower: ({ emit, inputs, integers }) => {
    const flat = emit('Reshape', [inputs[0]!, integers([-1])])[0]!;
    return emit('Gather', [flat, inputs[1]!], { axis: 0 });
  },
};

const scatterFlatOperation: Operation<{ shape: Shape; indices: 'unique' | 'repeated' }> = {
  name: 'scatterFlat',
  infer: ([g], { shape }) => [{ dtype: g!.dtype, shape }],
  gradient: ({ inputs: [, indices], gradients: [g] }) => [g && gatherFlat(g, indices!), undefined],
  lower: ({ emit, inputs, integers, floats, attributes: { shape, indices } }) => {
    if (indices === 'unique' && shape.length === 4) {
      // MaxUnpool writes each element to its flat index: one pass, where ScatterElements takes several.
      const unit = { kernel_shape: [1, 1] };
      return emit('MaxUnpool', [inputs[0]!, inputs[1]!, integers(shape)], unit);
    }
    const zeros = emit('Expand', [floats([0], []), integers([sizeOf(shape)])])[0]!;
    const [values, places] = inputs.map((name) => emit('Reshape', [name, integers([-1])])[0]!);
    const flat = emit('ScatterElements', [zeros, places!, values!], { reduction: 'add' })[0]!;
    return emit('Reshape', [flat, integers(shape)]);
  },
};

/** x's elements at row-major positions `indices` (int64), in the shape of `indices`. */
export function gatherFlat(x: Value, indices: Value): Value {
  return applySingle(gatherFlatOperation, [x, indices], {});
}

/**
 * Adds each element of g to zeros of `shape` at its row-major position.
 * @param repetition 'unique' promises that no position comes twice.
 */
export function scatterFlat(
  g: Value,
  indices: Value,
  shape: Shape,
  repetition: 'unique' | 'repeated',
): Value {
  requireShape(
    sizeOf(g.shape) === sizeOf(indices.shape),
    'scatterFlat',
    `one index an element of ${formatShape(g.shape)}`,
    formatShape(indices.shape),
  );
  return applySingle(scatterFlatOperation, [g, indices], { shape, indices: repetition });
}
