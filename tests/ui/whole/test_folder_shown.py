"""The folder that is shown is the one that is written to: on buttons, in the hint, in messages, on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.lists import VideoList
from tests.ui.whole.hands import Opens, act, choose, idle

NAMES = {
    "Snow steps": "Snow_steps",
    "  Snow  steps ": "Snow__steps",
    "Tür auf": "Tür_auf",
    "Door": "Door",
    "a b c d": "a_b_c_d",
}


@pytest.mark.parametrize("there", [True, False], ids=["an old folder", "a new folder"])
@pytest.mark.parametrize("chosen", NAMES)
def test_clips_go_where_the_window_says(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot, chosen: str, there: bool
) -> None:
    contents = opens(films / "a.mp4")
    choose(contents, qtbot, films / "a.mp4")
    panes = contents.panes
    out = tmp_path / films.name
    written = chosen if there else NAMES[chosen]
    if there:
        (out / chosen).mkdir(parents=True)
    panes.deck.set_folder(str(out / chosen))
    panes.deck.set_subprofiles(["soft"])
    panes.deck.set_clips(1)
    panes.deck.export_tab.spans.length.setValue(2.0)
    idle(contents, qtbot)
    tab = panes.deck.export_tab
    assert tab.folder.text() == f"{written} ▾"
    assert tab.folder.toolTip() == str(out / written)
    assert tab.next.full.startswith(f"→ 0:00.000, 1 clip, {written} · ")
    sub = tab.row.buttons[0].toolTip().removeprefix("Export to ")
    act(contents, "export")
    qtbot.waitUntil(lambda: bool(panes.now.markers), timeout=30_000)
    idle(contents, qtbot)
    [marker] = panes.now.markers
    assert marker.folder == str(out / written)
    assert (out / written / "vid_001" / "clip_001_m1_0.mp4").is_file()
    assert f"Wrote 1 clip to {out / written}: vid_001" in panes.status.message.text()
    tab.row.buttons[0].click()
    qtbot.waitUntil(lambda: len(panes.now.markers) == 2, timeout=30_000)
    idle(contents, qtbot)
    assert {entry.name for entry in out.iterdir() if entry.is_dir()} == {written, sub}
    assert " " not in sub
    assert sub.endswith("_soft")


def test_a_folder_named_after_its_list_is_shown_as_it_is_written(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    choose(contents, qtbot, films / "a.mp4")
    model = contents.panes.playlist.lists.tab(0)
    (tmp_path / "My sounds").mkdir()
    model.set(label="Reel one", tab_folder=True, export_folder=str(tmp_path / "My sounds"))
    idle(contents, qtbot)
    assert VideoList("Reel one", tab_folder=True, export_folder="/x/My sounds").folder == "/x/My sounds_Reel_one"
    assert contents.panes.deck.export_tab.folder.text() == "My_sounds_Reel_one ▾"
    assert contents.panes.deck.written == str(tmp_path / "My_sounds_Reel_one")


def test_a_folder_that_cannot_be_used_is_told_before(opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4")
    choose(contents, qtbot, films / "a.mp4")
    contents.panes.deck.set_folder(str(tmp_path / "what? now"))
    idle(contents, qtbot)
    assert "cannot be used" in contents.panes.deck.export_tab.next.full
