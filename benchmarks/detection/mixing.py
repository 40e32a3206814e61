"""Mixes one labelled track: events of known classes, and others that nobody asks for, over a changing background."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.detection.sources import Kind
from eightcut.domain.spans import TimeSpan
from eightcut.media.render import RATE, Sound
from eightcut.services.demo.augment import decibels, laid, resampled, reverberated, rms, tilted
from tools.metric_tracks import bed

Bank = Mapping[Path, Sound]
LONGEST_EVENT = 12.0
APART = 10.0
"""Seconds between the middles of two events of one class, at least."""
FREE = 0.3
FADE = 2.0
"""Seconds in which a looped sound comes and goes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many tracks of each split, how long, events of a class per track (first and last of a range), distractors."""

    train: int = 4
    test: int = 4
    seconds: float = 600.0
    events: tuple[int, int] = (7, 12)
    distractors: int = 45


USUAL = Shape()
RARE = Shape(train=12, test=8, events=(1, 3))
"""One event in five kept, as in film, where a sound is rare."""
LONG = Shape(train=3, test=3, seconds=1200.0, events=(2, 2))


@dataclass(frozen=True, slots=True)
class Label:
    """An event: its class, and from its onset to the end of the dry sound."""

    kind: str
    span: TimeSpan


def mix(
    classes: Mapping[str, tuple[Kind, Bank]],
    distractors: tuple[Kind, Bank],
    beds: Sequence[Sound],
    shape: Shape,
    rng: np.random.Generator,
) -> tuple[Sound, list[Label]]:
    """Stereo sound (2, n) and the events, in order of time. Events lie 0 to 20 dB over what is under them.

    SystemExit where no room is left for one.
    """
    under = bed(beds, shape.seconds, rng)
    sound = np.stack([under, np.roll(under, int(rng.integers(200, 900)))])
    labels: list[Label] = []
    wanted = [name for name in sorted(classes) for _ in range(rng.integers(shape.events[0], shape.events[1] + 1))]
    names = [wanted[i] for i in rng.permutation(len(wanted))]
    names.sort(key=lambda name: classes[name][0].looped is None)
    for name in [*names, *[""] * shape.distractors]:
        kind, bank = classes[name] if name else distractors
        event, dry = _event(kind, bank, rng)
        start = _place(dry / RATE, name, labels, shape.seconds, rng)
        at = round(start * RATE)
        event = event[: sound.shape[1] - at]
        level = decibels(rng.uniform(0, 20)) * rms(under[at : at + dry]) / (rms(event[:dry]) + 1e-9)
        pan = rng.uniform(0.3, 0.7)
        sound[0, at : at + len(event)] += event * np.float32(level * 2 * pan)
        sound[1, at : at + len(event)] += event * np.float32(level * 2 * (1 - pan))
        if name:
            labels.append(Label(name, TimeSpan(start, start + dry / RATE)))
    return sound * np.float32(0.8 / np.abs(sound).max()), sorted(labels, key=lambda label: label.span.start)


def _event(kind: Kind, bank: Bank, rng: np.random.Generator) -> tuple[Sound, int]:
    """One event, and its samples before the room's."""
    paths = sorted(bank)
    first = paths[int(rng.integers(len(paths)))]
    speed, slope = 2 ** (rng.uniform(-3, 3) / 12), rng.uniform(-3, 3)
    if kind.looped:
        return _loop(resampled(bank[first], speed), rng.uniform(*kind.looped), slope, rng)
    family = [path for path in paths if path.parent == first.parent and _family(path) == _family(first)]
    pace, pieces, at = rng.uniform(*kind.gap), [], 0
    for number in range(int(rng.integers(kind.repeats[0], kind.repeats[1] + 1))):
        path = family[int(rng.integers(len(family)))] if number else first
        played = resampled(bank[path], speed * rng.uniform(0.97, 1.03))
        if at + len(played) > LONGEST_EVENT * RATE:
            break
        pieces.append((at, played * np.float32(rng.uniform(0.6, 1.1))))
        at += round(pace * rng.uniform(0.8, 1.2) * RATE)
    event = tilted(laid(pieces), slope)
    return (reverberated(event, rng) if rng.random() < 0.5 else event), len(event)


def _loop(sound: Sound, seconds: float, slope: float, rng: np.random.Generator) -> tuple[Sound, int]:
    looped = np.resize(np.roll(sound, -int(rng.integers(len(sound)))), round(seconds * RATE))
    looped = tilted(looped, slope)
    ramp = np.linspace(0, 1, round(FADE * RATE), dtype=np.float32)
    looped[: len(ramp)] *= ramp
    looped[-len(ramp) :] *= ramp[::-1]
    return looped, len(looped)


def _family(path: Path) -> str:
    return re.sub(r"[0-9]+", "", path.name)


def _place(length: float, name: str, labels: Sequence[Label], seconds: float, rng: np.random.Generator) -> float:
    """A random start; of a labelled event where no other sounds, and none of its class is near."""
    for _ in range(5000):
        start = float(rng.uniform(1, seconds - length - 2))
        middle = start + length / 2
        if not name or all(
            (start > label.span.end + FREE or start + length < label.span.start - FREE)
            and (label.kind != name or abs(middle - label.span.middle) > APART)
            for label in labels
        ):
            return start
    raise SystemExit(f"There is no room for another {name}: fewer events or longer tracks are needed.")
