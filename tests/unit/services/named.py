"""Stored seconds of which it is known what the classes of sound say, and a frame store with nothing else in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.videos import VideoRef
from eightcut.ml.classes import YamnetClasses, classes_file
from eightcut.ml.embedder import F32
from eightcut.ml.types import FrameTable
from eightcut.services.context import Services

CLASSES = YamnetClasses()


@cache
def _way_back() -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """From logits to rows (521, 1024), and the bias of the logits."""
    with np.load(classes_file()) as file:
        return np.linalg.pinv(file["weights"].astype(np.float64)).T, file["bias"]


def rows_saying(seconds: Sequence[Mapping[str, float]]) -> F32:
    """Rows (n, 1024) whose seconds score what is told for the named classes, and almost nothing for all others."""
    back, bias = _way_back()
    logits = np.full((len(seconds), len(bias)), -7.0)
    for second, scores in enumerate(seconds):
        for name, score in scores.items():
            logits[second, CLASSES.names.index(name)] = np.log(score / (1 - score))
    return ((logits - bias) @ back).astype(np.float32)


def store(
    ctx: Services,
    video: VideoRef,
    seconds: Sequence[Mapping[str, float]],
    duration: float | None = None,
    track: int = -1,
) -> FrameTable:
    """Keep such rows as those of this video."""
    with ctx.frames.create(video.content_id, track, CLASSES.spec, video.filename) as writer:
        rows = rows_saying(seconds)
        writer.append(np.pad(rows, ((0, 0), (CLASSES.spec.dims - rows.shape[1], 0))))
        return writer.commit(float(len(seconds)) if duration is None else duration)


def film(number: int, path: str = "") -> VideoRef:
    """A video of which only the frames are there."""
    return VideoRef(f"film {number}.mp4", path, f"{number:032x}")
