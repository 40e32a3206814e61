"""How loud the clips of a dataset are to be: each by one gain, as far as its peaks let it."""

from __future__ import annotations

from collections.abc import Iterable
from math import nan

from eightcut.domain.refusals import brief
from eightcut.domain.sound_quality import SILENCE
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest
from eightcut.values import dataclass

AS_IS = "as-is"
CEILING = -1.0
"""dB of the true peak that no gain passes where nothing else is said."""
_FAINTEST, _LOUDEST = -60.0, -5.0
_LOWEST = -20.0
_MISSED = 0.1
"""LU below what is wanted that count as missed."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """What clips are brought to: `target` in LUFS (BS.1770), no true peak above `ceiling` dB."""

    target: float
    ceiling: float = CEILING

    def __post_init__(self) -> None:
        """BadRequest for what no clip should be brought to."""
        if not _FAINTEST <= self.target <= _LOUDEST:
            raise _no_loudness(f"{self.target:g}")
        if not _LOWEST <= self.ceiling <= 0:
            raise BadRequest(f"A true peak of {self.ceiling:g} dB is no ceiling. Use {_LOWEST:g} to 0.")

    def gain(self, loudness: float, true_peak: float) -> float:
        """dB that a sound of this loudness and true peak gets; 0 for one that has no loudness."""
        if loudness <= SILENCE:
            return 0.0
        return round(min(self.target - loudness, self.ceiling - true_peak), 4)


@dataclass(frozen=True, slots=True)
class Levelled:
    """A clip that was brought to a loudness: LUFS before, gain in dB, LUFS as measured of the clip itself."""

    loudness: float
    gain: float
    reached: float = SILENCE


@dataclass(frozen=True, slots=True)
class Evened:
    """How many clips of a dataset reached its loudness, stayed below it for their peaks, had none."""

    wanted: Loudness
    reached: int
    below: int
    silent: int

    @property
    def told(self) -> str:
        """As a sentence."""
        peaks = f"below it, as their true peaks would pass {self.wanted.ceiling:g} dB"
        said = [f"{plural(self.reached, 'clip')} brought to {self.wanted.target:g} LUFS"]
        said += [f"{self.below:,} left {peaks}"] if self.below else []
        said += [f"{self.silent:,} without measurable loudness left as they are"] if self.silent else []
        return f"{'; '.join(said)}."


def evened(wanted: Loudness, levels: Iterable[Levelled | None]) -> Evened:
    """Count them; what has no sound is not counted."""
    heard = [one for one in levels if one is not None]
    silent = sum(one.loudness <= SILENCE for one in heard)
    below = sum(one.loudness > SILENCE and one.reached < wanted.target - _MISSED for one in heard)
    return Evened(wanted, len(heard) - silent - below, below, silent)


def loudness_named(text: str) -> float | None:
    """LUFS as they are typed; None for `as-is`. BadRequest for anything else, nothing too."""
    if text.strip() == AS_IS:
        return None
    try:
        number = float(text)
    except ValueError:
        number = nan  # which lies between no bounds
    if not _FAINTEST <= number <= _LOUDEST:
        raise _no_loudness(text)
    return number


def _no_loudness(text: str) -> BadRequest:
    return BadRequest(
        f"Clips cannot be brought to a loudness of {brief(text)!r}. Use LUFS from {_FAINTEST:g} to {_LOUDEST:g}, "
        f"such as -23, or {AS_IS}."
    )
