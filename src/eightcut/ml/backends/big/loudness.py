"""How loud the sound around each step is, by which wav2vec 2.0 and HuBERT bring what they hear to one loudness.

In training they do that over all that is heard at once. A step here is brought to the loudness of the 8 s around it, or
of the first or last 8 s of a video, which a window would hear: nothing farther away matters, wherever chunks are cut.
The 8 s count as a triangle, so that no loud sound changes all steps at once when it comes within them. A video of at
most 8 s is brought to one loudness, as in training.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.backends.big.front_ends import AROUND, SOUND
from eightcut.ml.embedder import F32

_VARIANCE = 1e-7
"""Added to that of the sound before it is brought to unit variance, as in training."""
REACH, STRIDE = 10, 5
"""Samples that the first convolution hears, and from one of its values to the next."""
VALUES = SOUND.step // STRIDE
"""Values of the first convolution in a step."""
F64 = NDArray[np.float64]


def around(values: F64) -> F64:
    """The mean of each value over the steps around each step, (steps, ...) to the same."""
    count = len(values)
    if count <= 2 * AROUND:
        return np.broadcast_to(values.mean(axis=0), values.shape)
    means = _moving(_moving(values))
    return means[np.clip(np.arange(count) - AROUND + 1, 0, len(means) - 1)]


def _moving(values: F64) -> F64:
    """Means of AROUND steps, as many fewer."""
    sums = np.cumsum(np.concatenate([np.zeros((1, *values.shape[1:])), values]), axis=0)
    return np.asarray((sums[AROUND:] - sums[:-AROUND]) / AROUND)


def of_unit_variance(sound: F32, count: int) -> F32:
    """The samples of `count` steps, brought to mean 0 and variance 1 around each step."""
    steps = sound[: count * SOUND.step].reshape(count, SOUND.step).astype(np.float64)
    mean, square = around(np.stack([steps.mean(axis=1), np.square(steps).mean(axis=1)], axis=1)).T
    gain = 1 / np.sqrt(np.maximum(square - mean * mean, 0) + _VARIANCE)
    own = np.minimum(np.arange(len(sound)) // SOUND.step, count - 1)
    return np.asarray((sound - mean[own]) * gain[own], np.float32)


def covariance(sound: F32, count: int) -> F32:
    """Of the samples that the first convolution hears at once, around each of `count` steps, (count, 11, 10).

    The first row of each is their mean. What the convolution makes of them has its mean and variance by these alone.
    """
    heard = np.lib.stride_tricks.sliding_window_view(sound, REACH)[::STRIDE][: count * VALUES]
    ones = np.ones((count, VALUES, REACH + 1))
    ones[..., 1:] = heard.reshape(count, VALUES, REACH)
    found = around(ones.transpose(0, 2, 1) @ ones[..., 1:] / VALUES)
    middle = found[:, :1]
    return np.concatenate([middle, found[:, 1:] - middle.transpose(0, 2, 1) * middle], axis=1).astype(np.float32)
