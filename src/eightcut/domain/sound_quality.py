"""What can be measured of a clip's sound."""

from __future__ import annotations

from eightcut.values import dataclass

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
    are one. `dropouts`: holes of 5 ms and more in sound. `clipped_at`, `silent_at`, `hole_at`: seconds at which the
    first of them begins; None where there is none, or it was measured by a release that did not tell. `speech`,
    `music`: shares of its seconds in which they are heard; None where nothing is stored of its video, which tells it.
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
    clipped_at: float | None = None
    silent_at: float | None = None
    hole_at: float | None = None
    speech: float | None = None
    music: float | None = None
