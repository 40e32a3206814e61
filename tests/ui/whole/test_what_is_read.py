"""After an edit the window reads again only what it changed: SQLite tells what is asked of which table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan
from eightcut.storage import session
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import REGIONS, Opens, act, choose, idle

Reads = Callable[[Callable[[], object]], set[str]]
_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+(?:main\.)?(\w+)")
LISTS = {"videos", "hidden_files", "profiles"}
SCANS = {"scans", "scan_results", "verdicts", "hard_negatives"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement, of any thread."""
    said: list[str] = []
    connected = session._connected

    def listened_to(*values: object) -> sqlite3.Connection:
        connection = connected(*values)  # type: ignore[arg-type]  # handed on
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr(session, "_connected", listened_to)
    return said


@pytest.fixture
def contents(asked: list[str], opens: Opens, films: Path, qtbot: QtBot) -> WindowContents:
    """A film with a scan and a marker."""
    assert not asked
    opened = opens(films / "a.mp4")
    choose(opened, qtbot, films / "a.mp4")
    panes = opened.panes
    assert panes.now.video is not None
    video, library = panes.now.video.ref, panes.context.services.library
    scan = NewScan(video, "default", "AISFX", REGIONS, duration=30.0, folders=("Door",))
    clip = "/out/Door/vid_001/clip_001_m1_0.mp4"
    row = ClipRow("a.mp4", 2.0, clip, clip_count=1, source_path=video.path, content_id=video.content_id)
    panes.context.runner.in_library(panes.player, lambda: (library.scans.save(scan), library.clips.add(row)))
    opened.refresh()
    idle(opened, qtbot)
    return opened


@pytest.fixture
def reads(contents: WindowContents, asked: list[str], qtbot: QtBot) -> Reads:
    """Tables that are read by a step of the user and all that follows from it."""

    def tables(step: Callable[[], object]) -> set[str]:
        asked.clear()
        step()
        idle(contents, qtbot)
        return {table for sql in asked if sql.startswith("SELECT") for table in _TABLE.findall(sql)}

    return tables


def test_a_verdict_reads_verdicts_alone(contents: WindowContents, reads: Reads) -> None:
    panel = contents.panes.panel
    panel.view.table.go_to(0)
    read = reads(lambda: panel.judge(Verdict.REJECT))
    assert {"verdicts", "hard_negatives"} <= read
    assert not read & {*LISTS, "scans", "scan_results", "processed", "training_runs"}
    assert [mark.negative for mark in panel.shown_now.regions] == [True, False]
    for direction, negative in (("undo", False), ("redo", True)):
        read = reads(lambda direction=direction: act(contents, direction))  # type: ignore[misc]
        assert {"verdicts", "hard_negatives"} <= read
        assert not read & {*LISTS, "processed", "training_runs"}
        assert [mark.negative for mark in panel.shown_now.regions] == [negative, False]


def test_a_marker_that_is_deleted_reads_no_scan(contents: WindowContents, reads: Reads) -> None:
    panes = contents.panes
    assert len(panes.now.markers) == 1
    read = reads(lambda: panes.exporter.delete(panes.now.markers))
    assert "processed" in read
    assert not read & {*SCANS, "training_runs", "profiles"}
    assert not panes.now.markers
    read = reads(lambda: act(contents, "undo"))
    assert not read & {*SCANS, "training_runs", "profiles"}
    assert len(panes.now.markers) == 1


def test_a_new_profile_reads_no_regions(
    contents: WindowContents, reads: Reads, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("foley", True))
    assert "profiles" in reads(contents.panes.profiles.new)
    assert contents.panes.now.profile == "foley"
    assert not [sql for sql in asked if "FROM scan_results" in sql and "start_time" in sql]
    assert len([sql for sql in asked if "FROM verdicts" in sql and "start_time" in sql]) == 1


def test_what_an_edit_of_another_film_changed_is_not_in_view(
    contents: WindowContents, reads: Reads, films: Path, qtbot: QtBot
) -> None:
    contents.panes.panel.view.table.go_to(0)
    reads(contents.panes.panel.toggle_disabled)
    contents.panes.playlist.add_files([str(films / "b.mp4")])
    idle(contents, qtbot)
    choose(contents, qtbot, films / "b.mp4")
    reads(lambda: contents.panes.panel.mark_negative_at(3.0))
    choose(contents, qtbot, films / "a.mp4")
    read = reads(lambda: act(contents, "undo"))
    assert "verdicts" not in read
    assert contents.panes.context.services.library.negatives.of_profile("default") == []
