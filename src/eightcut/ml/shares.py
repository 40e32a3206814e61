"""How much of a span of video is speech, and how much is music, by the classes of sound that have names."""

from __future__ import annotations

import math

import numpy as np

from eightcut.domain.spans import HOP, TimeSpan
from eightcut.domain.vocabulary import MUSIC, SPEECH
from eightcut.ml.classes import HEARD, YamnetClasses
from eightcut.ml.types import FrameTable


def speech_and_music(classes: YamnetClasses, table: FrameTable, span: TimeSpan) -> tuple[float, float]:
    """Shares, 0 to 1, of the span's seconds in which each is heard; a second that lies half inside counts half.

    EnvironmentProblem where the file of the classes cannot be used.
    """
    groups = [[classes.names.index(name) for name in group] for group in (SPEECH, MUSIC)]
    first = max(0, math.floor(span.start))
    rows = table.values(classes.field)[first : math.ceil(span.end)]
    starts = first + np.arange(len(rows)) * HOP
    inside = np.minimum(starts + HOP, span.end) - np.maximum(starts, span.start)
    heard = [0.0, 0.0]
    for at, scores in classes.blocks(rows, [number for group in groups for number in group]):
        parts = np.split(scores, [len(groups[0])], axis=1)
        for kind, part in enumerate(parts):
            heard[kind] += float(inside[at : at + len(part)][part.max(axis=1) >= HEARD].sum())
    total = float(inside.sum())
    speech, music = (min(1.0, seconds / total) if total else 0.0 for seconds in heard)
    return speech, music
