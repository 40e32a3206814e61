"""The question how exports are cut anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import Cropping, Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.reexport_dialog import ReexportDialog
from eightcut.ui.kit.values import OpenVideo


def marker(folder: str, number: int, clips: int) -> Marker:
    rows = tuple(
        ClipRow("a.mp4", 30.0, f"{folder}/vid_001/clip_001_m{number}_{i}.mp4", clip_count=clips) for i in range(clips)
    )
    return Marker(folder, number, 30.0, rows[-1].span.end, rows, 3.0)


@pytest.fixture
def dialog(ready: Deck, film: OpenVideo, qtbot: QtBot) -> ReexportDialog:
    return asking(ready, film, qtbot)


def asking(deck: Deck, film: OpenVideo, qtbot: QtBot) -> ReexportDialog:
    markers = [marker("/out/Door", 1, 3), marker("/out/Knock", 1, 1)]
    made = ReexportDialog(film, markers, deck.request("default", 0.0))
    qtbot.addWidget(made)
    return made


def test_it_counts_what_there_is_and_what_becomes_of_it(dialog: ReexportDialog) -> None:
    told = dialog.told.text()
    assert told.startswith("2 markers with 4 clips in 2 folders become 4 clips in Door.")
    dialog.length.setValue(4.0)
    assert "become 6 clips" in dialog.told.text()
    assert dialog.go.text() == "Re-export 6 clips"
    dialog.keep_count.setChecked(True)
    assert dialog.go.text() == "Re-export 4 clips"
    dialog.keep_length.setChecked(True)
    dialog.spread.setValue(2.0)
    assert dialog.go.text() == "Re-export 9 clips"


def test_the_request_has_its_numbers_and_the_deck_s_form(
    ready: Deck, film: OpenVideo, tmp_path: Path, qtbot: QtBot
) -> None:
    ready.output_tab.side.setValue(512)
    ready.output_tab.workers.setValue(1)
    ready.crop_tab.ratio.setCurrentText("1:1")
    dialog = asking(ready, film, qtbot)
    dialog.length.setValue(5.3)
    dialog.keep_count.setChecked(True)
    with qtbot.waitSignal(dialog.asked) as asked, qtbot.waitSignal(dialog.accepted):
        dialog.go.click()
    request, keep = asked.args
    assert (request.profile, request.out, request.folder, keep) == ("default", str(tmp_path), "Door", "count")
    assert (request.spread, request.duration, request.workers) == (3.0, 5.5, 1)
    assert (request.form, request.cropping) == (Form(short_side=512), Cropping("1:1"))


def test_in_ltx_mode_the_length_is_that_of_the_frames(ready: Deck, film: OpenVideo, qtbot: QtBot) -> None:
    ready.output_tab.ltx.setChecked(True)
    dialog = asking(ready, film, qtbot)
    assert (dialog.length.text(), dialog.length.isEnabled()) == ("8.04 s", False)
    assert dialog.request().duration == 8.04


def test_cancel_asks_for_nothing(dialog: ReexportDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.asked), qtbot.waitSignal(dialog.rejected):
        dialog.reject()
