"""Scores as a video has them: one scale for slider, curve and colours, and how scores and thresholds are written."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eightcut.values import dataclass

_LEAST = 0.02
"""Scores that lie closer together than this are not drawn apart."""
_ROOM = 0.02
"""Share of the scale above the best score, so that the slider's end shows no match at all."""
_FINE = 0.25
"""A scale shorter than this writes scores with three decimals."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From the score at which a slider begins to the one at which it ends; between them it is even."""

    low: float = 0.0
    high: float = 1.0

    def place(self, score: float) -> float:
        """Where a score lies, from 0 to 1."""
        return min(1.0, max(0.0, (score - self.low) / (self.high - self.low)))

    def places(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for many at once."""
        made: NDArray[np.float64] = np.clip((scores - self.low) / (self.high - self.low), 0.0, 1.0)
        return made

    def score(self, place: float) -> float:
        """The score at a place from 0 to 1, as thresholds are written."""
        return round(self.low + min(1.0, max(0.0, place)) * (self.high - self.low), 4)

    def words(self, score: float) -> str:
        """A score with as many decimals as tell two apart."""
        return f"{score:.{self.decimals}f}"

    @property
    def decimals(self) -> int:
        """How many decimals scores have here."""
        return 3 if self.high - self.low < _FINE else 2


WHOLE = Scale()
"""All that a score can be."""


def scale_of(scores: NDArray[np.float32] | None, own: float) -> Scale:
    """From the score that three quarters of a video's windows reach to a little above the best.

    A threshold below it would take most of the video. `own`, the threshold of the scan, is on the scale where any
    window scores less. 0 to 1 for a scan without stored scores.
    """
    told = np.zeros(0) if scores is None else scores[np.isfinite(scores)]
    if not len(told):
        return WHOLE
    lowest, quarter, highest = (float(value) for value in np.quantile(told, (0.0, 0.25, 1.0)))
    low = round(min(quarter, max(own, lowest)) - 0.00005, 4)
    return Scale(low, round(low + max(_LEAST, (highest - low) * (1 + _ROOM) + 0.0002), 4))


def threshold_words(threshold: float) -> str:
    """Two decimals, or as many as it has, at most four."""
    text = f"{threshold:.4f}".rstrip("0")
    return text + "0" * (2 - len(text.partition(".")[2]))
