"""Goldens of linear regression: /usr/bin/python3 test/goldens/analysis-extraction.py writes analysis-extraction.json;
then npx biome format --write test/goldens/analysis-extraction.json."""
import numpy as np

from nn_support import spread, write

COLUMNS, ROWS, PRODUCTS = 7, 5, 29
x = spread([PRODUCTS, COLUMNS], 1).numpy()
y = spread([PRODUCTS, ROWS], 2).numpy()
weights, squares, rank, _ = np.linalg.lstsq(x, y, rcond=None)
sigmas = np.sqrt(squares / (PRODUCTS - COLUMNS))
spread_of = np.sqrt(np.diag(np.linalg.inv(x.T @ x)))

write("analysis-extraction", {
    "numpy": np.__version__,
    "columns": COLUMNS, "rows": ROWS, "products": PRODUCTS,
    "weights": [float(f"{v:.12g}") for v in weights.T.flatten()],
    "residualSigmas": [float(f"{v:.12g}") for v in sigmas],
    "standardErrors": [float(f"{v:.12g}") for v in np.outer(sigmas, spread_of).flatten()],
})
