"""The door off the window's thread."""

from __future__ import annotations

import threading
import time

import pytest
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from eightcut.errors import BadRequest, Cancelled
from eightcut.services.change import Change, Kind
from eightcut.services.context import Job
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import History
from eightcut.ui.kit.tasks import TaskRunner


@pytest.fixture
def runner(threaded: Context) -> TaskRunner:
    return threaded.runner


def late(value: str) -> str:
    time.sleep(0.05)
    return value


def test_work_runs_elsewhere_and_its_outcome_comes_back_here(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    runner.in_background(
        runner, lambda _: threading.get_ident(), lambda where: seen.append((where, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: bool(seen))
    [(where, here)] = seen
    assert where != here == threading.get_ident()


def test_the_desk_keeps_the_order(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[int] = []
    for number in range(20):
        runner.in_library(runner, lambda number=number: number, seen.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert seen == list(range(20))


def test_a_newer_task_of_the_same_key_makes_the_older_void(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[str] = []
    runner.in_library(runner, lambda: late("old"), seen.append, key="load")
    runner.in_library(runner, lambda: "new", seen.append, key="load")
    qtbot.waitUntil(lambda: not runner.busy)
    assert seen == ["new"]


def test_a_task_that_is_stopped_says_so(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[Exception] = []
    started = threading.Event()

    def work(job: Job) -> None:
        started.set()
        while True:
            job.cancel.check()
            time.sleep(0.005)

    task = runner.in_background(runner, work, failed=seen.append)
    started.wait(2)
    task.cancel()
    qtbot.waitUntil(lambda: task.over)
    assert [type(problem) for problem in seen] == [Cancelled]


def test_what_nobody_handles_is_a_problem_of_the_window(runner: TaskRunner, qtbot: QtBot) -> None:
    def work() -> None:
        raise BadRequest("No.")

    with qtbot.waitSignal(runner.problem) as told:
        runner.in_library(runner, work)
    assert str(told.args[0]) == "No."


def test_an_owner_that_is_gone_hears_nothing(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[str] = []
    owner = QObject()
    runner.in_library(owner, lambda: late("1"), seen.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not runner.busy)
    assert not seen


def test_an_edit_is_made_undone_and_made_again_in_order(runner: TaskRunner, qtbot: QtBot) -> None:
    history = History(runner)
    log: list[str] = []

    changes: list[Change] = []
    history.changed.connect(changes.append)

    def disable() -> Change:
        log.append("do")
        return Change(Kind.REGIONS, enable)

    def enable() -> Change:
        log.append("undo")
        return Change(Kind.SCANS, disable)

    history.do("Disable 3 matches", disable)
    assert history.stack.undoText() == "Disable 3 matches"
    history.stack.undo()
    history.stack.redo()
    qtbot.waitUntil(lambda: not runner.busy)
    assert log == ["do", "undo", "do"]
    assert [change.kinds for change in changes] == [Kind.REGIONS, Kind.SCANS, Kind.REGIONS]


def test_an_edit_that_is_made_already_is_undone_and_made_again(runner: TaskRunner, qtbot: QtBot) -> None:
    history = History(runner)
    log: list[str] = []

    def step(word: str, other: str) -> Change:
        log.append(word)
        return Change(undo=lambda: step(other, word))

    history.keep("Export 2 clips", Change(Kind.CLIPS, lambda: step("undo", "do")))
    history.stack.undo()
    history.stack.redo()
    history.stack.undo()
    qtbot.waitUntil(lambda: not runner.busy)
    assert log == ["undo", "do", "undo"]


def test_an_undo_that_fails_can_be_tried_again(runner: TaskRunner, qtbot: QtBot) -> None:
    history = History(runner)
    log: list[str] = []

    def back() -> Change:
        log.append("tried")
        if len(log) == 1:
            raise BadRequest("Not now.")
        return Change()

    history.keep("Merge", Change(Kind.REGIONS, back))
    with qtbot.waitSignal(history.changed) as told:
        history.stack.undo()
    assert told.args[0].touches(Kind.MODELS)
    assert history.stack.canUndo()
    history.stack.undo()
    qtbot.waitUntil(lambda: not runner.busy)
    assert log == ["tried", "tried"]


def test_an_edit_that_fails_leaves_the_stack(runner: TaskRunner, qtbot: QtBot) -> None:
    history = History(runner)
    changes: list[Change] = []
    history.changed.connect(changes.append)

    def refuse() -> Change:
        raise BadRequest("No.")

    with qtbot.waitSignal(history.failed):
        history.do("Merge", refuse)
    history.stack.undo()
    qtbot.waitUntil(lambda: not runner.busy)
    assert [change.touches(Kind.REGIONS) for change in changes] == [True]
    assert not history.stack.canUndo()


def test_after_the_end_nothing_is_begun_and_nothing_fails(qtbot: QtBot) -> None:
    runner = TaskRunner()
    seen: list[str] = []
    runner.shut_down()
    task = runner.in_background(runner, lambda _: "late", seen.append)
    runner.in_library(runner, lambda: "late", seen.append)
    qtbot.wait(20)
    assert task.over
    assert not runner.busy
    assert seen == []


def test_what_waits_for_all_that_runs_is_called_once_that_is_over_whatever_begins_later(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    owner, first, later, called = QObject(), threading.Event(), threading.Event(), []
    runner.after_these(lambda: called.append("at once"))
    assert called == ["at once"]
    runner.in_background(owner, lambda _: first.wait(10))
    runner.after_these(lambda: called.append("after"))
    runner.in_background(owner, lambda _: later.wait(10))
    assert called == ["at once"]
    first.set()
    qtbot.waitUntil(lambda: called == ["at once", "after"])
    assert runner.busy
    later.set()
    qtbot.waitUntil(lambda: not runner.busy)
