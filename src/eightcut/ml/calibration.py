"""From raw scores to what the user sees: the threshold, and a probability where there is enough to base one on.

Videos are only partly marked, so the sound itself may be among the automatic negatives. The bulk of them is not the
sound: the lower half of their scores, mirrored around the median, shows how far plain background scatters upwards, and
what scores higher than that is left out of the fit, of percentiles and of the sigmoid.
"""

from __future__ import annotations

import numpy as np

from eightcut.ml.embedder import F32
from eightcut.ml.features import F64
from eightcut.values import dataclass

LEAST_POSITIVES = 10
REACHED = 10.0
"""The percentile of positives' scores that 90 % of them reach."""
NEGATIVE, ALONE = 99.0, 97.0
"""The percentile of automatic negatives' scores that few of them reach; ALONE where no positive can be left out, since
the background of a single clip's video scatters more than that of other videos."""
STEPS = 100


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """probability = 1 / (1 + exp(-(slope x raw + offset))); the slope is positive, so order is kept."""

    slope: float
    offset: float

    def __call__(self, raw: F32) -> F32:
        """Probabilities for raw scores, same shape."""
        return logistic_function(self.slope * raw + self.offset)


def logistic_function(logits: F32) -> F32:
    """Logits -> 0 to 1, same shape."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -80, 80))), np.float32)


def background_ends(negatives: F64 | F32, high: float = NEGATIVE) -> float:
    """The score above which an automatic negative is more likely unmarked sound; negatives (n,), n at least 1."""
    middle, lowest = np.percentile(negatives, [50.0, 100.0 - high])
    return float(2 * middle - lowest)


def believable(negatives: F64) -> F64:
    """The automatic negatives' scores up to `background_ends`."""
    return negatives[negatives <= background_ends(negatives)] if len(negatives) else negatives


def middle_threshold(positives: F64, negatives: F64) -> float:
    """Middle between the score that 90 % of the positives reach and the 99th percentile of automatic negatives.

    The percentile is taken no higher than `background_ends`. Where one of the two is empty: the other alone, of
    automatic negatives their percentile ALONE.
    """
    bounds = []
    high = NEGATIVE if len(positives) else ALONE
    if len(positives):
        bounds.append(float(np.percentile(positives, REACHED)))
    if len(negatives):
        bounds.append(min(float(np.percentile(negatives, high)), background_ends(negatives, high)))
    return sum(bounds) / len(bounds)


def fit_sigmoid(positives: F64, negatives: F64, refused: F64) -> Sigmoid | None:
    """Platt's sigmoid on out-of-fold scores, both classes at equal mass; None where higher scores mean less.

    Equal mass, because the true share of the sound is unknown in videos that are only partly marked: the probability is
    that of a moment which was as likely as not to be the sound before it was heard. Targets are Platt's
    (n + 1) / (n + 2) and 1 / (m + 2), which keeps the slope finite where the classes do not overlap. Nor can n clips
    support more than (n + 1) / (n + 2) for the best of them: a steeper slope is lowered to that, around the score of
    even chance, and so high scores stay apart in the two bytes that a stored score has. Refused moments count as
    negatives, whatever they score.
    """
    kept = np.concatenate([believable(negatives), refused])
    if not len(positives) or not len(kept):
        return None
    raw = np.concatenate([positives, kept]).astype(np.float64)
    target = np.concatenate(
        [
            np.full(len(positives), (len(positives) + 1) / (len(positives) + 2)),
            np.full(len(kept), 1 / (len(kept) + 2)),
        ]
    )
    weight = np.concatenate([np.full(len(positives), 0.5 / len(positives)), np.full(len(kept), 0.5 / len(kept))])
    centre, scale = float(raw.mean()), float(raw.std()) or 1.0
    inputs = np.stack([(raw - centre) / scale, np.ones(len(raw))], axis=1)
    found = _newton(inputs, target, weight)
    slope = float(found[0]) / scale
    if slope <= 0:
        return None
    even = centre - float(found[1]) / slope
    best = float(positives.max())
    if best > even:
        slope = min(slope, float(np.log(len(positives) + 1)) / (best - even))
    return Sigmoid(slope, -slope * even)


def _newton(inputs: F64, target: F64, weight: F64) -> F64:
    """Least cross entropy by Newton's method with halved steps."""

    def loss(parameters: F64) -> float:
        logit = inputs @ parameters
        return float(weight @ (np.logaddexp(0, logit) - target * logit))

    parameters: F64 = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        probability = 1 / (1 + np.exp(-np.clip(inputs @ parameters, -80, 80)))
        gradient = inputs.T @ (weight * (probability - target))
        curvature = (inputs * (weight * probability * (1 - probability))[:, None]).T @ inputs
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(parameters)), gradient)
        share = 1.0
        while share > 1e-6 and loss(parameters - share * step) > loss(parameters):
            share /= 2
        parameters = parameters - share * step
        if float(np.abs(gradient).max()) < 1e-10:
            break
    return parameters
