"""What was set stays set: with the next film, after a restart, and behind a marker that was armed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractSpinBox, QComboBox
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import Cropping, Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WEBP
from eightcut.domain.markers import Marker
from eightcut.services.clips.recalling import RecalledSettings
from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from tests.ui.export.decks import deck_over, scan_tab

Act = Callable[[Deck, QtBot], object]
Look = Callable[[Deck], object]


def typed(box: Callable[[Deck], QAbstractSpinBox], text: str) -> Act:
    def act(deck: Deck, qtbot: QtBot) -> None:
        field = box(deck)
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)

    return act


def chosen(box: Callable[[Deck], QComboBox], text: str) -> Act:
    def act(deck: Deck, _: QtBot) -> None:
        combo = box(deck)
        combo.setCurrentText(text)
        combo.activated.emit(combo.currentIndex())

    return act


def written(deck: Deck, qtbot: QtBot) -> None:
    line = deck.export_tab.label.lineEdit()
    assert line is not None
    line.clear()
    qtbot.keyClicks(line, "oak door")
    qtbot.keyClick(line, Qt.Key.Key_Return)


CONTROLS: dict[str, tuple[Act, Look, object]] = {
    "clips typed": (typed(lambda d: d.export_tab.spans.clips, "1"), lambda d: d.span_settings().clips, 1),
    "clips by wheel": (lambda d, _: d.step_clips(-2), lambda d: d.span_settings().clips, 1),
    "clips by key": (lambda d, _: d.step_clips(1), lambda d: d.span_settings().clips, 4),
    "clips by A": (lambda d, _: d.autoclip(24.0, 10.0), lambda d: d.span_settings().clips, 3),
    "clips by A, one": (lambda d, _: d.autoclip(0.0, 10.0), lambda d: d.span_settings().clips, 1),
    "spread typed": (typed(lambda d: d.export_tab.spans.spread, "5"), lambda d: d.span_settings().spread, 5.0),
    "spread stepped": (lambda d, _: d.export_tab.spans.spread.stepBy(2), lambda d: d.span_settings().spread, 4.0),
    "length typed": (typed(lambda d: d.export_tab.spans.length, "4"), lambda d: d.span_settings().duration, 4.0),
    "length stepped": (lambda d, _: d.export_tab.spans.length.stepBy(-2), lambda d: d.span_settings().duration, 7.0),
    "format": (chosen(lambda d: d.export_tab.format, "WebP frames"), lambda d: d.form().format, WEBP),
    "category": (
        chosen(lambda d: d.export_tab.category, "Tool"), lambda d: d.export_tab.category.currentText(), "Tool",
    ),
    "label": (written, lambda d: d.export_tab.label.text, "oak door"),
    "sound": (chosen(lambda d: d.output_tab.sound, "FLAC"), lambda d: d.output_tab.controls.sound, "flac"),
    "short side": (typed(lambda d: d.output_tab.side, "512"), lambda d: d.output_tab.side.value(), 512),
    "LTX-2": (lambda d, _: d.output_tab.ltx.click(), lambda d: d.form().ltx, True),
    "workers": (typed(lambda d: d.output_tab.workers, "1"), lambda d: d.output_tab.workers.value(), 1),
    "ratio": (chosen(lambda d: d.crop_tab.ratio, "4:5"), lambda d: d.cropping().ratio, "4:5"),
    "centre": (lambda d, _: d.crop_tab.set_centre(0.25), lambda d: d.cropping().centre, 0.25),
    "random portrait": (lambda d, _: d.crop_tab.portrait.click(), lambda d: d.cropping().portrait, True),
    "random square": (lambda d, _: d.crop_tab.square.click(), lambda d: d.cropping().square, True),
    "fuse gap": (typed(lambda d: scan_tab(d).fuse, "9"), lambda d: scan_tab(d).order().fuse, 9.0),
    "shortest": (typed(lambda d: scan_tab(d).least, "6"), lambda d: scan_tab(d).least.value(), 6.0),
    "skip scanned": (lambda d, _: scan_tab(d).skip_scanned.click(), lambda d: scan_tab(d).order().skip_scanned, False),
    "skip exported": (
        lambda d, _: scan_tab(d).skip_exported.click(), lambda d: scan_tab(d).order().skip_exported, False,
    ),
}  # fmt: skip


@contextmanager
def opened(context: Context, settings: Settings, film: OpenVideo) -> Iterator[Deck]:
    deck = deck_over(context, settings)
    deck.resize(920, 150)
    deck.show()
    deck.set_video(film)
    yield deck
    sip.delete(deck)


@pytest.mark.parametrize("name", CONTROLS)
def test_what_was_set_is_there_with_the_next_film_and_after_a_restart(
    context: Context, tmp_path: Path, film: OpenVideo, qtbot: QtBot, name: str
) -> None:
    act, look, wanted = CONTROLS[name]
    with opened(context, Settings(tmp_path), film) as deck:
        act(deck, qtbot)
        assert look(deck) == wanted
        deck.set_video(None)
        deck.set_video(film)
        assert look(deck) == wanted
    with opened(context, Settings(tmp_path), film) as later:
        assert look(later) == wanted


@pytest.mark.parametrize("name", CONTROLS)
def test_an_armed_marker_changes_nothing_of_what_was_set(
    context: Context, tmp_path: Path, film: OpenVideo, qtbot: QtBot, name: str
) -> None:
    act, look, wanted = CONTROLS[name]
    path = str(tmp_path / "Door/vid_001/clip_001_m4_0")
    row = ClipRow("a.mp4", 30.0, path, "bell", "Sport", clip_count=7, clip_duration=5.0, spread=2.0)
    found = RecalledSettings(Form(WEBP, short_side=64), Cropping("1:1", 0.8), 7, 2.0, 5.0, "bell", "Sport")
    with opened(context, Settings(tmp_path), film) as deck:
        act(deck, qtbot)
        deck.arm(Marker(str(tmp_path / "Door"), 4, 30.0, 37.0, (row,), 2.0))
        deck.recalled(found)
        deck.remember_label()
        deck.disarm()
        assert look(deck) == wanted
    with opened(context, Settings(tmp_path), film) as later:
        assert look(later) == wanted


BORROWED = [
    name for name in CONTROLS if name not in ("workers", "fuse gap", "shortest", "skip scanned", "skip exported")
]


@pytest.mark.parametrize("name", BORROWED)
def test_what_is_set_for_an_armed_marker_goes_with_it(
    context: Context, tmp_path: Path, film: OpenVideo, qtbot: QtBot, name: str
) -> None:
    act, look, _ = CONTROLS[name]
    row = ClipRow("a.mp4", 30.0, str(tmp_path / "Door/vid_001/clip_001_m4_0.mp4"), clip_count=2)
    values: list[Any] = []
    with opened(context, Settings(tmp_path), film) as deck:
        values.append(look(deck))
        deck.arm(Marker(str(tmp_path / "Door"), 4, 30.0, 37.0, (row,), 2.0))
        act(deck, qtbot)
        deck.disarm()
        values.append(look(deck))
    with opened(context, Settings(tmp_path), film) as later:
        values.append(look(later))
    assert values == [values[0]] * 3


@pytest.mark.parametrize("name", ["ratio", "random portrait", "random square"])
def test_a_crop_that_stays_is_seen_and_taken_off_with_one_press(
    context: Context, tmp_path: Path, film: OpenVideo, qtbot: QtBot, name: str
) -> None:
    chip_of = {"ratio": "Crop 4:5 ✕"}.get(name, "Random crops ✕")
    with opened(context, Settings(tmp_path), film) as deck:
        chip = deck.export_tab.buttons.crop
        assert not chip.isVisible()
        CONTROLS[name][0](deck, qtbot)
        assert (chip.isVisible(), chip.text()) == (True, chip_of)
        deck.set_video(replace(film, width=0, height=0))
        assert not chip.isVisible()
        assert "4:5" not in deck.export_tab.next.full
        deck.set_video(film)
        assert chip.isVisible()
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
        assert not chip.isVisible()
        assert deck.cropping() == Cropping()
    with opened(context, Settings(tmp_path), film) as later:
        assert later.cropping() == Cropping()
