"""Old frames are renewed behind the user's back, but in sight: with progress, behind scans, and stopped at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.ml.backends import yamnet
from eightcut.services.context import Job
from eightcut.services.videos.identity import open_video
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.scan.renewer import Renewer
from tests.disks import small_files
from tests.first_frames import keep_first
from tests.ui.conftest import Opens
from tests.unit.services.films import write_scene

Known = Callable[..., Path]


@pytest.fixture
def known(context: Context, tmp_path: Path) -> Known:
    """`known(name, seconds)`: a sound in the library, with frames of an earlier release."""

    def make(name: str, seconds: int = 2) -> Path:
        path, ctx = tmp_path / f"{name}.wav", context.services
        write_scene(path, seconds, ())
        return keep_first(ctx.frames.folder, open_video(ctx, str(path)).content_id, yamnet.spec(), seconds)

    return make


class Heard:
    """What a renewer says."""

    def __init__(self, renewer: Renewer) -> None:
        self.renewer = renewer
        self.progress: list[tuple[str, float, float, str]] = []
        self.ends: list[str] = []
        renewer.progressed.connect(lambda *told: self.progress.append(told))
        renewer.ended.connect(self.ends.append)


def test_old_frames_are_renewed_with_progress_and_once(context: Context, settings: Settings, known: Known) -> None:
    files = [known("one"), known("two", 3)]
    renewer = Renewer(context, settings)
    heard = Heard(renewer)

    for _ in range(2):
        renewer.begin()

    assert not any(file.exists() for file in files)
    assert heard.progress[0][:3] == ("Renewing stored frames: 1 of 2", 0.0, 2.0)
    assert {file for *_, file in heard.progress} <= {"one.wav", "two.wav"}
    assert heard.ends == ["Renewed the stored frames of 2 videos."]
    assert not renewer.busy


def test_where_nothing_is_old_nothing_is_said(context: Context, settings: Settings) -> None:
    renewer = Renewer(context, settings)
    heard = Heard(renewer)

    renewer.begin()

    assert (heard.progress, heard.ends, renewer.busy) == ([], [], False)


@pytest.mark.parametrize(("bad", "end"), [
    (1, "Renewed the stored frames of 1 video. {0}"),
    (2, "Renewed the stored frames of 1 video. Not renewed: bad_1.wav, bad_0.wav. Help > Show log tells why."),
    (4, "Renewed the stored frames of 1 video. Not renewed: bad_3.wav, bad_2.wav, bad_1.wav and 1 more. Help > Show "
        "log tells why."),
])  # fmt: skip
def test_videos_that_cannot_be_read_are_told_at_the_end_and_in_the_log(
    bad: int,
    end: str,
    context: Context,
    known: Known,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    known("good")
    for number in range(bad):
        os.utime(known(f"bad_{number}", 3 + number), (number, number))
        (tmp_path / f"bad_{number}.wav").write_text("no sound")
    renewer = Renewer(context, settings)
    heard = Heard(renewer)

    renewer.begin()

    told = [record.message for record in caplog.records if "bad_" in record.message]
    assert len(told) == bad
    assert heard.ends == [end.format(told[0])]


def test_a_disk_that_is_full_is_told_as_a_problem(context: Context, settings: Settings, known: Known) -> None:
    file, problems = known("one", 5), []
    context.runner.problem.connect(lambda problem: problems.append(str(problem)))
    renewer = Renewer(context, settings)
    heard = Heard(renewer)

    with small_files(8_000):
        renewer.begin()
    renewer.begin()

    assert ["no space left" in problem for problem in problems] == [True]
    assert heard.ends == [""]
    assert file.exists()


def test_a_scan_goes_first_and_the_rest_is_renewed_after_it(
    threaded: Context, known: Known, settings: Settings, qtbot: QtBot
) -> None:
    file = known("long", 1_200)
    renewer = Renewer(threaded, settings, pause=0)
    heard = Heard(renewer)
    renewer.begin()
    qtbot.waitUntil(lambda: renewer.busy, timeout=10_000)

    renewer.scanning("other.mp4")

    qtbot.waitUntil(lambda: not threaded.runner.busy, timeout=10_000)
    assert (heard.ends, file.exists()) == ([""], True)
    renewer.scanning(None)
    qtbot.waitUntil(lambda: renewer.busy, timeout=10_000)
    renewer.cancel()
    qtbot.waitUntil(lambda: not threaded.runner.busy, timeout=10_000)
    assert heard.ends[1].startswith("Stopped.")
    renewer.scanning(None)
    qtbot.wait(50)
    assert not threaded.runner.busy


def test_a_window_renews_at_its_start_and_its_cancel_stops_it(known: Known, opens: Opens, qtbot: QtBot) -> None:
    file = known("long", 1_200)
    panes = opens().panes
    qtbot.waitUntil(lambda: panes.renewer.busy, timeout=10_000)
    assert panes.situation.running
    assert panes.status.detail.text() == "Renewing stored frames: 1 of 1"
    assert panes.status.detail.toolTip() == "long.wav"
    assert panes.status.cancel.isVisible()

    panes.status.cancel.click()

    qtbot.waitUntil(lambda: not panes.renewer.busy, timeout=10_000)
    assert not panes.status.cancel.isVisible()
    assert "Stopped." in panes.status.said
    assert file.exists()


def test_what_is_said_and_what_was_asked_for_go_before_a_renewal(known: Known, opens: Opens, qtbot: QtBot) -> None:
    known("long", 1_200)
    known("longer", 1_201)
    panes = opens().panes
    status = panes.status
    qtbot.waitUntil(lambda: panes.renewer.busy, timeout=10_000)
    status.say("Wrote 3 clips.")
    with qtbot.waitSignal(panes.renewer.progressed):
        pass
    assert status.said == "Wrote 3 clips."

    status.show_progress("Cutting", 1, 2, "clip 1 of 2")
    with qtbot.waitSignal(panes.renewer.progressed):
        pass
    assert (status.said, status.detail.text(), status.bar.value()) == ("Cutting", "clip 1 of 2", 500)

    status.end_progress("Wrote 2 clips.")
    with qtbot.waitSignal(panes.renewer.progressed):
        pass
    assert status.bar.isVisible()

    def endless(job: Job) -> None:
        while True:
            job.cancel.check()
            time.sleep(0.01)

    status.cancels = panes.context.runner.in_background(status, endless, failed=lambda _: status.end_progress())
    status.cancel.click()
    qtbot.waitUntil(lambda: not status.cancellable, timeout=10_000)
    with qtbot.waitSignal(panes.renewer.progressed):
        pass
    status.cancel.click()
    qtbot.waitUntil(lambda: not panes.renewer.busy, timeout=10_000)
    assert not status.bar.isVisible()


def test_that_the_cache_is_too_small_is_told_once_for_each_limit(
    context: Context, known: Known, settings: Settings
) -> None:
    files = [known("one", 3), known("two", 4)]
    frames, ends = context.services.frames, []

    def begin(limit: int | None) -> str:
        frames.limit = limit
        heard = Heard(Renewer(context, settings))
        ends.append(heard)
        heard.renewer.begin()
        return " ".join(heard.ends)

    assert "2 videos stay old" in begin(20_000)
    assert "Cache size" in ends[0].ends[0]
    assert begin(20_000) == ""
    assert "2 videos stay old" in begin(21_000)
    assert all(file.exists() for file in files)
    assert begin(None) == "Renewed the stored frames of 2 videos."
