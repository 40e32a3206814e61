"""Within which limits sound and picture of a clip are fit for training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import nan

from eightcut.domain.clip_quality import ClipQuality
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.refusals import brief
from eightcut.domain.sound_quality import SoundQuality
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest
from eightcut.values import dataclass

OfSound = Callable[[SoundQuality], str]
OfPicture = Callable[[PictureQuality], str]
"""What is wrong with a sound or picture, as the words that complete "This clip ..."; "" where nothing is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sound and a picture must keep, by the name of what is measured."""

    sound: Mapping[str, OfSound]
    picture: Mapping[str, OfPicture]


@dataclass(frozen=True, slots=True)
class Fault:
    """Words that complete "This clip ...", and the second of the clip at which it is; None where that is no moment."""

    words: str
    at: float | None = None


def _loud(most: float) -> OfSound:
    return lambda q: f"is at full scale: its peak is {q.peak:.3f}, above {most:g}" if q.peak > most else ""


def _high(most: float) -> OfSound:
    return lambda q: (
        f"has a true peak of {q.true_peak:.1f} dB, above {most:g} dB" if _heard(q) and q.true_peak > most else ""
    )


def _faint(least: float) -> OfSound:
    return lambda q: f"is as faint as {q.loudness:.1f} LUFS, not {least:g}" if q.loudness < least else ""


def _silent(most: float) -> OfSound:
    return lambda q: f"is silent for {q.silence:.0%} of its length, more than {most:.0%}" if q.silence > most else ""


def _noisy(least: float) -> OfSound:
    return lambda q: f"stands only {q.noise:.0f} dB above its own noise, not {least:g} dB" if q.noise < least else ""


def _dull(most: float) -> OfSound:
    return lambda q: f"lacks what lies above 15 kHz: {q.shelf:.0f} dB below the middle" if q.shelf > most else ""


def _low(least: float) -> OfSound:
    return lambda q: (
        f"has nearly all of its sound below {q.rolloff / 1000:.1f} kHz, not {least:g} kHz"
        if _heard(q) and q.rolloff < 1000 * least
        else ""
    )


def _clipped(most: float) -> OfSound:
    return lambda q: f"is clipped: {q.clipped:,} samples stand at full scale" if q.clipped > most else ""


def _upsampled(least: float) -> OfSound:
    return lambda q: (
        f"has nothing above {q.cutoff / 1000:.1f} kHz: it had a lower sample rate or bit rate once"
        if 0 < q.cutoff < 1000 * least
        else ""
    )


def _shifted(most: float) -> OfSound:
    return lambda q: f"does not swing around zero: its mean is {q.dc:.3f}" if abs(q.dc) > most else ""


def _reversed(least: float) -> OfSound:
    return lambda q: "has channels of opposite polarity: mixed to one they cancel out" if q.correlation < least else ""


def _torn(most: float) -> OfSound:
    return lambda q: (
        (f"has {q.dropouts} holes in its sound" if q.dropouts > 1 else "has a hole in its sound")
        if q.dropouts > most
        else ""
    )


def _spoken(most: float) -> OfSound:
    return lambda q: (
        f"is speech for {q.speech:.0%} of its length, more than {most:.0%}" if _over(q.speech, most) else ""
    )


def _played(most: float) -> OfSound:
    return lambda q: f"is music for {q.music:.0%} of its length, more than {most:.0%}" if _over(q.music, most) else ""


def _over(share: float | None, most: float) -> bool:
    """What is not known is no fault."""
    return share is not None and share > most


def _heard(q: SoundQuality) -> bool:
    return q.silence < 1


def _black(most: float) -> OfPicture:
    return lambda q: f"shows nothing but black for {q.black:.0%} of its length" if q.black > most else ""


def _still(most: float) -> OfPicture:
    return lambda q: f"shows a still picture for {q.still:.0%} of its length" if q.still > most else ""


def _cut(most: float) -> OfPicture:
    return lambda q: (
        f"holds {plural(len(q.cuts), 'cut')} to another shot, {_places(q.cuts)}" if len(q.cuts) > most else ""
    )


def _flashing(most: float) -> OfPicture:
    return lambda q: f"flashes {_places(q.flashes)}" if len(q.flashes) > most else ""


def _barred(most: float) -> OfPicture:
    return lambda q: f"has black bars: the picture is {q.shown}" if q.shown and q.bars > most else ""


def _places(seconds: Sequence[float]) -> str:
    told = ", ".join(f"{second:.2f}" for second in seconds[:_MOST_TOLD])
    return f"at {told} s" if len(seconds) <= _MOST_TOLD else f"at {told} s and later"


_MOST_TOLD = 3
_SHARE, _COUNT, _LEVEL, _KILOHERTZ = (0, 1), (0, 1e9), (-200, 200), (0, 200)
_SOUND: Mapping[str, tuple[Callable[[float], OfSound], tuple[float, float]]] = {
    "silence": (_silent, _SHARE), "clipped": (_clipped, _COUNT), "peak": (_loud, (0, 10)),
    "true-peak": (_high, _LEVEL), "loudness": (_faint, _LEVEL), "noise": (_noisy, _LEVEL),
    "cutoff": (_upsampled, _KILOHERTZ), "shelf": (_dull, _LEVEL), "rolloff": (_low, _KILOHERTZ),
    "dc": (_shifted, _SHARE), "polarity": (_reversed, (-1, 1)), "holes": (_torn, _COUNT),
    "speech": (_spoken, _SHARE), "music": (_played, _SHARE),
}  # fmt: skip
_PICTURE: Mapping[str, tuple[Callable[[float], OfPicture], tuple[float, float]]] = {
    "black": (_black, _SHARE), "still": (_still, _SHARE), "cuts": (_cut, _COUNT), "flashes": (_flashing, _COUNT),
    "bars": (_barred, _SHARE),
}  # fmt: skip
MEASURES = {name: bounds for name, (_, bounds) in (*_SOUND.items(), *_PICTURE.items())}
"""What can be limited, in the order in which it is told: each by one number between these."""
OFF = "off"
STRICT = "strict"
LIMITS: Mapping[str, Mapping[str, float]] = {
    "foleytune": {"silence": 0.5, "peak": 0.99, "noise": 15.0, "shelf": 40.0},
    STRICT: {
        "silence": 0.5, "clipped": 0, "peak": 0.99, "noise": 15.0, "cutoff": 15.0, "shelf": 40.0, "dc": 0.01,
        "polarity": -0.9, "holes": 0, "black": 0.2, "still": 0.5, "cuts": 0, "flashes": 0, "bars": 0,
    },
}  # fmt: skip
"""Named limits: those of FoleyTune's own inspector, which looks at no picture, and all that is a fault for anybody.

