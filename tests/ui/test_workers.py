"""The list of a cluster's workers, drawn from plain data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from eightcut.cluster.flights import Crew, Flight, Member
from eightcut.ui.kit.workers import WorkersView

HALF = Flight("/films/half.mp4", "tls://a:1", 45.0, 90.0, 31.4)
KIND = "Linux x86_64 avx2 avx512f"


@pytest.fixture
def view(qtbot: QtBot) -> WorkersView:
    made = WorkersView()
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def member(number: int, *flights: Flight) -> Member:
    return Member(f"tls://10.0.0.{number}:4000", f"node{number:03}", KIND, flights, number)


def row(view: WorkersView, number: int) -> list[str]:
    model = view.model
    return [str(model.index(number, column).data()) for column in range(model.columnCount())]


def told(view: WorkersView, number: int) -> str:
    return str(view.model.index(number, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_a_row_tells_the_videos_of_a_worker_how_far_they_are_and_how_many_it_did(view: WorkersView) -> None:
    begun = Flight("C:\\films\\begun.mp4", "tls://a:1")
    view.show_crew(Crew((member(1, HALF), member(2, HALF, begun), member(3), member(4, begun))), 7)
    assert view.head.full == "4 workers · 4 videos under way · 7 waiting"
    assert row(view, 0) == ["node001", "Linux x86_64", "half.mp4", "", "31×", "1"]
    assert row(view, 1)[2] == "2: half.mp4, begun.mp4"
    assert told(view, 1).splitlines() == ["tls://10.0.0.2:4000", KIND, "half.mp4: 50 %", "begun.mp4"]
    assert row(view, 2)[2:] == ["No video", "", "", "3"]
    parts = [view.model.index(number, 3).data(Qt.ItemDataRole.UserRole) for number in range(4)]
    assert parts == [0.5, 0.5, None, 0.0]


def test_a_worker_that_is_not_used_says_why_across_the_row(view: WorkersView) -> None:
    unused = replace(member(2), unused="it has 8-cut 0, and this is 1")
    unseen = replace(member(1, HALF), unseen="It did not listen to a.mp4: it is not there.")
    view.show_crew(Crew((unseen, unused)), 0)
    assert view.head.full == "1 worker · 1 video under way · 0 waiting · 1 worker not used"
    assert row(view, 1)[:3] == ["! node002", "Linux x86_64", "Not used: it has 8-cut 0, and this is 1."]
    assert (view.table.columnSpan(0, 2), view.table.columnSpan(1, 2)) == (1, 4)
    assert row(view, 0)[0] == "! node001"
    assert told(view, 0).endswith("It did not listen to a.mp4: it is not there.")


def test_two_hundred_workers_are_scrolled_and_stay_where_they_are(view: WorkersView, qtbot: QtBot) -> None:
    crew = [member(number, HALF) for number in range(200)]
    with qtbot.waitSignal(view.resized):
        view.show_crew(Crew(tuple(crew)), 0)
    assert view.wanted_height(12) < view.wanted_height(200)
    bar = view.table.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    bar.setValue(100)
    with qtbot.assertNotEmitted(view.resized):
        view.show_crew(Crew(tuple(replace(one, videos=one.videos + 1) for one in crew)), 0)
    assert bar.value() == 100
    assert row(view, 199)[5] == "200"
    assert not view.grab().isNull()


def test_before_the_first_worker_and_after_all_the_line_says_so(view: WorkersView) -> None:
    view.show_crew(Crew(), 5)
    assert view.head.full == "Waiting for the first worker…"
    view.rest("The scan is over.")
    assert view.head.full == "The scan is over."
