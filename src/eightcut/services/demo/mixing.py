"""Mixes the sound track of one demonstration film: labelled events over music, ambience and noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import TimeSpan
from eightcut.media.render import RATE, Sound
from eightcut.services.demo.augment import (
    decibels,
    laid,
    resampled,
    reverberated,
    rms,
    shaped_noise,
    tilted,
    trimmed,
)
from eightcut.services.demo.kinds import BEDS, CONFUSABLE, OTHERS, TARGET, Kind
from eightcut.values import dataclass

EDGE = 4.0
"""Seconds from either end to the middle of the nearest event that is placed by rule."""
APART = 11.0
"""Seconds from one target event to the next, middle to middle: no 8-s window holds two."""
ASIDE = 8.5
"""Seconds from a target event to a confusable one: no 8-s window holds the middles of both."""
BETWEEN = 5.0
"""Seconds between two confusable events."""
FREE = 0.3
"""Seconds of bed around every other event."""
KNEE, CEILING = 0.6, 0.95
"""Peaks above the first are bent below the second; full scale is 1."""
HEADROOM = 0.6
"""Gain at the end: peaks that AAC brings back are up to twice as high as those it was given."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Length of a film in seconds, events of the target, of each confusable kind, of each other kind.

    Other kinds have fewer events where no room is left for them.
    """

    seconds: float = 180.0
    targets: int = 8
    confusables: int = 4
    others: int = 2


Bank = Mapping[str, Sound]
"""Recordings by name."""


@dataclass(frozen=True, slots=True)
class Event:
    """One labelled sound: class name and span of film time, without its reverberation."""

    kind: str
    span: TimeSpan


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A sound track (n, 2) and every event in it, by start."""

    sound: Sound
    events: tuple[Event, ...]


def mix(bank: Bank, shape: Shape, rng: np.random.Generator, cancel: CancelToken) -> Track:
    """A sound track with events over a bed; ValueError where the shape asks for more events than its length holds."""
    bed = make_bed(bank, shape.seconds, rng)
    sound = np.stack([bed, np.roll(bed, int(rng.integers(200, 900)))], axis=1)
    events = []
    ruled = [TARGET] * shape.targets + [kind for kind in CONFUSABLE for _ in range(shape.confusables)]
    for kind, middle in _spread(ruled, shape.seconds, rng):
        cancel.check()
        dry, wet = make_event(kind, [bank[name] for name in kind.recordings], rng)
        start = round(middle - dry / 2 / RATE, 3)
        _add(kind, sound, bed, wet, dry, start, rng)
        events.append(_event(kind, start, dry))
    others = [kind for kind in OTHERS for _ in range(shape.others)]
    for i in rng.permutation(len(others)):
        cancel.check()
        kind = others[i]
        dry, wet = make_event(kind, [bank[name] for name in kind.recordings], rng)
        start_free = _free(dry / RATE, events, shape.seconds, rng)
        if start_free is not None:
            _add(kind, sound, bed, wet, dry, start_free, rng)
            events.append(_event(kind, start_free, dry))
    return Track(limited(sound) * np.float32(HEADROOM), tuple(sorted(events, key=lambda event: event.span)))


def limited(sound: Sound) -> Sound:
    """Peaks beyond `KNEE` bent softly, so that none reaches `CEILING`; what is quieter stays as it is."""
    out = sound.astype(np.float32)
    high = np.abs(out) > KNEE
    beyond = (np.abs(out[high]) - KNEE) / (CEILING - KNEE)
    out[high] = np.sign(out[high]) * (KNEE + (CEILING - KNEE) * np.tanh(beyond))
    return out


