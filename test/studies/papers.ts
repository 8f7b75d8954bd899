/** Every table and figure that the papers' texts number, panels by their letters or sides. */
export const itemsOfPapers: Readonly<Record<string, readonly string[]>> = {
  wvat: [
    ...['table1', 'table2', 'table3'],
    ...['figure1', 'figure2', 'figure3'],
    ...['figure4a', 'figure4b', 'figure4c', 'figure4d'],
    ...['figure5-left', 'figure5-right', 'figure6', 'figure7-left', 'figure7-right'],
    ...['figure8', 'figure9'],
  ],
  hrat: [
    ...['table1', 'table2', 'figure1', 'figure2'],
    ...['figure3a', 'figure3b', 'figure3c', 'figure3d'],
    ...['figure4a', 'figure4b', 'figure4c', 'figure4d', 'figure4e', 'figure4f'],
    ...['figure5', 'figure6', 'batch-norm-fusing'],
  ],
  'ha-sgd': [
    ...['figure1', 'figure2', 'figure3', 'figure4', 'figure5', 'figure6', 'figure7', 'figure8'],
    ...['figure9', 'figure10', 'figure11'],
    ...['figure12a', 'figure12b', 'figure12c', 'figure12d'],
    ...['figure13', 'figure14', 'figure15', 'physical-equivalence'],
  ],
  ttv2: [
    ...['table1', 'table2', 'table3', 'figure1', 'figure2', 'figure3', 'figure4'],
    ...['figure5a-c', 'figure5d', 'figure5e', 'figure6', 'fc-mnist', 'cnn-mnist'],
  ],
};
