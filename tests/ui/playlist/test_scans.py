"""What the list tells of scans: badges, words, order, what is shown alone, and videos that failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Change, Kind
from eightcut.services.scans.review import ReviewedScan, judge
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import Place
from eightcut.ui.kit.lists import SHOWN, SORTS
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.arranging import ALONE, SORTED
from eightcut.ui.playlist.failures import FailuresDialog
from eightcut.ui.playlist.matches_dialog import SCORE, TIME, VERDICT, VIDEO, ListMatchesDialog
from eightcut.ui.playlist.menu import video_menu
from eightcut.ui.playlist.model import Role
from eightcut.ui.playlist.pane import PlaylistPane
from tests.ui.playlist.conftest import NAMES, names
from tests.ui.playlist.test_rows import menu, press, told

Film = Callable[[str], str]
Clips = Callable[..., list[Path]]
HERE = Place("", "", "default")


@pytest.fixture
def scan(context: Context, film: Film) -> Callable[..., ReviewedScan]:
    """`scan("a.mp4", 0.9, 0.8)`: the newest scan of a film, with a match of each score."""

    def keep(name: str, *scores: float) -> ReviewedScan:
        video = VideoRef(name, film(name), f"{NAMES.index(name) + 1:032x}")
        library = context.services.library
        library.videos.claim(video)
        regions = tuple(Region(20.0 * i, 20.0 * i + 8, score) for i, score in enumerate(scores))
        library.scans.save(NewScan(video, "default", "AISFX", regions))
        newest = library.scans.newest(video, "default", "AISFX")
        assert newest is not None
        return ReviewedScan(video, "default", newest)

    return keep


Scan = Callable[..., ReviewedScan]


@pytest.fixture
def say(context: Context) -> Callable[..., None]:
    """`say(place, 0, Verdict.ACCEPT)`: judge a match, as a step that can be undone."""

    def give(place: ReviewedScan, match: int, verdict: Verdict) -> None:
        region = context.services.library.scans.regions(place.version)[match]
        context.history.do("Judge", lambda: judge(context.services, place, [region], verdict))

    return give


Say = Callable[..., None]


@pytest.fixture
def known(pane: PlaylistPane, scan: Scan, say: Say, clips: Clips) -> PlaylistPane:
    """a: 2 open of 3, 1 accepted; b: not scanned, 2 clips; c: nothing found; house: all rejected."""
    first = scan("a.mp4", 0.6, 0.9, 0.7)
    scan("c.mp4")
    house = scan("house.mov", 0.95)
    clips("b.mkv", 2)
    pane.set_profile("default")
    pane.scans.set_model("AISFX")
    say(first, 0, Verdict.ACCEPT)
    say(house, 0, Verdict.REJECT)
    return pane


def rows(pane: PlaylistPane) -> list[str]:
    return names(pane.shown_paths())


def texts(pane: PlaylistPane, name: str) -> list[str]:
    return [text for text, *_ in told(pane, Role.BADGES)[name]]  # type: ignore[attr-defined]  # roles give objects


def test_a_row_says_what_is_open_and_accepted_and_in_its_tip_all_of_it(known: PlaylistPane) -> None:
    assert {name: texts(known, name) for name in NAMES} == {
        "a.mp4": ["○ 2", "✓ 1"], "b.mkv": [], "c.mp4": ["–"], "gone.avi": [], "house.mov": ["✓"],
    }  # fmt: skip
    words = {name: str(tip).splitlines()[1:] for name, tip in told(known, Qt.ItemDataRole.ToolTipRole).items()}
    assert words["a.mp4"] == ["2 open matches, 3 in all, best score 0.90", "1 accepted"]
    assert words["b.mkv"] == ["2 clips exported", "Not scanned with AISFX"]
    assert words["c.mp4"] == ["Scanned: no matches"]
    assert words["house.mov"] == ["All matches judged, 1 in all, best score 0.95", "1 rejected"]
    known.scans.set_model("")
    assert all(texts(known, name) == [] for name in NAMES)


def test_the_list_is_sorted_by_each_and_its_own_order_comes_back(known: PlaylistPane, film: Film) -> None:
    known.scans.fail(film("c.mp4"), "It cannot be read.")
    for sort, wanted in (
        ("name", "a b c gone house"), ("open", "a house b c gone"), ("score", "house a b c gone"),
        ("accepted", "a b c gone house"), ("exported", "b a c gone house"), ("unscanned", "b gone a c house"),
        ("failed", "c a b gone house"), ("", "a b c gone house"),
    ):  # fmt: skip
        known.arrange(sort, "")
        assert [Path(name).stem for name in rows(known)] == wanted.split(), sort
    assert names(known.paths()) == list(NAMES)


def test_only_what_is_asked_for_is_shown(known: PlaylistPane, film: Film) -> None:
    known.scans.fail(film("c.mp4"), "It cannot be read.")
    known.set_current("")
    for alone, left in (
        ("unscanned", "b gone"), ("open", "a"), ("accepted", "a"), ("exported", "b"), ("failed", "c"),
    ):  # fmt: skip
        known.arrange("", alone)
        assert [Path(name).stem for name in rows(known)] == left.split(), alone


def test_each_order_and_choice_has_words_and_is_remembered(
    known: PlaylistPane, settings: Settings, context: Context, qtbot: QtBot
) -> None:
    assert (tuple(SORTED), tuple(ALONE)) == (SORTS, SHOWN)
    column = known.lists.column
    assert column is not None
    arrangement = column.arrangement
    assert arrangement.isHidden()
    for text in ("Best score", "With open matches"):
        next(action for action in arrangement.menu.actions() if action.text() == text).trigger()
    assert rows(known) == ["a.mp4"]
    assert [chip.text() for chip in arrangement.chips] == ["Best score", "With open matches"]
    again = PlaylistPane(context, settings)
    qtbot.addWidget(again)
    assert (again.facts.sort, again.facts.shown_alone) == ("score", "open")
    arrangement.chips[1].click()
    assert rows(known) == ["house.mov", "a.mp4", "b.mkv", "c.mp4", "gone.avi"]
    arrangement.chips[0].click()
    assert rows(known) == list(NAMES)
    assert (settings.list_sort, settings.list_shown) == ("", "")
    assert arrangement.isHidden()


def test_the_open_video_keeps_its_place_until_another_is_opened(known: PlaylistPane, scan: Scan, say: Say) -> None:
    known.arrange("open", "open")
    place = scan("b.mkv", 0.5, 0.5, 0.5)
    known.context.history.changed.emit(Change(Kind.SCANS | Kind.REGIONS, profile="default", video=place.video))
    assert rows(known) == ["b.mkv", "a.mp4"]
    known.choose(place.video.path)
    for match in range(3):
        say(place, match, Verdict.ACCEPT)
    assert rows(known) == ["b.mkv", "a.mp4"]
    assert texts(known, "b.mkv") == ["✓ 3"]
    known.open_next_open()
    assert rows(known) == ["a.mp4"]


def test_lines_stand_in_the_order_of_the_list_alone(known: PlaylistPane, film: Film) -> None:
    model = known.lists.model
    assert model is not None
    model.put_line(film("c.mp4"))
    assert told(known, Role.LINE)["c.mp4"] == 1
    known.arrange("score", "")
    assert set(told(known, Role.LINE).values()) == {0}
    assert not next(a for a in menu(known, "a.mp4").actions() if a.text() == "Separator above").isEnabled()
    known.arrange("", "")
    assert told(known, Role.LINE)["c.mp4"] == 1


def test_counts_follow_verdicts_undo_scans_and_other_programs(
    known: PlaylistPane, scan: Scan, say: Say, context: Context
) -> None:
    place = scan("b.mkv", 0.5, 0.4)
    context.history.changed.emit(Change(Kind.SCANS, profile="default"))
    assert texts(known, "b.mkv") == ["○ 2"]
    say(place, 1, Verdict.UNCERTAIN)
    assert texts(known, "b.mkv") == ["○ 1"]
    context.history.undo(HERE)
    assert texts(known, "b.mkv") == ["○ 2"]
    context.history.redo(HERE)
    assert texts(known, "b.mkv") == ["○ 1"]
    scan("b.mkv", 0.5, 0.4, 0.3, 0.2)
    context.history.changed.emit(Change(Kind.SCANS, profile="default", video=place.video))
    assert texts(known, "b.mkv") == ["○ 3"]
    assert texts(known, "a.mp4") == ["○ 2", "✓ 1"]


def test_what_failed_stays_until_it_is_scanned_or_dismissed(
    known: PlaylistPane, film: Film, settings: Settings, context: Context, qtbot: QtBot
) -> None:
    assert known.failures.isHidden()
    for name in ("a.mp4", "gone.avi", "house.mov"):
        known.scans.fail(film(name), f"{name} cannot be read.")
    assert known.failures.text.text() == "⚠ 3 failed"
    assert texts(known, "a.mp4") == ["⚠", "○ 2", "✓ 1"]
    assert "Could not be scanned: a.mp4 cannot be read." in str(told(known, Qt.ItemDataRole.ToolTipRole)["a.mp4"])
    known.scans.succeed(film("a.mp4"))
    assert list(known.scans.failures()) == [film("gone.avi"), film("house.mov")]
    with qtbot.waitSignal(known.rescan_asked) as asked:
        press(menu(known, "a.mp4", "house.mov"), "Scan again")
    assert asked.args == [[film("house.mov")]]
    known.lists.remove([film("gone.avi")])
    assert known.failures.text.text() == "⚠ 1 failed"
    context.history.undo(HERE)
    assert known.failures.text.text() == "⚠ 2 failed"
    press(menu(known, "house.mov"), "Dismiss failed scan")
    assert known.failures.text.text() == "⚠ 1 failed"
    context.history.undo(HERE)
    assert known.failures.text.text() == "⚠ 2 failed"
    again = PlaylistPane(context, settings)
    qtbot.addWidget(again)
    again.set_profile("default")
    assert again.facts.failed[film("gone.avi")] == "gone.avi cannot be read."
    assert video_menu(again, again.lists.columns[0]) is not None


def test_each_failed_file_has_a_row_with_its_reason(known: PlaylistPane, film: Film, qtbot: QtBot) -> None:
    for name in ("a.mp4", "gone.avi"):
        known.scans.fail(film(name), f"{name} cannot be read.")
    known.failures.show_button.click()
    dialog = known.findChild(FailuresDialog)
    assert dialog is not None
    table = dialog.table

    def cells() -> list[str]:
        found = [table.item(row, place) for row in range(table.rowCount()) for place in range(2)]
        return [item.text() for item in found if item is not None]

    assert cells() == ["a.mp4", "a.mp4 cannot be read.", "gone.avi", "gone.avi cannot be read."]
    assert (dialog.retry.text(), dialog.retry.isDefault()) == ("Scan all again", True)
    second = table.item(1, 0)
    assert second is not None
    second.setSelected(True)
    assert dialog.retry.text() == "Scan 1 video again"
    with qtbot.waitSignal(known.rescan_asked) as asked:
        dialog.retry.click()
    assert asked.args == [[film("gone.avi")]]
    known.scans.succeed(film("gone.avi"))
    assert cells() == ["a.mp4", "a.mp4 cannot be read."]
    dialog.dismiss.click()
    assert cells() == []
    assert known.failures.isHidden()
    dialog.close()


def listed(pane: PlaylistPane) -> ListMatchesDialog:
    pane.show_matches()
    dialog = pane.findChild(ListMatchesDialog)
    assert dialog is not None
    return dialog


def shown(dialog: ListMatchesDialog) -> list[str]:
    return [
        f"{m.place.video.filename[0]} {m.region.score:.2f} {m.verdict and m.verdict.value}" for m in dialog.model.rows
    ]


def test_all_matches_of_the_list_are_in_one_table_sorted_by_each_column(known: PlaylistPane, qtbot: QtBot) -> None:
    dialog = listed(known)
    assert shown(dialog) == ["a 0.90 None", "a 0.70 None"]
    assert [dialog.shown.itemText(place) for place in range(6)] == [
        "Open (2)", "✓ Accepted (1)", "? Unsure (0)", "✕ Rejected (1)", "Off screen (0)", "All (4)",
    ]  # fmt: skip
    dialog.shown.setCurrentIndex(2)
    assert (dialog.empty.text(), dialog.open_button.isEnabled()) == ("No matches of this kind.", False)
    assert dialog.focusWidget() is dialog  # not the button Close
    dialog.shown.setCurrentIndex(5)
    assert dialog.focusWidget() is dialog.table
    every = ["h 0.95 reject", "a 0.90 None", "a 0.70 None", "a 0.60 accept"]
    assert shown(dialog) == every
    for column, key in (
        (VIDEO, lambda row: row[0]), (TIME, lambda row: {"0.95": 0, "0.60": 0, "0.90": 20}.get(row[2:6], 40)),
        (SCORE, lambda row: row[2:6]), (VERDICT, lambda row: ("None", "accept", "reject").index(row[7:])),
    ):  # fmt: skip
        dialog.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        keys = [key(row) for row in shown(dialog)]
        assert keys == sorted(keys)
    head = dialog.table.horizontalHeader()
    assert head is not None
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(head.sectionViewportPosition(SCORE) + 9, 8))
    assert shown(dialog) == every  # the best first at the first click
    dialog.close()


def test_matches_of_several_videos_are_judged_one_after_the_other_and_undone(
    known: PlaylistPane, scan: Scan, context: Context, qtbot: QtBot
) -> None:
    place = scan("b.mkv", 0.8)
    context.history.changed.emit(Change(Kind.SCANS, profile="default", video=place.video))
    dialog = listed(known)
    assert shown(dialog) == ["a 0.90 None", "b 0.80 None", "a 0.70 None"]
    for verdict in (Verdict.ACCEPT, Verdict.REJECT):
        dialog.judge(verdict)
    assert shown(dialog) == ["a 0.70 None"]
    assert (texts(known, "a.mp4"), texts(known, "b.mkv")) == (["○ 1", "✓ 2"], ["✓"])
    context.history.undo(HERE)
    assert shown(dialog) == ["b 0.80 None", "a 0.70 None"]
    with qtbot.waitSignal(known.moment_asked) as asked:
        dialog.open_button.click()
    assert asked.args == [dialog.model.rows[1].place.video.path, 40.0]
    dialog.shown.setCurrentIndex(5)
    first = dialog.model.rows[0]
    dialog.table.selectRow(0)
    dialog.judge(Verdict.UNCERTAIN)
    assert dialog.current is dialog.model.rows[1]
    assert dialog.model.rows[0].verdict is Verdict.UNCERTAIN
    dialog.table.selectRow(0)
    dialog.judge(Verdict.UNCERTAIN)
    assert dialog.model.rows[0].verdict is None
    assert dialog.model.rows[0].region == first.region
    dialog.table.selectRow(0)
    dialog.toggle_off_screen()
    assert dialog.model.rows[0].off_screen
    dialog.shown.setCurrentIndex(4)
    assert (shown(dialog), dialog.shown.currentText()) == ([f"h {first.region.score:.2f} None"], "Off screen (1)")
    assert dialog.model.data(dialog.model.index(0, VERDICT)) == "Open · off screen"
    dialog.toggle_off_screen()
    assert shown(dialog) == []
    context.history.undo(HERE)
    assert len(shown(dialog)) == 1
    dialog.close()
