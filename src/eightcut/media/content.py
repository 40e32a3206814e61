"""The identity of a video by what is in it: moving, renaming or touching the file changes nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from eightcut.media.on_disk import check_file, unusable

SAMPLE = 64 * 1024
"""Bytes read at the head, in the middle and at the tail."""


def content_id(path: str) -> str:
    """BLAKE2b over size, head, middle and tail (all of a small file), 32 hex digits. FileMissing, UnreadableFile."""
    size = check_file(path)
    digest = hashlib.blake2b(size.to_bytes(8, "big"), digest_size=16)
    places = range(0, size, SAMPLE) if size <= 3 * SAMPLE else (0, (size - SAMPLE) // 2, size - SAMPLE)
    try:
        with Path(path).open("rb") as file:
            for place in places:
                file.seek(place)
                digest.update(file.read(SAMPLE))
    except OSError as problem:
        raise unusable(path, problem) from problem
    return digest.hexdigest()
