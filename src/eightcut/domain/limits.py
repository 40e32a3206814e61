"""Within which limits sound and picture of a clip are fit for training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eightcut.domain.clip_quality import ClipQuality
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.sound_quality import SoundQuality
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest

OfSound = Callable[[SoundQuality], str]
OfPicture = Callable[[PictureQuality], str]
"""What is wrong with a sound or picture, as the words that complete "This clip ..."; "" where nothing is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sound and a picture must keep."""

    sound: Sequence[OfSound]
    picture: Sequence[OfPicture] = ()


def _loud(most: float) -> OfSound:
    return lambda q: f"is at full scale: its peak is {q.peak:.3f}, above {most:g}" if q.peak > most else ""


def _silent(most: float) -> OfSound:
    return lambda q: f"is silent for {q.silence:.0%} of its length, more than {most:.0%}" if q.silence > most else ""


def _noisy(least: float) -> OfSound:
    return lambda q: f"stands only {q.noise:.0f} dB above its own noise, not {least:g} dB" if q.noise < least else ""


def _dull(most: float) -> OfSound:
    return lambda q: f"lacks what lies above 15 kHz: {q.shelf:.0f} dB below the middle" if q.shelf > most else ""


def _clipped(q: SoundQuality) -> str:
    return f"is clipped: {q.clipped:,} samples stand at full scale" if q.clipped else ""


def _upsampled(q: SoundQuality) -> str:
    if not 0 < q.cutoff < _LEAST_CUTOFF:
        return ""
    return f"has nothing above {q.cutoff / 1000:.1f} kHz: it had a lower sample rate or bit rate once"


def _shifted(q: SoundQuality) -> str:
    return f"does not swing around zero: its mean is {q.dc:.3f}" if abs(q.dc) > _MOST_DC else ""


def _reversed(q: SoundQuality) -> str:
    return "has channels of opposite polarity: mixed to one they cancel out" if q.correlation < _OPPOSITE else ""


def _torn(q: SoundQuality) -> str:
    return f"has {q.dropouts} holes in its sound" if q.dropouts > 1 else "has a hole in its sound" if q.dropouts else ""


def _black(most: float) -> OfPicture:
    return lambda q: f"shows nothing but black for {q.black:.0%} of its length" if q.black > most else ""


def _still(most: float) -> OfPicture:
    return lambda q: f"shows a still picture for {q.still:.0%} of its length" if q.still > most else ""


def _cut(q: PictureQuality) -> str:
    return f"holds {plural(len(q.cuts), 'cut')} to another shot, {_places(q.cuts)}" if q.cuts else ""


def _flashing(q: PictureQuality) -> str:
    return f"flashes {_places(q.flashes)}" if q.flashes else ""


def _barred(q: PictureQuality) -> str:
    return f"has black bars: the picture is {q.shown}" if q.shown else ""


def _places(seconds: Sequence[float]) -> str:
    told = ", ".join(f"{second:.2f}" for second in seconds[:_MOST_TOLD])
    return f"at {told} s" if len(seconds) <= _MOST_TOLD else f"at {told} s and later"


_MOST_DC, _OPPOSITE, _MOST_TOLD = 0.01, -0.9, 3
_LEAST_CUTOFF = 15_000.0
"""Hz: AAC and MP3 of usual bit rates end between 16 and 20 kHz, a sample rate of 24 kHz at 12."""
STRICT = "strict"
LIMITS: Mapping[str, Limits] = {
    "foleytune": Limits((_silent(0.5), _loud(0.99), _noisy(15.0), _dull(40.0))),
    STRICT: Limits(
        (_silent(0.5), _clipped, _loud(0.99), _noisy(15.0), _upsampled, _dull(40.0), _shifted, _reversed, _torn),
        (_black(0.2), _still(0.5), _cut, _flashing, _barred),
    ),
}
"""Named limits: those of FoleyTune's own inspector, which looks at no picture, and all that is measured."""


def limits_named(name: str) -> Limits:
    """The limits of that name. BadRequest names all."""
    if name not in LIMITS:
        raise BadRequest(f"There are no limits {name!r}. Use one of: {', '.join(LIMITS)}.")
    return LIMITS[name]


def faults(limits: Limits, quality: ClipQuality) -> list[str]:
    """All that is wrong with a clip; of silence, and of black, that alone. One without sound is fit for nothing."""
    sound, picture = quality.sound, quality.picture
    if sound is None:
        return ["has no sound, so it cannot keep the limits"]
    heard = [said for limit in limits.sound if (said := limit(sound))]
    seen = [said for limit in limits.picture if (said := limit(picture))] if picture is not None else []
    if picture is not None and picture.black >= 1:
        seen = seen[:1]
    return (heard[:1] if sound.silence >= 1 else heard) + seen
