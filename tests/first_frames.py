"""Frame files in their first form, as releases before named fields wrote them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.frame_file import FIRST_FIELDS, FIRST_MARK, HEADER_SIZE
from eightcut.ml.frame_store import file_name


def keep_first(
    folder: Path, content_id: str, spec: EmbedderSpec, seconds: int, source: str = "film.mp4", track: int = -1
) -> Path:
    """Store such a file of `seconds` rows, all values the same within a row: 0, 1, 2 and so on."""
    dims = FIRST_FIELDS[spec.name].dims
    rows = np.repeat(np.arange(seconds, dtype="<f2")[:, None], dims, axis=1).tobytes()
    said = {name: value for name, value in asdict(spec).items() if name != "fields"} | {"dims": dims}
    told = {
        "content_id": content_id,
        "track": track,
        "spec": said,
        "source": source,
        "rows": seconds,
        "duration": float(seconds),
        "checksum": hashlib.blake2b(rows, digest_size=16).hexdigest(),
    }
    text = json.dumps(told).encode().ljust(HEADER_SIZE - 24)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(content_id, track, spec, first=True)
    path.write_bytes(FIRST_MARK + hashlib.blake2b(text, digest_size=16).digest() + text + rows)
    return path
