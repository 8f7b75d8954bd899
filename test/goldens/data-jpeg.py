"""A small JPEG (quality 75, 4:2:0) and its pixels as Pillow decodes them: python3 test/goldens/data-jpeg.py
writes data-jpeg.json; then npx biome format --write test/goldens/data-jpeg.json."""
import base64
import io
import json
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

rng = np.random.default_rng(7)
y, x = np.mgrid[0:16, 0:24]
smooth = np.stack([8 * x, 12 * y, 255 - 5 * (x + y)], axis=-1)
pixels = np.clip(smooth + rng.integers(-20, 20, smooth.shape), 0, 255).astype(np.uint8)
file = io.BytesIO()
Image.fromarray(pixels).save(file, 'JPEG', quality=75, subsampling='4:2:0')
decoded = np.asarray(Image.open(io.BytesIO(file.getvalue())))


def text(data):
    return base64.b64encode(data).decode()


golden = {
    'python': sys.version.split()[0],
    'pillow': PIL.__version__,
    'jpeg': text(file.getvalue()),
    'shape': [3, 16, 24],
    'pixels': text(np.ascontiguousarray(decoded.transpose(2, 0, 1)).tobytes()),
}
Path(__file__).with_suffix('.json').write_text(json.dumps(golden, indent=1))
