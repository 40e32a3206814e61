"""Training data as the original program's callers know it: a path and three lists of times for each video."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from eightcut.domain.spans import TOLERANCE, WINDOW, TimeSpan
from eightcut.domain.training import VideoExamples

VideoTimes = tuple[str, list[float], list[float], list[float]]
"""Video path, then positive, soft and negative times in seconds."""


def training_list(
    videos: Iterable[VideoExamples], playlist_paths: Iterable[str], fallback_folder: str
) -> list[VideoTimes]:
    """One entry per video file with positives or negatives, in the order of `videos`.

    The path is the first that exists of: those recorded, the playlist's entry of that name, that name in the fallback
    folder; where none exists, the first recorded one. A video without any path is left out. Times are clip starts,
    sorted; one closer than 8 s to the last kept one is dropped.
    """
    playlist = {_name(path): path for path in reversed(list(playlist_paths))}
    by_path: dict[str, list[VideoExamples]] = {}
    for video in videos:
        path = _path(video, playlist, fallback_folder)
        if path:
            by_path.setdefault(path, []).append(video)
    entries = []
    for path, parts in by_path.items():
        positives = spaced(span for part in parts for span in part.positives)
        softs = spaced(span for part in parts for span in part.softs)
        negatives = spaced(span for part in parts for span in (*part.negatives, *part.hard_negatives))
        if positives or negatives:
            entries.append((path, positives, softs, negatives))
    return entries


def spaced(spans: Iterable[TimeSpan]) -> list[float]:
    """Starts in seconds, sorted, each at least 8 s after the one before."""
    kept: list[float] = []
    for start in sorted([span.start for span in spans]):
        if not kept or start - kept[-1] >= WINDOW - TOLERANCE:
            kept.append(start)
    return kept


def _path(video: VideoExamples, playlist: dict[str, str], fallback_folder: str) -> str:
    name = video.video.filename
    elsewhere: Sequence[str] = [path for path in (playlist.get(name), _inside(fallback_folder, name)) if path]
    existing = next((path for path in (*video.paths, *elsewhere) if Path(path).exists()), None)
    return existing or next(iter(video.paths), "")


def _inside(folder: str, name: str) -> str:
    return str(Path(folder) / name) if folder else ""


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
