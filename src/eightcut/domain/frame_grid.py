"""Frames and seconds: how many frames a clip has, where a frame begins."""

from __future__ import annotations

from fractions import Fraction

STANDARD = tuple(
    Fraction(n, d)
    for n, d in (
        (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1), (120, 1),
    )
)  # fmt: skip


def snap_rate(fps: Fraction, tolerance: float = 0.005) -> Fraction:
    """The standard frame rate within `tolerance` (relative) of `fps`, or `fps` itself."""
    nearest = min(STANDARD, key=lambda rate: abs(rate - fps))
    return nearest if abs(nearest - fps) <= fps * Fraction(tolerance) else fps


def frame_count(duration: float, fps: Fraction) -> int:
    """round(duration x fps), halves up; at least 1."""
    return max(1, int(Fraction(duration).limit_denominator(1_000_000) * fps + Fraction(1, 2)))


def sample_count(duration: float, rate: int) -> int:
    """duration x rate, rounded to whole samples."""
    return int(Fraction(duration).limit_denominator(1_000_000) * rate + Fraction(1, 2))