`cutoff` 15 kHz: AAC and MP3 of usual bit rates end between 16 and 20 kHz, a sample rate of 24 kHz at 12.
"""


def limits_named(text: str) -> Limits:
    """The limits of a name, or one's own: `strict,silence=0.3,cuts=off`, `noise=20,loudness=-40`.

    BadRequest for a name or a measure that there is not, and for what is no number.
    """
    name, *changes = [part.strip() for part in text.split(",")]
    if "=" in name:
        name, changes = "", [name, *changes]
    if name and name not in LIMITS:
        raise BadRequest(f"There are no limits {brief(name)!r}. Use one of: {', '.join(LIMITS)}; or own ones: {_OWN}.")
    values = dict(LIMITS.get(name, {}))
    for change in changes:
        measure, _, value = (part.strip() for part in change.partition("="))
        if measure not in MEASURES:
            raise BadRequest(f"There is no limit for {brief(measure)!r}. Use one of: {', '.join(MEASURES)}; as {_OWN}.")
        if value == OFF:
            values.pop(measure, None)
        else:
            values[measure] = _number(measure, value)
    if not values:
        raise BadRequest(f"{brief(text)!r} limits nothing. Use one of: {', '.join(LIMITS)}; or own ones: {_OWN}.")
    return Limits(
        {measure: make(values[measure]) for measure, (make, _) in _SOUND.items() if measure in values},
        {measure: make(values[measure]) for measure, (make, _) in _PICTURE.items() if measure in values},
    )


def _no_moment(_: object) -> None:
    return None


_HEARD_AT: Mapping[str, Callable[[SoundQuality], float | None]] = {
    "clipped": lambda q: q.clipped_at, "peak": lambda q: q.clipped_at, "silence": lambda q: q.silent_at,
    "holes": lambda q: q.hole_at,
}  # fmt: skip
_SEEN_AT: Mapping[str, Callable[[PictureQuality], float | None]] = {
    "black": lambda q: q.black_at, "still": lambda q: q.still_at, "cuts": lambda q: next(iter(q.cuts), None),
    "flashes": lambda q: next(iter(q.flashes), None),
}  # fmt: skip
_OWN = "strict,silence=0.3,cuts=off"


def _number(measure: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = nan  # which lies between no bounds
    least, most = MEASURES[measure]
    if not least <= number <= most:
        raise BadRequest(
            f"{brief(value)!r} is no limit for {measure}. Use a number from {least:g} to {most:g}, or {OFF}."
        )
    return number


def faults(limits: Limits, quality: ClipQuality) -> list[Fault]:
    """All that is wrong with a clip; of silence, and of black, that alone. One without sound is fit for nothing."""
    sound, picture = quality.sound, quality.picture
    if sound is None:
        return [Fault("has no sound, so it cannot keep the limits")]
    heard = [
        Fault(said, _HEARD_AT.get(measure, _no_moment)(sound))
        for measure, limit in limits.sound.items()
        if (said := limit(sound))
    ]
    seen = [
        Fault(said, _SEEN_AT.get(measure, _no_moment)(picture))
        for measure, limit in limits.picture.items()
        if picture is not None and (said := limit(picture))
    ]
    if picture is not None and picture.black >= 1:
        seen = seen[:1]
    return (heard[:1] if sound.silence >= 1 else heard) + seen
