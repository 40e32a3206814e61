"""The library of the demonstration: six films, made once, kept, repaired."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import TimeSpan
from eightcut.errors import Cancelled, CutProblem, EnvironmentProblem
from eightcut.services.demo.kinds import TARGET
from eightcut.services.demo.library import MANIFEST, DemoLibrary, build_demo, heard, truth
from eightcut.services.demo.mixing import Shape

SHORT = Shape(seconds=22.0, targets=1, confusables=0, others=1)


def build(folder: Path) -> DemoLibrary:
    return build_demo(folder, silent, CancelToken(), SHORT)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoLibrary:
    return build(tmp_path_factory.mktemp("made") / "library")


@pytest.fixture
def library(made: DemoLibrary, tmp_path: Path) -> DemoLibrary:
    """A copy of the library that a test may damage."""
    shutil.copytree(made.folder, tmp_path / "library")
    return build(tmp_path / "library")


def stamps(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_there_are_two_films_to_mark_and_four_to_scan(made: DemoLibrary) -> None:
    assert [video.path.name for video in made.marked] == ["film_1.mp4", "film_2.mp4"]
    assert [video.path.name for video in made.to_scan] == [f"film_{number}.mp4" for number in (3, 4, 5, 6)]
    assert all(video.path.is_file() and video.duration == 22 for video in made.videos)
    assert {path.name for path in made.folder.iterdir()} == {video.path.name for video in made.videos} | {MANIFEST}


def test_each_film_tells_where_the_target_sounds(made: DemoLibrary) -> None:
    assert made.target == TARGET.name
    for video in made.videos:
        spans = truth(made, video)
        assert len(spans) == 1
        assert heard(video, spans[0]) == (TARGET.name,)
        assert len(video.events) > 1


def test_what_is_heard_in_a_span_is_named_once_in_film_order(made: DemoLibrary) -> None:
    video = made.videos[0]
    assert heard(video, TimeSpan(0, 22)) == tuple(dict.fromkeys(event.kind for event in video.events))
    assert heard(video, TimeSpan(0, 0.1)) == ()


def test_a_second_build_makes_nothing_and_tells_the_same(library: DemoLibrary) -> None:
    before = stamps(library.folder)
    assert build(library.folder) == library
    assert stamps(library.folder) == before


def test_lost_and_broken_films_come_back_byte_for_byte_and_the_others_are_kept(library: DemoLibrary) -> None:
    before = stamps(library.folder)
    library.videos[1].path.unlink()
    library.videos[4].path.write_bytes(b"half a film")
    assert build(library.folder) == library
    after = stamps(library.folder)
    assert {name: content for name, (_, content) in after.items()} == {n: content for n, (_, content) in before.items()}
    made_again = {name for name in after if after[name][0] != before[name][0]}
    assert made_again == {"film_2.mp4", "film_5.mp4", MANIFEST}


def test_only_films_of_this_recipe_and_shape_count_as_made(library: DemoLibrary) -> None:
    stopped = CancelToken()
    stopped.cancel()
    assert build_demo(library.folder, silent, stopped, SHORT) == library
    with pytest.raises(Cancelled):
        build_demo(library.folder, silent, stopped, Shape(seconds=23.0, targets=1, confusables=0, others=1))
    manifest = library.folder / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "recipe": [0]}))
    with pytest.raises(Cancelled):
        build_demo(library.folder, silent, stopped, SHORT)


def test_a_damaged_manifest_costs_time_and_nothing_else(library: DemoLibrary) -> None:
    (library.folder / MANIFEST).write_text('{"recipe"')
    assert build(library.folder) == library


def test_a_build_that_is_stopped_keeps_the_complete_films_and_no_half_one(tmp_path: Path) -> None:
    cancel, told = CancelToken(), []

    def report(done: float, total: float, what: str) -> None:
        told.append((done, total, what))
        if done >= 22:
            cancel.cancel()

    with pytest.raises(Cancelled):
        build_demo(tmp_path, report, cancel, SHORT)
    left = {path.name for path in tmp_path.iterdir()}
    listed = set(json.loads((tmp_path / MANIFEST).read_text())["films"]) if MANIFEST in left else set()
    assert left - {MANIFEST} == listed
    assert len(listed) < 6
    assert all(total == 6 * 22 and what for _, total, what in told)


def test_progress_ends_with_everything_done(library: DemoLibrary) -> None:
    told: list[tuple[float, float]] = []
    library.videos[0].path.unlink()
    build_demo(library.folder, lambda done, total, _: told.append((done, total)), CancelToken(), SHORT)
    assert told[-1] == (6 * 22, 6 * 22)
    assert told == sorted(told)


def test_a_folder_that_cannot_be_is_said_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(EnvironmentProblem, match="taken") as caught:
        build(tmp_path / "taken")
    assert caught.value.file == str(tmp_path / "taken")


def test_a_film_that_cannot_be_written_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "film_1.mp4" / "occupied").mkdir(parents=True)
    with pytest.raises(CutProblem, match=r"film_1\.mp4"):
        build(tmp_path)
    assert not list(tmp_path.glob(".*"))
