"""Mixes the tracks that the metric is learned from: one event of each of many groups over music, air and noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.spans import TimeSpan
from eightcut.media.render import RATE, Sound
from eightcut.services.demo.augment import decibels, laid, resampled, reverberated, rms, shaped_noise, tilted

SECONDS = 600.0
EVENTS = 46
FREE = 0.3
LONGEST_EVENT = 9.0


@dataclass(frozen=True, slots=True)
class Track:
    """Mono sound, and which group sounds when."""

    sound: Sound
    events: tuple[tuple[str, TimeSpan], ...]


def mix(groups: Mapping[str, Sequence[Sound]], beds: Sequence[Sound], rng: np.random.Generator) -> Track:
    """One track: `EVENTS` groups drawn at random, each once, up to 20 dB over what lies under it."""
    sound = bed(beds, SECONDS, rng)
    events: list[tuple[str, TimeSpan]] = []
    names = list(groups)
    for i in rng.permutation(len(names))[:EVENTS]:
        dry, event = _event(groups[names[i]], rng)
        start = _free(dry / RATE, [span for _, span in events], rng)
        if start is None:
            continue
        at = round(start * RATE)
        event = event[: len(sound) - at]
        level = decibels(rng.uniform(0, 20)) * rms(sound[at : at + dry]) / (rms(event[:dry]) + 1e-9)
        sound[at : at + len(event)] += event * np.float32(level)
        events.append((names[i], TimeSpan(start, start + dry / RATE)))
    return Track(sound * np.float32(0.8 / np.abs(sound).max()), tuple(events))


def _event(recordings: Sequence[Sound], rng: np.random.Generator) -> tuple[int, Sound]:
    """One to three recordings of a group behind each other, in one pitch, colour and room; samples before the room."""
    speed, slope, gap = 2 ** (rng.uniform(-3, 3) / 12), rng.uniform(-3, 3), rng.uniform(0.2, 0.7)
    pieces, at = [], 0
    for number in range(int(rng.integers(1, 4))):
        chosen = recordings[int(rng.integers(len(recordings)))]
        played = resampled(chosen, speed * rng.uniform(0.97, 1.03))
        if number and at + len(played) > LONGEST_EVENT * RATE:
            break
        pieces.append((at, played * np.float32(rng.uniform(0.6, 1.1))))
        at += round(max(gap, 0.5 * len(played) / RATE) * rng.uniform(0.8, 1.2) * RATE)
    event = tilted(laid(pieces), slope)
    return len(event), reverberated(event, rng) if rng.random() < 0.5 else event


def bed(beds: Sequence[Sound], seconds: float, rng: np.random.Generator) -> Sound:
    """Scenes of 30 to 90 s, each one or two looped recordings and noise, joined by fades of a second."""
    total, fade, start = round(seconds * RATE), RATE, 0
    out = np.zeros(total, np.float32)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    while start < total - fade:
        length = min(round(rng.uniform(30, 90) * RATE), total - start)
        scene = shaped_noise(length, rng.uniform(0.3, 1.3), rng) * np.float32(decibels(rng.uniform(-25, 0)))
        for _ in range(int(rng.integers(1, 3))):
            chosen = beds[int(rng.integers(len(beds)))]
            looped = np.resize(np.roll(chosen, -int(rng.integers(len(chosen)))), length) / rms(chosen)
            scene = scene + looped * np.float32(decibels(rng.uniform(-12, 3)))
        scene = scene * np.float32(decibels(rng.uniform(-38, -26)) / rms(scene))
        edge = min(fade, length)
        scene[:edge] *= ramp[:edge]
        scene[length - edge :] *= ramp[::-1][fade - edge :]
        out[start : start + length] += scene
        start += length - fade
    return out + np.float32(decibels(-62)) * rng.standard_normal(total).astype(np.float32)


def _free(length: float, taken: Sequence[TimeSpan], rng: np.random.Generator) -> float | None:
    """A random start where nothing else sounds, None where there is no room."""
    for _ in range(2000):
        start = float(rng.uniform(1, SECONDS - length - 2))
        if all(start > span.end + FREE or start + length < span.start - FREE for span in taken):
            return start
    return None
