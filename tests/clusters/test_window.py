"""The window and a cluster of this computer: chosen, tried, at work, cancelled, closed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut import __version__
from eightcut.cluster import link
from eightcut.config import Config
from eightcut.ui.kit.computers import Computers
from eightcut.ui.kit.settings import Settings
from eightcut.ui.window.computers_dialog import ComputersDialog
from eightcut.ui.window.main_window import MainWindow
from tests.clusters.conftest import ROOT, Home, Programs, children, gone
from tests.ui.windows import furnished, windows
from tests.window.test_closing import noise

Copy = Callable[[str], Home]
Opens = Callable[[Home, list[str]], MainWindow]
SOON = 60_000
"""Milliseconds for what starts processes."""
STOPPED = 5_000


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two sounds that take a while to listen to."""
    paths = [tmp_path_factory.mktemp("long") / f"{seed}.wav" for seed in range(2)]
    for seed, path in enumerate(paths):
        noise(path, 3600, seed)
    return [str(path) for path in paths]


def workers() -> list[psutil.Process]:
    """Of clusters that this process started."""
    there = []
    for one in children(os.getpid()):
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            there += [one] if "spawn_main" in " ".join(one.cmdline()) else []
    return there


@pytest.fixture
def opens(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    with windows(qtbot, SOON) as (show, runner):

        def open_window(home: Home, videos: list[str]) -> MainWindow:
            for name, value in home.environment.items():
                monkeypatch.setenv(name, value)
            config = Config(home.folder / "library.db", home.folder / "cache")
            window = show(config, Settings(home.folder / "config"), *videos)
            contents = furnished(window, qtbot)
            qtbot.waitUntil(lambda: bool(contents.panes.scan_tab.order().model), timeout=SOON)
            return window

        yield open_window
    Computers.of(runner).close()
    assert gone(workers())


def dialog_of(window: MainWindow) -> ComputersDialog:
    assert window.contents is not None
    return window.contents.computers.open()


def test_a_cluster_is_tried_before_it_is_used(
    opens: Opens, home: Copy, port: int, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "REACHED", 1.0)
    dialog = dialog_of(opens(home("here"), []))

    def tried(address: str) -> str:
        dialog.address.setText(address)
        dialog.attempt.click()
        assert dialog.attempt.text() == "Stop"
        qtbot.waitUntil(lambda: dialog.attempt.text() == "Try", timeout=SOON)
        return dialog.told.text()

    assert tried(f"127.0.0.1:{port}") == f"No scheduler of Dask answers at tcp://127.0.0.1:{port}. Is it running?"
    assert tried("local:1") == "It works: 1 worker of this version."
    assert gone(workers())
    dialog.attempt.click()
    dialog.attempt.click()
    qtbot.waitUntil(lambda: dialog.told.text() == "Stopped.", timeout=SOON)


def test_a_scheduler_tells_how_many_workers_of_this_version_it_has(
    opens: Opens, home: Copy, port: int, programs: Programs, qtbot: QtBot
) -> None:
    programs.scheduler(port)
    programs.strange(f"tcp://127.0.0.1:{port}", "version")
    dialog = dialog_of(opens(home("here"), []))
    dialog.address.setText(f"tcp://127.0.0.1:{port}")

    def other_seen() -> bool:
        if dialog.attempt.text() == "Try" and "1 other" not in dialog.told.text():
            dialog.attempt.click()
        return "1 other" in dialog.told.text()

    qtbot.waitUntil(other_seen, timeout=SOON)
    assert dialog.told.text() == (
        f"It answers, and has no worker of this version. 1 other cannot be used: it has 8-cut 0.0.1, and this is "
        f"{__version__}. Install the same version there. Start one there: 8cut worker tcp://127.0.0.1:{port}"
    )


def test_what_is_typed_is_checked_and_kept(opens: Opens, home: Copy, qtbot: QtBot) -> None:
    window = opens(home("here"), [])
    dialog = dialog_of(window)
    assert not dialog.ok.isEnabled()
    dialog.address.setText("nowhere")
    assert dialog.told.text().startswith("'nowhere' is no address")
    dialog.address.setText("tcp://10.0.0.5:8786")
    assert "neither encrypted nor protected" in dialog.told.text()
    assert not dialog.ok.isEnabled()
    dialog.unsafe.setChecked(True)
    assert dialog.ok.isEnabled()
    here, there = dialog.maps.item(0, 0), dialog.maps.item(0, 1)
    assert here is not None
    assert there is not None
    here.setText("/films")
    assert not dialog.ok.isEnabled()
    there.setText("/mnt/films")
    assert dialog.maps.rowCount() == 2
    dialog.ok.click()
    kept = window.settings
    assert (kept.cluster_on, kept.cluster_address, kept.cluster_without_tls) == (True, "tcp://10.0.0.5:8786", True)
    assert kept.cluster_maps == ("/films=/mnt/films",)
    contents = window.contents
    assert contents is not None
    qtbot.waitUntil(lambda: contents.panes.status.where.text().endswith("cluster tcp://10.0.0.5:8786"))
    contents.panes.problem.tell("The scheduler of the cluster tcp://10.0.0.5:8786 is gone. Start it again.")
    contents.panes.scan_tab.computers.setChecked(False)
    qtbot.waitUntil(contents.panes.problem.isHidden)


def test_the_window_shows_what_workers_do_and_cancel_stops_them(
    opens: Opens, home: Copy, long: list[str], qtbot: QtBot
) -> None:
    here = home("here")
    window = opens(here, long)
    contents = window.contents
    assert contents is not None
    panes = contents.panes
    dialog = dialog_of(window)
    dialog.address.setText("local:2")
    dialog.ok.click()
    qtbot.waitUntil(lambda: panes.context.services.cluster is not None)
    contents.actions["workers"].setChecked(True)
    contents.actions["scan_all"].trigger()
    model = panes.drawer.view.model

    def both() -> bool:
        return len(model.rows) == 2 and all(one.flights and one.flights[0].total > 0 for one in model.rows)

    qtbot.waitUntil(both, timeout=SOON)
    flying = {flight.video for one in model.rows for flight in one.flights}
    assert flying == set(long)
    assert "2 workers · 2 videos under way" in panes.drawer.view.head.full

    listening = {one.pid for one in workers()}
    trial = dialog_of(window)
    trial.address.setText("local:1")
    trial.attempt.click()
    qtbot.waitUntil(lambda: trial.told.text() == "It works: 1 worker of this version.", timeout=SOON)
    trial.reject()
    assert {one.pid for one in workers()} == listening

    panes.scan_tab.computers.setChecked(False)
    assert panes.context.services.cluster is None
    assert panes.scanner.cluster is not None
    assert {one.pid for one in workers()} == listening

    panes.status.cancel.click()
    qtbot.waitUntil(lambda: not panes.scanner.busy, timeout=STOPPED)
    qtbot.waitUntil(lambda: not workers(), timeout=SOON)
    assert panes.drawer.view.head.full == "The scan was cancelled: 0 videos scanned."
    assert not [flight for one in model.rows for flight in one.flights]
    assert here.half_written() == []


def test_a_window_that_is_closed_while_workers_listen_leaves_no_process_behind(home: Copy, long: list[str]) -> None:
    here = home("here")
    settings = Settings(here.folder / "config")
    settings.cluster_on, settings.cluster_address = True, "local:2"
    settings.sync()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.window.closing_job", "workers", str(here.folder), *long],
        cwd=ROOT,
        env=here.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        below = children(program.pid)
        _, errors = program.communicate(timeout=120)
    assert program.returncode == 0, errors
    assert "Traceback" not in errors, errors
    assert gone(below)
    assert here.half_written() == []