def make_event(kind: Kind, recordings: Sequence[Sound], rng: np.random.Generator) -> tuple[int, Sound]:
    """One event of the kind: samples of its dry part, and its sound with the reverberation that some events have."""
    speed, slope = 2 ** (rng.uniform(-2, 2) / 12), rng.uniform(-2, 2)
    pace = rng.uniform(*kind.gap)
    parts: list[tuple[int, Sound]] = []
    onset = 0
    for _ in range(int(rng.integers(kind.repeats[0], kind.repeats[1] + 1))):
        chosen = trimmed(recordings[int(rng.integers(len(recordings)))], kind.longest)
        played = tilted(resampled(chosen, speed * rng.uniform(0.97, 1.03)), slope)
        parts.append((onset, played * np.float32(decibels(rng.uniform(-4, 0)))))
        onset += round(pace * rng.uniform(0.85, 1.15) * RATE)
    sound = laid(parts)
    return len(sound), reverberated(sound, rng) if rng.random() < 0.5 else sound


def make_bed(bank: Bank, seconds: float, rng: np.random.Generator) -> Sound:
    """Scenes of 30 to 60 s, each a looped recording and shaped noise, joined by fades of a second; mono."""
    total, fade = round(seconds * RATE), RATE
    out = np.zeros(total, np.float32)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    order = rng.permutation(len(BEDS))
    start = scene = 0
    while start < total - fade:
        length = min(round(rng.uniform(30, 60) * RATE), total - start)
        if total - start - length < 10 * RATE:
            length = total - start
        loop = resampled(bank[BEDS[order[scene % len(BEDS)]]], rng.uniform(0.92, 1.08))
        looped = np.resize(np.roll(loop, -int(rng.integers(len(loop)))), length) / rms(loop)
        noise = shaped_noise(length, rng.uniform(0.4, 1.2), rng) * np.float32(decibels(rng.uniform(-20, -6)))
        bed = looped + noise
        bed *= np.float32(decibels(rng.uniform(-36, -28)) / rms(bed))
        bed[:fade] *= ramp
        bed[-fade:] *= ramp[::-1]
        out[start : start + length] += bed
        start += length - fade
        scene += 1
    return out + np.float32(decibels(-62)) * rng.standard_normal(total).astype(np.float32)


def _spread(kinds: Sequence[Kind], seconds: float, rng: np.random.Generator) -> list[tuple[Kind, float]]:
    """Each kind with a middle: in random order, the least distances kept, the rest of the time shared at random."""
    order = [kinds[i] for i in rng.permutation(len(kinds))]
    least = [_distance(a, b) for a, b in pairwise(order)]
    room = seconds - 2 * EDGE - sum(least)
    if room < 0:
        raise ValueError(f"{len(kinds)} events do not fit into {seconds:g} s")
    shares = rng.dirichlet(np.ones(len(order) + 1)) * room
    middles = EDGE + np.cumsum(shares[:-1]) + np.cumsum([0.0, *least])
    return list(zip(order, middles.tolist(), strict=True))


def _distance(one: Kind, other: Kind) -> float:
    targets = (one is TARGET) + (other is TARGET)
    return (BETWEEN, ASIDE, APART)[targets]


def _free(length: float, events: Sequence[Event], seconds: float, rng: np.random.Generator) -> float | None:
    """A random start where nothing else sounds, None where there is no room."""
    for _ in range(2000):
        start = round(float(rng.uniform(EDGE / 2, seconds - EDGE / 2 - length)), 3)
        span = TimeSpan(start, start + length)
        if all(span.distance(event.span) >= FREE for event in events):
            return start
    return None


def _add(kind: Kind, sound: Sound, bed: Sound, wet: Sound, dry: int, start: float, rng: np.random.Generator) -> None:
    at = round(start * RATE)
    beneath = rms(bed[at : at + dry])
    played = wet[: len(bed) - at] * np.float32(decibels(rng.uniform(*kind.loudness)) * beneath / rms(wet[:dry]))
    left = rng.uniform(0.3, 0.7)
    sound[at : at + len(played), 0] += played * np.float32(2 * left)
    sound[at : at + len(played), 1] += played * np.float32(2 * (1 - left))


def _event(kind: Kind, start: float, dry: int) -> Event:
    return Event(kind.name, TimeSpan(start, round(start + dry / RATE, 3)))
