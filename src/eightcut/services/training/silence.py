"""Clips in which there is nothing to hear: a model of silence would find its sound in every quiet moment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from eightcut.domain.spans import TimeSpan
from eightcut.domain.wording import some
from eightcut.errors import BadRequest
from eightcut.ml.embedder import F32
from eightcut.ml.features import SHORTEST, WHOLE
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import Bools
from eightcut.services.context import Job, Services

SILENT = 0.15
"""A second is silent where its row differs from that of digital silence by at most this share of its length.
Dither of 16 bits differs by up to .13, a tone of -70 dB by .26 (YAMNET) and 1.48 (AISFX)."""
EVEN = 0.1
"""A second that differs more from the mean of its clip is a sound of its own."""
UNCHANGING, MOSTLY = 0.085, 0.9
"""A whole video is unchanging where this share of its seconds differs by at most so much from the clip. Of a steady
tone half the seconds differ by up to .03 (.05 as Opus gives it back), nearly all by up to .04 (.1); of steady noise
half by .09 to .13."""
SILENT_SECONDS = (10, SHORTEST, 90)
"""Silent videos of these lengths score as those of all others do, or higher: what is taken off depends on the length
(`ml.features`)."""
_NAMED = 5
"""Clips of one video that a sentence names."""


class Silence:
    """Tells which clips hold nothing to learn from, by the frames that recognisers of this base read."""

    def __init__(self, ctx: Services, base: str) -> None:
        self._ctx, self._base = ctx, base
        self._names = [field.name for field in ctx.embedders.fields(base)]

    def keeps(self, table: FrameTable, clip: TimeSpan, *, alone: bool) -> bool:
        """Whether something is heard in the clip that is not heard throughout the video; `alone`: its only video.

        The first and the last second are coloured by the beginning and the end. A clip beyond them is kept.
        """
        rows = table.values(*self._names)[1:-1]
        part = rows[max(0, math.floor(clip.start) - 1) : max(0, math.ceil(clip.end) - 1)].astype(np.float32)
        if not len(part) or not _near(part, part.mean(axis=0), EVEN).all():
            return True
        if _near(part, np.asarray(self.videos[0].values(*self._names)[1], np.float32), SILENT).all():
            return False
        blocks = (rows[at : at + WHOLE].astype(np.float32) for at in range(0, len(rows), WHOLE))
        alike = sum(int(_near(block, part.mean(axis=0), UNCHANGING).sum()) for block in blocks)
        table.let_go()
        return not (alike >= MOSTLY * len(rows) and (alone or len(rows) >= SHORTEST))

    @cached_property
    def videos(self) -> tuple[FrameTable, ...]:
        """Videos of digital silence, one of each of SILENT_SECONDS."""
        embedder = self._ctx.embedders.load(self._base)
        stream = embedder.stream()
        heard = [stream.push(np.zeros(SILENT_SECONDS[0] * embedder.spec.rate, np.float32)), stream.finish()]
        rows = np.concatenate(heard).astype(np.float16)
        half = len(rows) // 2

        def video(seconds: int) -> FrameTable:
            between = rows[half : half + 1].repeat(seconds - len(rows), axis=0)
            return FrameTable(np.concatenate([rows[:half], between, rows[half:]]), float(seconds), embedder.spec)

        return tuple(map(video, SILENT_SECONDS))


def _near(rows: F32, row: F32, share: float) -> Bools:
    return np.asarray(np.linalg.norm(rows - row, axis=1) <= share * np.linalg.norm(row))


def without_silence(
    silence: Silence, marked: Sequence[TrainingVideo], folders: Sequence[str], job: Job
) -> list[TrainingVideo]:
    """The videos without the clips that hold nothing to learn from, which are warned of. BadRequest where none is left.

    Such clips stay markers: what is marked is no background.
    """
    kept, told = [], []
    alone = sum(bool(video.examples.positives) for video in marked) == 1
    for video in marked:
        job.cancel.check()
        clips = video.examples.positives
        heard = tuple(clip for clip in clips if silence.keeps(video.table, clip, alone=alone))
        kept.append(replace(video, examples=replace(video.examples, positives=heard)))
        if len(heard) < len(clips):
            told.append((video.examples.video, _places([clip for clip in clips if clip not in heard])))
    if told and not any(video.examples.positives for video in kept):
        names, where = ", ".join(map(repr, folders)), "; ".join(f"{film.filename} {at}" for film, at in told)
        raise BadRequest(
            f"There is nothing to hear in the clips of {names}, only silence or one unchanging sound: {where}. Choose "
            "the sound track that has the sound (8cut tracks VIDEO --use N), or mark it where it can be heard."
        )
    for film, at in told:
        sentence = f"In {film.filename}, there is only silence or one unchanging sound {at}; this is left out."
        job.warn(film.path or film.filename, sentence)
    return kept


def _places(clips: Sequence[TimeSpan]) -> str:
    """`at 8.0 s, 30.0 s and 4 more`."""
    return f"at {some([f'{clip.start:.1f} s' for clip in clips], _NAMED)}"
