"""What each family of networks hears, and how its steps lie in time.

Wav2vec 2.0 and HuBERT hear samples at 16,000 Hz: a step is 320 samples (0.02 s), made of 400. AST, EAT and BEATs see a
picture of Kaldi's filter banks: frames of 400 samples every 160, their mean taken off, pre-emphasis of .97, 128 bands
between 20 and 8,000 Hz, triangles linear on the mel axis, the logarithm of the power; scaled as in training. A step is
one column of patches, 10 frames apart for AST and 16 for the others, each 16 wide; the mean over frequency is taken.
These networks attend to all of a chunk, about 10 s: how much of it lies to each side of a step differs from step to
step, and chunks overlap by a second to each side. Wav2vec 2.0 and HuBERT are told the loudness of 4 s more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np

from eightcut.ml.backends import mel
from eightcut.ml.backends.big.catalogue import Family
from eightcut.ml.backends.chunks import Geometry, Layer, Listener, average
from eightcut.ml.embedder import F32, Field

RATE = 16_000
BANDS = 128
PICTURE = 1024
"""Frames that a network of pictures sees at once, as in training: 10.24 s."""
PATCH = 16
"""Frames of a patch, and bands."""
_FRAME, _STEP, _SPECTRUM = 400, 160, 512
_EMPHASIS = np.float32(0.97)
_FLOOR = np.float32(np.finfo(np.float32).eps)
SOUND = mel.Grid(RATE, frame=400, step=320, lead=0)
AROUND = 200
"""Steps to each side of one by whose loudness it is heard (`loudness`): 4 s."""
HEARD, EDGE = 500, 50
"""Steps that wav2vec 2.0 and HuBERT hear at once, and those of them at each edge that are only context."""


@cache
def _bands() -> mel.Bands:
    return mel.triangles(BANDS, np.arange(_SPECTRUM // 2 + 1) * (RATE / _SPECTRUM), 20.0, RATE / 2, unit=False)


@cache
def _hann() -> F32:
    return np.hanning(_FRAME).astype(np.float32)


@cache
def _povey() -> F32:
    return np.power(np.hanning(_FRAME), 0.85).astype(np.float32)


def _picture(window: Callable[[], F32], scale: float, middle: float, width: float, windows: F32) -> F32:
    """Windows of samples (n, 400) to frames (n, 128)."""
    sound = windows * np.float32(scale)
    sound = sound - sound.mean(axis=1, keepdims=True)
    before = np.concatenate([sound[:, :1], sound[:, :-1]], axis=1)
    lines = mel.spectra((sound - _EMPHASIS * before) * window(), _SPECTRUM)
    power = np.square(lines.real) + np.square(lines.imag)
    logs = np.log(np.maximum(_bands().sums(power), _FLOOR))
    return np.asarray((logs - np.float32(middle)) / np.float32(width), np.float32)


def _recipe(window: Callable[[], F32], scale: float, middle: float, width: float) -> mel.Recipe:
    return mel.Recipe(RATE, _FRAME, _STEP, 0, BANDS, partial(_picture, window, scale, middle, width))


_AUDIOSET = _recipe(_hann, 1.0, -4.2677393, 2 * 4.5689974)
PICTURES = {"ast": _AUDIOSET, "eat": _AUDIOSET, "beats": _recipe(_povey, 2.0**15, 15.41663, 2 * 6.55582)}
"""How each family's picture is made."""
STRIDES = {"ast": 10, "eat": PATCH, "beats": PATCH}
"""Frames between two columns of patches."""
_OWN = HEARD - 2 * EDGE
_SOUND_GEOMETRY = Geometry(pool=1, left=2 * AROUND, right=AROUND + EDGE, chunk=3 * AROUND + EDGE + _OWN)
"""To the left as much as the last steps of a video need, whose loudness is that of its last 8 s."""
_VERSIONS: dict[Family, int] = {"wav2vec2": 2, "hubert": 2}
_PICTURE_GEOMETRIES = {10: Geometry(10, 100, 100, 1010), 16: Geometry(16, 96, 96, PICTURE)}


def version(family: Family) -> int:
    """Raised when a change of what this family hears gives other frames."""
    return _VERSIONS.get(family, 1)


def columns(family: Family) -> int:
    """Steps of a whole picture."""
    return (PICTURE - PATCH) // STRIDES[family] + 1


def listener(family: Family, fields: tuple[Field, ...]) -> Listener:
    """How a network of this family hears a video whose rows hold these fields."""
    if family not in PICTURES:
        return Listener(SOUND, _SOUND_GEOMETRY, tuple(Layer(one, 1, middle=SOUND.frame) for one in fields), average)
    stride, recipe = STRIDES[family], PICTURES[family]
    middle = (PATCH - 1) * recipe.step + recipe.frame
    return Listener(
        recipe, _PICTURE_GEOMETRIES[stride], tuple(Layer(one, stride, middle=middle) for one in fields), average
    )
