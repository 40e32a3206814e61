"""What can be measured of a clip's sound, and within which limits it is fit for training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eightcut.errors import BadRequest

SILENCE = -100.0
"""dB: nothing is heard. Levels are dB of full scale."""


@dataclass(frozen=True, slots=True)
class SoundQuality:
    """Of all channels; `peak` 1 is full scale, rates and bands in Hz, levels in dB.

    `clipped`: samples in a row at full scale. `silence`: share of frames (2,048 samples) below -60 dB. `noise`: between
    the loudest and the faintest frames (95th and 5th percentile). `rolloff`: below it lies 85 % of the power. `shelf`:
    power from 1 to 5 kHz over that from 15 to 20 kHz; 0 where the rate holds no 20 kHz. `cutoff`: above it there is
    suddenly nothing, as in sound that had a lower rate once; 0 where there is no such edge. `loudness`: LUFS;
    `true_peak`: dB between samples, too. `dc`: mean. `correlation` of two channels, 1 where there is one; `same`: both
    are one. `dropouts`: holes of 5 ms and more in sound.
    """

    peak: float = 0.0
    clipped: int = 0
    silence: float = 1.0
    noise: float = 0.0
    rolloff: float = 0.0
    shelf: float = 0.0
    cutoff: float = 0.0
    loudness: float = SILENCE
    true_peak: float = SILENCE
    dc: float = 0.0
    correlation: float = 1.0
    same: bool = False
    dropouts: int = 0


Limit = Callable[[SoundQuality], str]
"""What is wrong with a sound, as the words that complete "This clip ..."; "" where nothing is."""


def _loud(most: float) -> Limit:
    return lambda q: f"is at full scale: its peak is {q.peak:.3f}, above {most:g}" if q.peak > most else ""


def _silent(most: float) -> Limit:
    return lambda q: f"is silent for {q.silence:.0%} of its length, more than {most:.0%}" if q.silence > most else ""


def _noisy(least: float) -> Limit:
    return lambda q: f"stands only {q.noise:.0f} dB above its own noise, not {least:g} dB" if q.noise < least else ""


def _dull(most: float) -> Limit:
    return lambda q: f"lacks what lies above 15 kHz: {q.shelf:.0f} dB below the middle" if q.shelf > most else ""


def _clipped(q: SoundQuality) -> str:
    return f"is clipped: {q.clipped:,} samples stand at full scale" if q.clipped else ""


def _upsampled(q: SoundQuality) -> str:
    return f"has nothing above {q.cutoff / 1000:.1f} kHz: it had a lower sample rate once" if q.cutoff else ""


def _shifted(q: SoundQuality) -> str:
    return f"does not swing around zero: its mean is {q.dc:.3f}" if abs(q.dc) > _MOST_DC else ""


def _reversed(q: SoundQuality) -> str:
    return "has channels of opposite polarity: mixed to one they cancel out" if q.correlation < _OPPOSITE else ""


def _torn(q: SoundQuality) -> str:
    return f"has {q.dropouts} holes in its sound" if q.dropouts > 1 else "has a hole in its sound" if q.dropouts else ""


_MOST_DC, _OPPOSITE = 0.01, -0.9
LIMITS: Mapping[str, Sequence[Limit]] = {
    "foleytune": (_silent(0.5), _loud(0.99), _noisy(15.0), _dull(40.0)),
    "strict": (_silent(0.5), _clipped, _loud(0.99), _noisy(15.0), _upsampled, _dull(40.0), _shifted, _reversed, _torn),
}
"""Named limits: those of FoleyTune's own inspector, and all that is measured."""


def limits_named(name: str) -> Sequence[Limit]:
    """The limits of that name. BadRequest names all."""
    if name not in LIMITS:
        raise BadRequest(f"There are no limits {name!r}. Use one of: {', '.join(LIMITS)}.")
    return LIMITS[name]


def faults(quality: SoundQuality, limits: Sequence[Limit]) -> list[str]:
    """All that is wrong; of silence that alone."""
    found = [said for limit in limits if (said := limit(quality))]
    return found[:1] if quality.silence >= 1 else found
