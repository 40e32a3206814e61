"""How unlike moments of videos sound, by their stored frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eightcut.domain.spans import TimeSpan
from eightcut.ml.embedder import F32
from eightcut.ml.types import FrameTable

_AHEAD, _EACH = 48, 200
"""Of many rows, those that will probably come soon are compared with all at once, several times faster than one by one:
one for so many that there are, up to 48."""


def directions(table: FrameTable, field: str, spans: Sequence[TimeSpan]) -> F32:
    """The mean frame of the seconds of each span, (n, dims of the field), of length 1. ValueError without a frame."""
    values = table.values(field)
    if not len(values):
        raise ValueError("no frame")
    found = np.empty((len(spans), values.shape[1]), np.float32)
    for place, span in enumerate(spans):
        first = min(round(span.start), len(values) - 1)
        values[first : max(first + 1, round(span.end))].mean(axis=0, dtype=np.float32, out=found[place])
    table.let_go()
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return found


def farthest_first(directions: F32, most: int) -> list[int]:
    """So many rows: the first one, then again and again the one that is least like any before, by their cosine."""
    count = min(most, len(directions))
    order = list(range(min(1, count)))
    likest = np.full(len(directions), -np.inf, np.float32)
    alike: dict[int, F32] = {}
    ahead = min(_AHEAD, len(directions) // _EACH)
    while 0 < len(order) < count:
        last = order[-1]
        if last not in alike:
            soon = [last, *np.argsort(likest)[:ahead].tolist()]
            alike = dict(zip(soon, directions[soon] @ directions.T, strict=True))
        np.maximum(likest, alike[last], out=likest)
        likest[last] = np.inf
        order.append(int(likest.argmin()))
    return order
