"""The class of the clips: chosen from those of the profile, typed, by key, and asked for where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, choose, idle


def clips(db: ProcessedDB, folder: Path, count: int, number: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        db.library.clips.add(
            ClipRow("old.mp4", 9.0 * i, str(folder / f"vid_{number:03}/clip_{number:03}_m{i + 1}_0.mp4"))
        )


@pytest.fixture
def window(db: ProcessedDB, opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot) -> WindowContents:
    """A film, a library with three classes, one of them elsewhere; no class is chosen."""
    base = tmp_path / films.name
    clips(db, base / "Zip", 3)
    clips(db, base / "Door", 2)
    clips(db, tmp_path / "elsewhere" / "Bell", 1)
    clips(db, base / "Dull_disabled", 1)
    contents = opens(films / "a.mp4")
    choose(contents, qtbot, films / "a.mp4")
    contents.panes.settings.base_folder = str(base)
    contents.panes.deck.set_clips(1)
    contents.panes.deck.export_tab.spans.length.setValue(2.0)
    idle(contents, qtbot)
    return contents


def dialog(contents: WindowContents, qtbot: QtBot) -> ClassDialog:
    def there() -> list[ClassDialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, ClassDialog) and w.isVisible()]

    qtbot.waitUntil(lambda: bool(there()), timeout=5_000)
    idle(contents, qtbot)
    return there()[0]


def asked(contents: WindowContents, qtbot: QtBot) -> ClassDialog:
    contents.panes.deck.export_tab.folder.click()
    return dialog(contents, qtbot)


def shown(one: ClassDialog) -> list[tuple[object, ...]]:
    model = one.model
    return [tuple(model.data(model.index(row, n)) for n in range(3)) for row in range(model.rowCount())]


def cut_at(contents: WindowContents, qtbot: QtBot, at: float) -> None:
    qtbot.waitUntil(lambda: at in [marker.start for marker in contents.panes.now.markers], timeout=30_000)


def test_classes_are_offered_with_clips_and_keys_and_one_click_takes_one(
    window: WindowContents, qtbot: QtBot, tmp_path: Path
) -> None:
    tab = window.panes.deck.export_tab
    assert tab.folder.text() == "Choose class…"
    one = asked(window, qtbot)
    assert shown(one) == [("Zip", "3", "Alt+1"), ("Door", "2", "Alt+2"), ("Bell", "1", "Alt+3")]
    row = one.table.visualRect(one.model.index(2, 0)).center()
    view = one.table.viewport()
    assert view is not None
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=row)
    qtbot.waitUntil(lambda: sip.isdeleted(one), timeout=5_000)
    idle(window, qtbot)
    assert window.panes.playlist.export_folder == str(tmp_path / "elsewhere" / "Bell")
    assert (tab.folder.text(), tab.main.text()) == ("Bell ▾", "Export 1 clip")
    assert tab.next.full.startswith("→ 0:00.000, 1 clip, Bell · ")


def test_a_new_name_is_shown_as_it_is_written_and_its_folder_is_made_with_the_first_clip(
    window: WindowContents, qtbot: QtBot, films: Path, tmp_path: Path
) -> None:
    one = asked(window, qtbot)
    qtbot.keyClicks(one.field, "Snow steps")
    idle(window, qtbot)
    written = tmp_path / films.name / "Snow_steps"
    assert shown(one) == [("Snow_steps", "new", "")]
    assert one.told.text() == f"Clips go to {written}"
    assert one.ok.text() == "Choose Snow_steps"
    qtbot.keyClick(one.field, Qt.Key.Key_Return)
    idle(window, qtbot)
    assert not written.exists()
    assert ", Snow_steps · " in window.panes.deck.export_tab.next.full
    act(window, "export")
    qtbot.waitUntil(lambda: bool(window.panes.now.markers), timeout=30_000)
    assert [m.folder for m in window.panes.now.markers] == [str(written)]
    assert (written / "vid_002" / "clip_002_m1_0.mp4").is_file()


def test_exporting_without_a_class_asks_for_it_and_goes_on(window: WindowContents, qtbot: QtBot) -> None:
    panes = window.panes
    button = panes.deck.export_tab.main
    for at, typed, told, export in (
        (7.0, "door", "Export to Door", window.actions["export"].trigger),
        (12.0, "Gate", "Export to Gate", button.click),
    ):
        window.cut.place(at)
        panes.deck.set_clips(3 if typed == "Gate" else 1)
        export()
        one = dialog(window, qtbot)
        assert one.one.isVisible() == (typed == "Gate")
        if one.one.isVisible():
            assert one.what.text() == f"Choose a class for 3 clips, 3 s apart, at 0:{at:06.3f}"
            one.one.click()
            assert button.text() == "Export 1 clip…"
        assert one.what.text() == f"Choose a class for 1 clip at 0:{at:06.3f}"
        qtbot.keyClicks(one.field, typed)
        idle(window, qtbot)
        assert one.ok.text() == told
        qtbot.keyClick(one.field, Qt.Key.Key_Return)
        cut_at(window, qtbot, at)
        assert not panes.problem.isVisible()
        panes.playlist.lists.add_list()
        idle(window, qtbot)
    assert [(m.name, m.start) for m in panes.now.markers] == [("Door", 7.0), ("Gate", 12.0)]


def test_enter_never_takes_a_class_that_was_not_meant(window: WindowContents, qtbot: QtBot) -> None:
    one = asked(window, qtbot)
    for typed, told in (
        ("do", "Choose Door"), ("DOOR", "Choose Door"), ("ell", "Choose ell"), ("doo r", "Choose doo_r"),
        ("a/b", "Choose"), ("con", "Choose"),
    ):  # fmt: skip
        one.field.setText(typed)
        idle(window, qtbot)
        assert one.ok.text() == told
        assert one.ok.isEnabled() == (told != "Choose")
        assert ("cannot be used" in one.told.text()) == (told == "Choose")
    one.field.setText("Gate")
    qtbot.keyClick(one.field, Qt.Key.Key_Return)  # before it is known what that is
    qtbot.waitUntil(lambda: window.panes.deck.export_tab.written == "Gate", timeout=5_000)


def test_arrows_and_keys_choose_and_a_list_that_names_its_folders_names_none_twice(
    db: ProcessedDB, window: WindowContents, qtbot: QtBot, films: Path, tmp_path: Path
) -> None:
    tab = window.panes.deck.export_tab
    act(window, "class_2")
    idle(window, qtbot)
    assert tab.written == "Door"
    act(window, "class_4")
    idle(window, qtbot)
    assert window.panes.status.said.startswith("There is no class 4 yet.")
    assert tab.written == "Door"
    one = asked(window, qtbot)
    assert one.ok.text() == "Choose Door"
    qtbot.keyClick(one.field, Qt.Key.Key_Up)
    assert one.ok.text() == "Choose Zip"
    qtbot.keyClick(one.field, Qt.Key.Key_Return)
    idle(window, qtbot)
    assert tab.written == "Zip"
    clips(db, tmp_path / films.name / "Zip_Reel_one", 1)
    window.panes.playlist.lists.tab(0).set(label="Reel one", tab_folder=True)
    act(window, "class_4")
    idle(window, qtbot)
    assert window.panes.playlist.export_folder == str(tmp_path / films.name / "Zip_Reel_one")


def test_a_folder_is_taken_as_it_is_and_another_base_is_for_this_list(
    window: WindowContents, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, panes = tmp_path / "My own sounds", window.panes
    chosen.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(chosen))
    one = asked(window, qtbot)
    one.change.click()
    idle(window, qtbot)
    assert one.where.full == str(chosen)
    act_row = next(row for row in shown(one) if row[0] == "Bell")
    assert act_row[1:] == ("1", "Alt+3")
    qtbot.keyClicks(one.field, "bell")
    qtbot.keyClick(one.field, Qt.Key.Key_Return)
    idle(window, qtbot)
    assert panes.playlist.export_folder == str(chosen / "Bell")
    assert panes.deck.classes.base == str(chosen)
    assert panes.settings.base_folder != str(chosen)
    one = asked(window, qtbot)
    one.folder.click()
    idle(window, qtbot)
    assert panes.deck.export_tab.folder.text() == "My own sounds ▾"
    panes.playlist.lists.add_list()
    idle(window, qtbot)
    assert panes.deck.export_tab.folder.text() == "Choose class…"
    assert panes.deck.classes.base == panes.settings.base_folder


def test_where_no_base_is_known_videos_is_offered_and_kept_with_the_first_class(
    window: WindowContents, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    settings = window.panes.settings
    settings.base_folder = settings.export_folder = ""
    one = asked(window, qtbot)
    base = settings.base
    assert base.endswith("8-cut")
    assert one.where.full == base
    qtbot.keyClicks(one.field, "Gate")
    qtbot.keyClick(one.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: settings.base_folder == base, timeout=5_000)
    idle(window, qtbot)
    assert window.panes.playlist.export_folder == str(Path(base) / "Gate")
