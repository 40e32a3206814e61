"""The picture of a demonstration film: a colour of its own, and the loudness of its sound as a strip along the film."""

from __future__ import annotations

import colorsys

import numpy as np

from eightcut.media.render import Sound, Still

WIDTH, HEIGHT = 480, 270
STRIP = 80
"""Height of the loudness strip, pixels."""
FLOOR = -50.0
"""dB under full scale that the strip shows as nothing."""


def make_still(sound: Sound, hue: float) -> Still:
    """Stereo sound (n, 2) -> picture (HEIGHT, WIDTH, 3) uint8; `hue` from 0 to 1."""
    light = np.linspace(0.42, 0.16, HEIGHT)[:, None, None] * np.ones((1, WIDTH, 1))
    picture = light * np.array(colorsys.hsv_to_rgb(hue, 0.55, 1.0))
    columns = np.array_split(np.abs(sound).max(axis=1), WIDTH)
    level = 20 * np.log10(np.array([column.max() for column in columns]) + 1e-6)
    filled = np.clip(1 - level / FLOOR, 0, 1) * STRIP
    bars = np.arange(STRIP, 0, -1)[:, None] <= filled[None, :]
    picture[-STRIP:][bars] = colorsys.hsv_to_rgb(hue, 0.35, 0.8)
    still: Still = (picture * 255).round().astype(np.uint8)
    return still
