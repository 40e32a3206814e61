"""Scanning from the window: one video, a list, stop, cancel; with a real model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from eightcut.config import Config
from eightcut.domain.scans import NewScan
from eightcut.domain.training import TrainingSettings
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job
from eightcut.services.scans.scanning import ScanResult
from eightcut.services.training.training import TrainRequest, train
from eightcut.services.videos.identity import open_video
from eightcut.ui.kit.context import Context
from eightcut.ui.scan.pace import Pace
from eightcut.ui.scan.scanner import ModelChoice, Scanner, ScanOrder
from tests.unit.services.films import KEY

ORDER = ScanOrder("AISFX", None, 4.0, True, True)


@pytest.fixture(scope="session")
def films(films: dict[str, Path]) -> dict[str, str]:
    """Three of the films that all tests share."""
    return {name: str(films[name]) for name in ("one.mp4", "three.mp4", "two.mp4")}


@pytest.fixture
def config(tmp_path: Path, cache: Path) -> Config:
    """Frames are shared."""
    return Config(tmp_path / "library.db", cache)


def teach(context: Context, films: dict[str, str], out: Path) -> None:
    request = ExportRequest("default", str(out), "Knock", (8.0, 30.0), clips=1)
    list(export(context.services, films["one.mp4"], request, Job()))
    train(context.services, TrainRequest("default", KEY, TrainingSettings(("Knock",))), Job())


@pytest.fixture
def taught(context: Context, films: dict[str, str], tmp_path: Path) -> Context:
    teach(context, films, tmp_path / "out")
    return context


class Told:
    """What a controller said."""

    def __init__(self, controller: Scanner) -> None:
        self.done: list[ScanResult] = []
        self.auto: list[ScanResult] = []
        self.failed: list[tuple[str, str]] = []
        self.finished: list[tuple[int, int]] = []
        self.skipped: list[str] = []
        self.busy: list[str | None] = []
        self.progress: list[tuple[str, float, float, str]] = []
        controller.scanned.connect(self.done.append)
        controller.auto_scanned.connect(lambda found, _: self.auto.append(found))
        controller.scan_failed.connect(lambda *values: self.failed.append(values))
        controller.scan_finished.connect(lambda *values: self.finished.append(values))
        controller.skipped.connect(self.skipped.append)
        controller.busy_changed.connect(self.busy.append)
        controller.scan_progressed.connect(lambda *values: self.progress.append(values))


def test_a_scan_is_kept_as_a_version_and_told(taught: Context, films: dict[str, str]) -> None:
    controller = Scanner(taught)
    told = Told(controller)
    controller.scan(films["two.mp4"], "default", ORDER)
    [scan] = told.done
    assert scan.file == films["two.mp4"]
    assert told.auto == []
    assert told.finished == [(1, 0)]
    assert told.busy == ["two.mp4", None]
    assert told.progress[-1][1:3] == (1.0, 1.0)
    versions = taught.services.library.scans.versions(scan.video, "default", "AISFX")
    assert [version.timestamp for version in versions] == [scan.timestamp]
    controller.scan(films["two.mp4"], "default", ScanOrder("AISFX", 0.99), ScanExportRequest("", "", "", ""))
    assert [found.threshold for found in told.auto] == [0.99]


def test_scan_all_leaves_out_what_is_scanned_or_exported_and_tells_of_failures(
    taught: Context, films: dict[str, str], tmp_path: Path
) -> None:
    controller = Scanner(taught)
    told = Told(controller)
    gone = str(tmp_path / "gone.mp4")
    controller.scan_all([*films.values(), gone], "default", ORDER)
    assert [Path(scan.file).name for scan in told.done] == ["three.mp4", "two.mp4"]
    assert told.skipped == ["1 with exported clips skipped"]
    assert [file for file, _ in told.failed] == [gone]
    assert told.finished == [(2, 1)]
    controller.scan_all(list(films.values()), "default", ORDER)
    assert told.skipped[1:] == ["2 already scanned and 1 with exported clips skipped"]
    assert told.finished[-1] == (0, 0)
    controller.scan_all(list(films.values()), "default", ScanOrder("AISFX", skip_scanned=False, skip_exported=False))
    assert told.finished[-1] == (3, 0)


def test_scanning_without_a_usable_model_is_a_sentence(context: Context, films: dict[str, str]) -> None:
    controller = Scanner(context)
    told = Told(controller)
    controller.scan(films["one.mp4"], "default", ScanOrder(""))
    assert "No model is selected" in told.failed[0][1]
    controller.scan(films["one.mp4"], "default", ORDER)
    assert "no model AISFX" in told.failed[1][1]
    controller.scan(films["one.mp4"], "default", ScanOrder("NONSENSE"))
    assert "NONSENSE" in told.failed[2][1]
    assert told.finished == [(0, 0)] * 2
    assert not controller.busy


def test_models_of_the_profile_are_listed_with_those_of_old_scans(taught: Context, films: dict[str, str]) -> None:
    video = open_video(taught.services, films["two.mp4"])
    taught.services.library.scans.save(NewScan(video, "default", "EAT_LARGE_20260418_170800", ()))
    controller = Scanner(taught)
    lists: list[list[ModelChoice]] = []
    controller.models_loaded.connect(lists.append)
    controller.load_models("default")
    first, second = lists[0]
    assert (first.key, first.legacy, len(first.trained)) == ("AISFX", False, 16)
    assert second == ModelChoice("EAT_LARGE_20260418_170800", legacy=True)
    controller.load_models("other")
    assert lists[1] == []


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """(reached, open): films are listened to only when the gate is open."""
    reached, opened = threading.Event(), threading.Event()
    real: Callable[..., object] = FfmpegMedia.listen

    def listen(media: FfmpegMedia, path: str, *rest: object) -> object:
        reached.set()
        opened.wait(10)
        return real(media, path, *rest)

    monkeypatch.setattr(FfmpegMedia, "listen", listen)
    yield reached, opened
    opened.set()


@pytest.fixture
def fresh(tmp_path: Path, films: dict[str, str]) -> list[str]:
    """Films that nobody has listened to."""
    made = []
    for name in ("two.mp4", "three.mp4"):
        made.append(str(tmp_path / name))
        Path(made[-1]).write_bytes(Path(films[name]).read_bytes() + str(tmp_path).encode())
    return made


Gate = tuple[threading.Event, threading.Event]


@pytest.fixture
def held(
    threaded: Context, films: dict[str, str], fresh: list[str], tmp_path: Path, gate: Gate
) -> tuple[Scanner, Told]:
    """A scan of the fresh films that waits at the gate in the first of them."""
    reached, opened = gate
    opened.set()
    teach(threaded, films, tmp_path / "out")
    opened.clear()
    reached.clear()
    controller = Scanner(threaded)
    told = Told(controller)
    controller.scan_all(fresh, "default", ORDER)
    assert reached.wait(10)
    return controller, told


def test_stop_ends_after_the_present_video(
    fresh: list[str], gate: Gate, held: tuple[Scanner, Told], qtbot: QtBot
) -> None:
    controller, told = held
    controller.stop()
    gate[1].set()
    qtbot.waitUntil(lambda: bool(told.finished), timeout=30000)
    assert told.finished == [(1, 0)]
    assert [scan.file for scan in told.done] == fresh[:1]


def test_a_second_scan_waits_in_line_can_be_taken_out_and_is_held_by_the_pause(
    threaded: Context,
    fresh: list[str],
    gate: Gate,
    held: tuple[Scanner, Told],
    qtbot: QtBot,
) -> None:
    controller, told = held
    runner, rests = threaded.runner, threading.Event()

    class Free(threading.Event):
        @override
        def wait(self, timeout: float | None = None) -> bool:
            if not self.is_set():
                rests.set()
            return super().wait(timeout)

    runner._pause._free = Free()
    runner._pause.hold(False)
    controller.scan_all(fresh, "default", ORDER)
    assert "already running or waiting" in told.failed[0][1]
    controller.scan(fresh[1], "default", ORDER)
    controller.scan(fresh[0], "default", ORDER)
    assert [piece.part for piece in controller.pieces] == [0.0, None, None]
    controller.pieces[1].cancel()
    runner.set_paused(True)
    gate[1].set()
    assert rests.wait(10)
    assert told.done == []
    runner.set_paused(False)
    qtbot.waitUntil(lambda: len(told.finished) == 2, timeout=30000)
    assert told.finished == [(2, 0), (1, 0)]
    assert [scan.file for scan in told.done] == [*fresh, fresh[0]]
    assert controller.pieces == []


def test_cancel_keeps_nothing_of_what_is_not_done(
    threaded: Context, fresh: list[str], gate: Gate, held: tuple[Scanner, Told], qtbot: QtBot
) -> None:
    controller, told = held
    controller.cancel()
    gate[1].set()
    qtbot.waitUntil(lambda: bool(told.finished), timeout=30000)
    assert (told.finished, told.done, told.failed) == ([(0, 0)], [], [])
    video = open_video(threaded.services, fresh[0])
    assert threaded.services.library.scans.versions(video, "default", "AISFX") == []


def test_the_pace_tells_speed_and_time_left() -> None:
    pace = Pace(2, 100.0)
    assert pace.text("a.mp4", 100.0) == "a.mp4 · 1 of 2"
    pace.hear("a.mp4", 0.0, 100.0)
    assert pace.left(100.0) is None
    pace.hear("a.mp4", 50.0, 100.0)
    assert pace.speed(101.0) == 50.0
    assert pace.text("a.mp4", 101.0) == "a.mp4 · 1 of 2 · 50× real time"
    assert pace.text("a.mp4", 104.0) == "a.mp4 · 1 of 2 · 12× real time · 0:12 left"
    pace.hear("a.mp4", 100.0, 100.0)
    pace.end("a.mp4")
    assert (pace.done, pace.over) == (1.0, 1)
    assert pace.left(108.0) == 8.0
    assert Pace(1, 0.0).text("b.mp4", 9.0) == "b.mp4"


def test_videos_that_are_not_heard_count_as_done_and_for_no_time() -> None:
    pace = Pace(4, 0.0)
    pace.end("stored.mp4")
    pace.hear("a.mp4", 0.0, 100.0)
    assert (pace.done, pace.left(1.0)) == (1.0, None)
    pace.hear("a.mp4", 20.0, 100.0)
    pace.end("a.mp4")  # it fails there
    assert pace.done == pytest.approx(2.0)
    pace.end("gone.mp4")
    assert pace.done == pytest.approx(3.0)
    pace.hear("b.mp4", 20.0, 20.0)
    assert (pace.done, pace.left(9.0)) == (4.0, 0.0)


def test_a_model_of_an_earlier_release_is_told_by_its_key(taught: Context, films: dict[str, str], qtbot: QtBot) -> None:
    ctx = taught.services
    run = ctx.library.models.active("default", "AISFX")
    assert run is not None
    golden = Path(__file__).parents[2] / "golden" / "model_of_0_2.safetensors"
    (ctx.models_folder / run.file).write_bytes(golden.read_bytes())
    controller = Scanner(taught)
    told, outdated = Told(controller), list[str]()
    controller.outdated.connect(outdated.append)
    controller.scan(films["two.mp4"], "default", ORDER)
    assert outdated == ["AISFX"]
    assert told.failed == []
    with qtbot.waitSignal(controller.models_loaded) as loaded:
        controller.load_models("default")
    assert [choice.outdated for choice in loaded.args[0]] == [True]
