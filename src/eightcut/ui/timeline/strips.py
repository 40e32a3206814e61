"""Pictures made of numbers at once: waveform, score curve, and regions too narrow to be drawn one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QColor, QImage, QPainter

from eightcut.ui import theme
from eightcut.ui.timeline.columns import EXPORTED, F64, I64, NEGATIVE, OFF

F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]


def _pixel(colour: QColor, alpha: float = 1.0) -> int:
    red, green, blue = (round(part * alpha) for part in (colour.red(), colour.green(), colour.blue()))
    return (round(255 * alpha) << 24) | (red << 16) | (green << 8) | blue


RAMP = np.array([_pixel(theme.score_colour(step / 255)) for step in range(256)], np.uint32)
"""The score ramp as pixels."""
_ALPHAS = 64


def _faded() -> U32:
    """The ramp at every opacity, premultiplied."""
    parts = RAMP[:, np.newaxis] >> np.array([24, 16, 8, 0], np.uint32) & 255
    faded = np.rint(parts[:, np.newaxis] * (np.arange(_ALPHAS) / (_ALPHAS - 1))[:, np.newaxis]).astype(np.uint32)
    pixels: U32 = np.bitwise_or.reduce(faded << np.array([24, 16, 8, 0], np.uint32), axis=2).reshape(-1)
    return pixels


_FADED = _faded()
_STATES: U32 = np.array(
    [_pixel(QColor(theme.FAINT), 0.45), 0, _pixel(QColor(theme.GOOD)), _pixel(QColor(theme.BAD))], np.uint32
)
_WAVE, _WAVE_RMS = np.uint32(_pixel(QColor(theme.WAVE))), np.uint32(_pixel(QColor(theme.WAVE_RMS)))


def draw(painter: QPainter, column: int, top: float, height: float, pixels: U32) -> None:
    """Paint premultiplied screen pixels (height, width), or one row of them, from a column of the screen on."""
    device = painter.device()
    sharp = device.devicePixelRatioF() if device is not None else 1.0
    rows, columns = pixels.shape
    raw = pixels.tobytes()
    if rows == 1:
        rows = max(1, round(height * sharp))
        raw *= rows
    image = QImage(raw, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied)
    painter.save()
    painter.scale(1 / sharp, 1 / sharp)  # one to one, which is several times faster than any scaling
    painter.drawImage(QPoint(column, round(top * sharp)), image)
    painter.restore()


def wave(columns: F32, rows: int, loudest: float) -> U32:
    """A waveform: lowest and highest sample and RMS of each column, shape (width, 3), on `rows` pixels.

    A sample of `loudest` reaches nearly to the edges; the RMS lies inside of what the samples cover.
    """
    half = rows / 2
    scaled = np.clip(columns / max(loudest, 1e-4), -1, 1) * (half - 1) * 0.92
    y = np.arange(rows, dtype=np.uint16)[:, np.newaxis]

    def between(low: F32, high: F32) -> NDArray[np.bool_]:
        top = np.floor(half - high - 0.5).astype(np.uint16)
        tall = np.ceil(half - low + 0.5).astype(np.uint16) - top
        inside: NDArray[np.bool_] = (y - top) < tall  # what is above wraps round to a large number
        return inside

    low, high, loud = scaled.T
    made: U32 = np.multiply(between(low, high), _WAVE, dtype=np.uint32)
    inner = between(np.clip(-loud, low, high), np.clip(loud, low, high))
    made += np.multiply(inner, _WAVE_RMS - _WAVE, dtype=np.uint32)
    return made


def curve(low: F64, high: F64, rows: int, thick: float) -> U32:
    """A score curve: lowest and highest place of each column on its scale, on `rows` pixels, over a faint wash."""
    room = rows - thick
    top = ((1 - high) * room).astype(np.float32)
    bottom = ((1 - low) * room + thick).astype(np.float32)
    y = np.arange(rows, dtype=np.float32)[:, np.newaxis]
    alpha = np.minimum(y + 1, bottom)
    alpha -= np.maximum(y, top)
    np.clip(alpha, 0, 1, out=alpha)
    np.maximum(alpha, (y > bottom) * np.float32(0.16), out=alpha)
    alpha *= _ALPHAS - 1
    shades = np.clip((low + high) * 127.5, 0, 255).astype(np.int32) * _ALPHAS
    made: U32 = _FADED[alpha.astype(np.int32) + shades]
    return made


def best(left: I64, right: I64, places: F64, kinds: I64, width: int) -> U32:
    """One row of pixels: in each column the most telling region, then the best; `places` are those of their scores.

    `right` is behind the last.
    """
    told = np.zeros(width)
    values = 2.0 * (kinds + 1) + np.minimum(places, 0.999)
    for step in range(int((right - left).max(initial=1))):
        column = left + step
        here = (column < np.maximum(right, left + 1)) & (column >= 0) & (column < width)
        np.maximum.at(told, column[here], values[here])
    kind = (told / 2).astype(np.int64) - 1
    shades = RAMP[np.clip((told % 2) * 255, 0, 255).astype(np.int64)]
    made = np.where(kind >= 0, shades, 0).astype(np.uint32)
    for which in (OFF, EXPORTED, NEGATIVE):
        made[kind == which] = _STATES[which]
    return made


def extremes(left: F64, right: F64, count: int, rate: float, offset: float) -> tuple[I64, I64]:
    """Numbers of the first and the one behind the last of `count` windows whose middles lie in each column."""
    first = np.ceil((left - offset) * rate).astype(np.int64)
    last = np.ceil((right - offset) * rate).astype(np.int64)
    return np.clip(first, 0, count), np.clip(last, 0, count)


def washed(left: I64, right: I64, width: int, colour: QColor, alpha: float) -> U32:
    """One row of pixels: a wash wherever at least one of the spans is."""
    begun = np.bincount(np.minimum(np.maximum(left, 0), width), minlength=width + 1)
    ended = np.bincount(np.minimum(np.maximum(right, 0), width), minlength=width + 1)
    covered = np.cumsum(begun - ended)[:width] > 0
    return np.where(covered, _pixel(colour, alpha), 0).astype(np.uint32)


def ruled(places: I64, width: int, colour: QColor, thick: int) -> U32:
    """One row of pixels, set at these places and `thick` pixels on."""
    made = np.zeros(width + 2 * thick, np.uint32)
    seen = places[(places > -thick) & (places < width)] + thick
    for step in range(thick):
        made[seen + step] = _pixel(colour)
    return made[thick : width + thick]
