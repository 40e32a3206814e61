"""Training data as the original program's callers know it: a path and three lists of times for each video."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from os.path import exists
from pathlib import Path

from eightcut.domain.spans import TOLERANCE, WINDOW
from eightcut.storage.training_data import VideoStarts

_LEAST = WINDOW - TOLERANCE

VideoTimes = tuple[str, list[float], list[float], list[float]]
"""Video path, then positive, soft and negative times in seconds."""


def training_list(
    videos: Iterable[VideoStarts], playlist_paths: Iterable[str], fallback_folder: str
) -> list[VideoTimes]:
    """One entry per video file with positives or negatives, in the order of `videos`.

    The path is the first that exists of: those recorded, the playlist's entry of that name, that name in the fallback
    folder; where none exists, the first recorded one. A video without any path is left out. Of times closer than 8 s
    to the last kept one, none is kept.
    """
    playlist = {_name(path): path for path in reversed(list(playlist_paths))}
    by_path: dict[str, list[VideoStarts]] = {}
    for video in videos:
        if video.positives or video.negatives:
            path = _path(video, playlist, fallback_folder)
            if path:
                by_path.setdefault(path, []).append(video)
    return [
        (
            path,
            spaced(chain.from_iterable([part.positives for part in parts])),
            spaced(chain.from_iterable([part.softs for part in parts])),
            spaced(chain.from_iterable([part.negatives for part in parts])),
        )
        for path, parts in by_path.items()
    ]


def spaced(times: Iterable[float]) -> list[float]:
    """Times in seconds, sorted, each at least 8 s after the one before."""
    kept: list[float] = []
    earliest = float("-inf")
    for time in sorted(times):
        if time >= earliest:
            kept.append(time)
            earliest = time + _LEAST
    return kept


def _path(video: VideoStarts, playlist: dict[str, str], fallback_folder: str) -> str:
    name = video.video.filename
    elsewhere = [playlist.get(name, "")]
    if fallback_folder:
        elsewhere.append(str(Path(fallback_folder) / name))
    for path in (*video.paths, *elsewhere):
        if path and exists(path):  # noqa: PTH110 - thousands of paths, and making a Path takes longer than asking
            return path
    return next(iter(video.paths), "")


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
