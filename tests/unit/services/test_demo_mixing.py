"""The sound tracks of the demonstration: what is in them, how loud, how far apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.media.render import RATE, read_recording
from eightcut.services.demo.augment import (
    resampled,
    reverberated,
    rms,
    shaped_noise,
    tilted,
    trimmed,
)
from eightcut.services.demo.kinds import BEDS, CONFUSABLE, OTHERS, RECORDINGS, SOURCES, TARGET
from eightcut.services.demo.mixing import (
    APART,
    ASIDE,
    CEILING,
    HEADROOM,
    Bank,
    Shape,
    Track,
    limited,
    make_event,
    mix,
)

KINDS = (TARGET, *CONFUSABLE, *OTHERS)
CONFUSING = {kind.name for kind in CONFUSABLE}


@pytest.fixture(scope="module")
def bank() -> Bank:
    names = {*BEDS, *(name for kind in KINDS for name in kind.recordings)}
    return {name: read_recording(RECORDINGS / f"{name}.ogg") for name in names}


@pytest.fixture(scope="module")
def track(bank: Bank) -> Track:
    return mix(bank, Shape(), np.random.default_rng(3), CancelToken())


def noise(seconds: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(0).standard_normal(round(seconds * RATE)).astype(np.float32)


def test_every_recording_that_ships_is_used_and_given_away_by_its_author() -> None:
    rows = [line.split("\t") for line in SOURCES.read_text(encoding="utf-8").splitlines()]
    head, sources = rows[0], rows[1:]
    assert head == ["file", "author", "licence", "origin", "package", "statement", "changes"]
    used = {f"{name}.ogg" for name in (*BEDS, *(name for kind in KINDS for name in kind.recordings))}
    assert {path.name for path in RECORDINGS.glob("*.ogg")} == used == {row[0] for row in sources}
    assert {row[2] for row in sources} == {"CC0-1.0"}
    assert all(all(row) and len(row) == len(head) for row in sources)


def test_the_recordings_stay_small() -> None:
    assert sum(path.stat().st_size for path in RECORDINGS.iterdir()) < 3e6


def test_a_film_holds_eight_of_the_target_and_many_other_labelled_sounds(track: Track) -> None:
    names = [event.kind for event in track.events]
    assert names.count(TARGET.name) == 8
    assert all(names.count(name) == 4 for name in CONFUSING)
    assert {kind.name for kind in KINDS} == set(names)
    assert 25 <= len(names) - 8 <= 32
    assert list(track.events) == sorted(track.events, key=lambda event: event.span)


def test_no_window_holds_two_targets_nor_a_target_and_its_like(track: Track) -> None:
    targets = [event.span.middle for event in track.events if event.kind == TARGET.name]
    alike = [event.span.middle for event in track.events if event.kind in CONFUSING]
    assert min(abs(a - b) for a, b in combinations(targets, 2)) >= APART - 0.01
    assert min(abs(a - b) for a in targets for b in alike) >= ASIDE - 0.01


def test_events_do_not_sound_over_each_other(track: Track) -> None:
    spans = [event.span for event in track.events]
    assert all(a.overlap(b) == 0 for a, b in combinations(spans, 2))


def test_a_track_is_loud_enough_and_never_reaches_full_scale(track: Track) -> None:
    assert track.sound.shape == (180 * RATE, 2)
    assert np.abs(track.sound).max() <= CEILING * HEADROOM + 1e-6
    heard = np.zeros(len(track.sound), bool)
    for event in track.events:
        heard[round(event.span.start * RATE) : round((event.span.end + 1) * RATE)] = True
    seconds = track.sound[: len(track.sound) // RATE * RATE, 0].reshape(-1, RATE)
    loudness = 20 * np.log10([rms(second) for second in seconds])
    assert np.median(loudness) > -40
    assert loudness.min() > -60
    assert rms(track.sound[heard, 0]) > 2 * rms(track.sound[~heard, 0])


def test_the_same_seed_gives_the_same_track_and_another_seed_another(bank: Bank) -> None:
    short = Shape(seconds=30, targets=1, confusables=0, others=0)
    first, again, other = (mix(bank, short, np.random.default_rng(seed), CancelToken()) for seed in (1, 1, 2))
    assert np.array_equal(first.sound, again.sound)
    assert first.events == again.events != other.events


def test_more_events_than_a_film_holds_are_refused(bank: Bank) -> None:
    with pytest.raises(ValueError, match="do not fit into 30 s"):
        mix(bank, Shape(seconds=30, targets=4), np.random.default_rng(0), CancelToken())


def test_no_two_events_of_a_kind_are_alike(bank: Bank) -> None:
    rng = np.random.default_rng(0)
    events = [make_event(TARGET, [bank[name] for name in TARGET.recordings], rng)[1] for _ in range(4)]
    shortest = min(map(len, events))
    pairs = combinations((event[:shortest] for event in events), 2)
    assert max(abs(float(np.corrcoef(a, b)[0, 1])) for a, b in pairs) < 0.5


def test_the_dry_part_of_an_event_ends_before_its_reverberation(bank: Bank) -> None:
    rng = np.random.default_rng(1)
    made = [make_event(TARGET, [bank[name] for name in TARGET.recordings], rng) for _ in range(12)]
    tails = [(len(sound) - dry) / RATE for dry, sound in made]
    assert {tail > 0 for tail in tails} == {True, False}
    assert max(tails) <= 0.8


def test_a_recording_begins_at_its_onset_and_loses_the_silence_behind_it() -> None:
    silence = np.zeros(RATE // 2, np.float32)
    cut = trimmed(np.concatenate([silence, noise(0.4) * 0.1, silence]), longest=3.0)
    assert len(cut) / RATE == pytest.approx(0.4, abs=0.02)
    assert rms(cut) == pytest.approx(1, abs=1e-3)
    assert len(trimmed(noise(2.0), longest=0.5)) / RATE == pytest.approx(0.5, abs=0.01)


def test_faster_means_shorter_and_higher() -> None:
    wave = np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE).astype(np.float32)
    played = resampled(wave, 1.25)
    assert len(played) == pytest.approx(RATE / 1.25, abs=2)
    crossings = int(np.sum(np.diff(np.signbit(played).astype(int)) == 1))
    assert crossings == pytest.approx(500, abs=2)


def test_a_tilt_moves_loudness_from_low_to_high() -> None:
    bright, dark = (np.abs(np.fft.rfft(tilted(noise(1.0), slope))) for slope in (2.0, -2.0))
    middle = len(bright) // 22
    assert bright[:middle].mean() / bright[middle:].mean() < 0.5 * dark[:middle].mean() / dark[middle:].mean()


def test_reverberation_adds_a_tail_and_leaves_the_onset_alone() -> None:
    click = np.zeros(RATE // 10, np.float32)
    click[0] = 1
    wet = reverberated(click, np.random.default_rng(0))
    assert len(wet) > len(click)
    assert np.argmax(np.abs(wet)) == 0
    assert rms(wet[len(click) :]) > 0


def test_shaped_noise_falls_towards_high_frequencies() -> None:
    power = np.abs(np.fft.rfft(shaped_noise(4 * RATE, 1.0, np.random.default_rng(0)))) ** 2
    octave = [power[4 * f : 8 * f].mean() for f in (200, 400, 800)]
    assert octave[0] / octave[1] == pytest.approx(4, rel=0.3)
    assert octave[1] / octave[2] == pytest.approx(4, rel=0.3)


def test_the_limiter_bends_only_what_is_loud() -> None:
    out = limited(np.array([[0.5, -0.5], [3.0, -3.0]], np.float32))
    assert out[0].tolist() == [0.5, -0.5]
    assert 0.9 < out[1, 0] <= CEILING
    assert out[1, 1] == -out[1, 0]
