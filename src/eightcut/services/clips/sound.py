"""Whether a clip sounds like the moment of the video that its row says it was cut from."""

from __future__ import annotations

import numpy as np

from eightcut.atomic import scratch
from eightcut.domain.clips import ClipRow
from eightcut.ml.embedder import F32
from eightcut.services.context import Job, Services
from eightcut.services.videos.same_place import is_file

_RATE = 8_000
_APART = _RATE // 4
"""Samples by which the two may be out of step."""
_ALIKE = 0.8
"""Least correlation of two recordings of one sound; those of two sounds are far below."""
_SILENT = 1e-4


def sounds_as_in_video(ctx: Services, row: ClipRow, sound: str, job: Job) -> bool | None:
    """Compare a sound file with the video at the row's own span; None where video or sound is not there, or is silent.

    The errors of `probe` and `extract`, Cancelled.
    """
    if not row.source_path or not is_file(row.source_path) or row.source_path == row.output_path:
        return None
    if not ctx.media.probe(row.source_path).tracks or not ctx.media.probe(sound).tracks:
        return None
    span = row.span
    with scratch() as folder:
        there = str(folder / "film.wav")
        track = ctx.library.videos.track("audio", row.content_id)
        length = span.end - span.start
        ctx.media.extract(row.source_path, span.start, length, track, there, job.cancel, channels=row.channels)
        video = _samples(ctx, there, job)
    return _are_alike(video, _samples(ctx, sound, job))


def _samples(ctx: Services, path: str, job: Job) -> F32:
    blocks = [np.asarray(block) for (block,) in ctx.media.listen(path, (_RATE,), None, job.warn)]
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def _are_alike(one: F32, other: F32) -> bool | None:
    length = min(len(one), len(other))
    one, other = one[:length] - one[:length].mean(), other[:length] - other[:length].mean()
    if not length or min(float(np.abs(one).max()), float(np.abs(other).max())) < _SILENT:
        return None
    size = 2 * length
    together = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    near = np.concatenate([together[: _APART + 1], together[-_APART:]])
    return bool(near.max() / (np.linalg.norm(one) * np.linalg.norm(other)) >= _ALIKE)
