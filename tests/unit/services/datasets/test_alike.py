"""A film that is there twice gives each sound once, and is on one side of a dataset; real files, really heard."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.datasets import ELSEWHERE, TEST, TRAIN
from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.ml.frame_store import FrameStore
from eightcut.services.clips.exporting import export
from eightcut.services.clips.markers import delete_marker
from eightcut.services.clips.requests import Clip, ExportRequest
from eightcut.services.context import Services
from eightcut.services.datasets import alike
from eightcut.services.datasets.alike import Alike
from eightcut.services.datasets.building import build, extend, planned
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.targets import target_named
from eightcut.services.listening.duplicates import twins_among
from eightcut.services.listening.tagging import tag_videos
from tests.unit.services.films import RATE, SECONDS, Ears, clips_of, write_sound

WAYS = (
    "-ss 10 -c:v libx264 -r 24 -c:a aac -b:a 96k",
    "-ss 5 -t 75 -vn -c:a libmp3lame -b:a 96k -ar 32000 -ac 1 -af volume=-7dB",
    "-c:v libx264 -c:a libopus -b:a 80k -metadata title=again",
)
SUFFIXES = (".mp4", ".mp3", ".mkv")
MOVES = (10.0, 5.0, 0.0)


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    return replace(ctx, frames=FrameStore(tmp_path / "own frames"))


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three of 90 seconds in which tones and noises follow each other, all of their own."""
    folder = tmp_path_factory.mktemp("own films")
    for seed, name in enumerate(("one.mp4", "two.mp4", "three.mp4")):
        rng, sound = np.random.default_rng([7, seed]), np.zeros(0)
        while len(sound) < SECONDS * RATE:
            t = np.arange(int(rng.uniform(0.5, 3) * RATE)) / RATE
            tone, noise = np.sin(2 * np.pi * rng.uniform(80, 4000) * t), rng.standard_normal(len(t))
            part = rng.random() * tone + rng.random() * np.convolve(noise, np.ones(rng.integers(1, 40)) / 6, "same")
            sound = np.concatenate([sound, 0.2 * part * np.exp(-t * rng.uniform(0, 4))])
        write_sound(folder / name, sound[: SECONDS * RATE])
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize("way", range(3))
def test_what_is_marked_in_two_encodings_of_a_film_goes_in_once_and_on_one_side(
    way: int, ctx: Services, films: dict[str, Path], mark: Callable[..., list[Clip]], tmp_path: Path, ears: Ears
) -> None:
    copy = tmp_path / f"again{SUFFIXES[way]}"
    call = [ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-i", str(films["one.mp4"]), *WAYS[way].split(), str(copy)]
    subprocess.run(call, check=True)
    mark("one.mp4", 10.0, 32.0)
    mark("two.mp4", 8.0, 29.0)
    more = ExportRequest("default", str(tmp_path / "out"), "Knock", (33.0 - MOVES[way], 55.0 - MOVES[way]), clips=1)
    clips_of(export(ctx, str(copy), more, ears.job))
    recipe = Recipe("set", target_named("plain"), str(tmp_path / "sets"), holdout=0.4, sound_only=True)

    unknown = planned(ctx, recipe, ears.job)
    assert (len(unknown.clips), unknown.left_out) == (6, ())
    assert [said for _, said in ears.warnings if "could not be compared" in said] == [
        "3 videos could not be compared with the others, so a sound may go in twice: "
        f"again{SUFFIXES[way]}, one.mp4, two.mp4. To process: 8cut tags VIDEO..."
    ]

    list(tag_videos(ctx, [str(copy), *(str(films[name]) for name in ("one.mp4", "two.mp4"))], 3, ears.job))
    ears.warnings.clear()
    built = build(ctx, recipe, ears.job)
    [left] = built.left_out
    [goes] = {copy.name, "one.mp4"} - {left.candidate.video.filename}
    assert left.why.startswith(f"is the same sound as the clip of {goes} at ")
    sides = {one.candidate.video.filename: one.side for one in built.clips}
    assert sides["one.mp4"] == sides[copy.name] != sides["two.mp4"]
    assert TEST in sides.values()
    assert built.dataset.left_out == {ELSEWHERE: 1}
    assert not [said for _, said in ears.warnings if "could not be compared" in said]
    capped = planned(ctx, replace(recipe, per_video=2), ears.job)
    assert len(capped.clips) == 4
    assert sorted({one.candidate.video.filename == "two.mp4" for one in capped.clips}) == [False, True]


def test_what_videos_share_is_asked_again_only_where_others_are_there(
    ctx: Services, films: dict[str, Path], mark: Callable[..., list[Clip]], monkeypatch: pytest.MonkeyPatch, ears: Ears
) -> None:
    mark("one.mp4", 10.0)
    mark("two.mp4", 8.0)
    asked: list[frozenset[str]] = []
    plain = twins_among

    def counted(ctx: Services, contents: frozenset[str], job: object) -> object:
        asked.append(contents)
        return plain(ctx, contents, job)  # type: ignore[arg-type]

    monkeypatch.setattr(alike, "twins_among", counted)
    known, recipe = Alike(), Recipe("set", target_named("plain"), "out")

    def look(recipe: Recipe) -> int:
        planned(ctx, recipe, ears.job, alike=known)
        return len(asked)

    assert [look(recipe), look(replace(recipe, per_video=1)), look(replace(recipe, holdout=0.5))] == [1, 1, 1]
    list(tag_videos(ctx, [str(films["one.mp4"])], 3, ears.job))
    assert look(recipe) == 2
    mark("three.mp4", 13.0)
    assert [look(recipe), look(recipe)] == [3, 3]


@pytest.fixture
def loud(films: dict[str, Path], tmp_path: Path) -> Path:
    """The first film, clipped; its name comes before all others."""
    copy = tmp_path / "a loud copy.mp4"
    change = ["-c:v", "copy", "-af", "volume=16dB", "-c:a", "flac", "-strict", "-2"]
    call = [ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-i", str(films["one.mp4"]), *change, str(copy)]
    subprocess.run(call, check=True)
    return copy


def test_where_the_clip_of_one_copy_cannot_go_in_that_of_the_other_does(
    ctx: Services, films: dict[str, Path], loud: Path, mark: Callable[..., list[Clip]], tmp_path: Path, ears: Ears
) -> None:
    mark("one.mp4", 10.0, 32.0, 60.0)
    asked = ExportRequest("default", str(tmp_path / "out"), "Knock", (10.0, 32.0, 60.0), clips=1)
    clips_of(export(ctx, str(loud), asked, ears.job))
    list(tag_videos(ctx, [str(loud), str(films["one.mp4"])], 3, ears.job))
    recipe = Recipe("set", target_named("plain"), str(tmp_path / "sets"), sound_only=True, limits="peak=0.99")
    first = planned(ctx, recipe, ears.job)
    assert {one.candidate.video.filename for one in first.clips} == {loud.name}
    built = build(ctx, recipe, ears.job)
    assert [(one.candidate.video.filename, one.candidate.start) for one in built.clips] == [
        ("one.mp4", start) for start in (10.0, 32.0, 60.0)
    ]
    assert [(one.candidate.video.filename, one.group) for one in built.left_out] == [
        (loud.name, "is outside the limits peak=0.99")
    ] * 3
    assert len({one.name for one in built.clips}) == 3
    assert built.dataset.clips == 3


def test_what_is_in_a_dataset_stays_in_and_on_its_side_when_a_copy_of_its_video_comes(
    ctx: Services, films: dict[str, Path], loud: Path, mark: Callable[..., list[Clip]], tmp_path: Path, ears: Ears
) -> None:
    marked = {name: mark(name, 10.0, 32.0) for name in ("one.mp4", "two.mp4")}
    list(tag_videos(ctx, [str(loud), *(str(films[name]) for name in marked)], 3, ears.job))
    recipe = Recipe("set", target_named("plain"), str(tmp_path / "sets"), holdout=0.5, sound_only=True)
    first = build(ctx, recipe, ears.job)
    sides = {one.candidate.video.filename: one.side for one in first.clips}
    assert sorted(sides.values()) == [TEST, TRAIN]
    asked = ExportRequest("default", str(tmp_path / "out"), "Knock", (10.0, 60.0), clips=1)
    clips_of(export(ctx, str(loud), asked, ears.job))
    more = extend(ctx, first.dataset, replace(recipe, out=str(tmp_path / "more")), ears.job)
    assert {one.name for one in first.clips} < {one.name for one in more.clips}
    [new] = [one for one in more.clips if one.candidate.video.filename == loud.name]
    assert (new.candidate.start, new.side) == (60.0, sides["one.mp4"])
    delete_marker(ctx, [clip.row for clip in marked["one.mp4"]])
    last = extend(ctx, more.dataset, replace(recipe, out=str(tmp_path / "last")), ears.job)
    assert {one.side for one in last.clips if one.candidate.video.filename == loud.name} == {sides["one.mp4"]}
