"""The Output tab and the Format field: how clips are written, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot
from typing_extensions import override

from eightcut.domain.clip_form import Crop, Cropping, Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WAV, WEBP
from eightcut.domain.markers import Marker
from eightcut.domain.media import Encoder
from eightcut.errors import CutProblem
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.recalling import RecalledSettings
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.orders import SpanSettings
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.old_settings import import_old_settings
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from tests.ui.export.decks import deck_over


class Hardware(FfmpegMedia):
    """A computer with these encoders."""

    def __init__(self, found: Sequence[Encoder] = (), problem: str = "") -> None:
        self.found = tuple(found)
        self.problem = problem
        self.asked = 0

    @override
    def usable_encoders(self, cancel: Any) -> tuple[Encoder, ...]:
        self.asked += 1
        if self.problem:
            raise CutProblem(self.problem)
        return self.found


CARD = Encoder("h264_nvenc", "NVIDIA (NVENC)")
BROKEN = Encoder("h264_qsv", "Intel (Quick Sync)", "It requires an Intel graphics unit and its driver.")


@pytest.fixture
def media() -> Hardware:
    return Hardware([BROKEN, CARD])


@pytest.fixture
def context(context: Context, media: Hardware) -> Context:
    return replace(context, services=replace(context.services, media=media))


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "kept")


@pytest.fixture
def own(context: Context, kept: Settings, film: OpenVideo) -> Iterator[Deck]:
    """A deck over settings that outlive it, with a film."""
    made = deck_over(context, kept)
    made.set_video(film)
    yield made
    sip.delete(made)


def test_the_form_is_what_the_controls_say_and_outlives_them(own: Deck, context: Context, kept: Settings) -> None:
    tab = own.output_tab
    assert own.form() == Form()
    tab.sound.setCurrentText("FLAC")
    tab.side.setValue(512)
    assert own.form() == Form(sound="flac", short_side=512)
    own.export_tab.format.setCurrentIndex(1)
    own.export_tab.format.activated.emit(1)
    assert own.form() == Form(WEBP, short_side=512)
    assert not tab.sound.isEnabled()
    own.export_tab.format.setCurrentIndex(2)
    assert own.form() == Form(WAV)
    assert not tab.side.isEnabled()
    later = deck_over(context, kept)
    assert later.form() == Form(WEBP, short_side=512)
    assert later.output_tab.controls.sound == "flac"
    sip.delete(later)


def test_a_side_that_is_too_small_to_be_one_becomes_the_smallest(own: Deck) -> None:
    own.output_tab.side.setValue(3)
    assert own.form().short_side == 16
    own.output_tab.side.setValue(0)
    assert own.output_tab.side.text() == "Off"
    own.output_tab.side.stepUp()
    assert own.form().short_side == 64


def test_ltx_snaps_its_frames_and_the_length_follows(own: Deck, kept: Settings) -> None:
    told: list[float] = []
    own.span_changed.connect(lambda length, _clips, _spread: told.append(length))
    tab, length = own.output_tab, own.export_tab.spans.length
    length.setValue(6.0)
    tab.ltx.setChecked(True)
    assert own.form().ltx
    assert own.span_settings().duration == 8.04
    assert (length.text(), length.isEnabled()) == ("8.04 s", False)
    assert tab.side.text() == "512"
    tab.frames.setValue(100)
    assert tab.frames.value() == 97
    assert own.span_settings().duration == 3.88
    tab.frames.stepUp()
    assert tab.frames.value() == 105
    tab.ltx.setChecked(False)
    assert own.span_settings().duration == 6.0
    assert length.isEnabled()
    assert told == [6.0, 8.04, 3.88, 4.2, 6.0]
    assert (kept.ltx_frames, kept.clip_duration) == (105, 6.0)


def test_what_a_clip_will_be_is_said_with_the_film_s_numbers(own: Deck) -> None:
    own.crop_tab.ratio.setCurrentText("1:1")
    assert own.output_tab.said.full == "H.264 MP4, 1080 × 1080, 200 frames at 25 fps · PCM sound"
    own.export_tab.spans.length.setValue(2.0)
    assert "50 frames" in own.output_tab.said.full


def test_the_next_name_says_what_is_not_as_usual(ready: Deck) -> None:
    ready.output_tab.side.setValue(512)
    ready.crop_tab.ratio.setCurrentText("9:16")
    assert ready.export_tab.next.full == "→ 0:00.000, 3 clips, Door · vid_001/clip_001_m1_0..2 · 9:16 · 512 px"


def test_hardware_is_looked_up_once_when_it_is_wanted(own: Deck, media: Hardware, qtbot: QtBot) -> None:
    box = own.output_tab.encoder
    assert media.asked == 0
    own.resize(920, own.sizeHint().height())
    own.show()
    own.show_tab("output")
    qtbot.waitUntil(own.output_tab.isVisible)
    box.showPopup()
    box.hidePopup()
    assert media.asked == 1
    assert [box.itemText(i) for i in range(box.count())] == ["Software", "Intel (Quick Sync)", "NVIDIA (NVENC)"]
    model = box.model()
    assert model is not None
    assert not model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsEnabled
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == BROKEN.problem


def test_a_chosen_encoder_is_used_and_found_again(own: Deck, context: Context, kept: Settings) -> None:
    box = own.output_tab.encoder
    box.ask()
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert own.form().encoder == "h264_nvenc"
    later = deck_over(context, kept)
    assert later.form().encoder == "h264_nvenc"
    assert later.output_tab.encoder.currentText() == "NVIDIA (NVENC)"
    sip.delete(later)


def test_an_encoder_that_works_no_more_gives_way_to_software(context: Context, kept: Settings) -> None:
    kept.encoder = "h264_qsv"
    deck = deck_over(context, kept)
    assert deck.form().encoder == ""
    assert deck.output_tab.encoder.currentText() == "Software"
    sip.delete(deck)


def test_hardware_that_cannot_be_tested_says_why_and_is_tried_again(own: Deck, media: Hardware) -> None:
    media.problem = "There is no ffmpeg."
    box = own.output_tab.encoder
    box.ask()
    model = box.model()
    assert model is not None
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "There is no ffmpeg."
    media.problem, media.found = "", ()
    box.ask()
    assert box.itemText(1) == "No hardware encoder"


def test_the_first_start_takes_the_earlier_program_s_choices(
    context: Context, kept: Settings, tmp_path: Path, film: OpenVideo
) -> None:
    old = QSettings(str(tmp_path / "8cut.conf"), QSettings.Format.IniFormat)
    for key, value in {
        "export_format": "WebP sequence", "hw_encode": "true", "resize_short_side": "512", "portrait_ratio": "4:5",
        "crop_center": "0.25", "rand_portrait": "true", "rand_square": "false", "track_subject": "true",
    }.items():  # fmt: skip
        old.setValue(key, value)
    old.sync()
    assert import_old_settings(tmp_path / "8cut.conf", kept)
    deck = deck_over(context, kept)
    deck.set_video(film)
    assert deck.form() == Form(WEBP, short_side=512)
    assert deck.output_tab.controls.encoder == "h264_nvenc"
    assert deck.cropping() == Cropping("4:5", 0.25, portrait=True)
    assert not deck.crop_tab.track.isEnabled()
    sip.delete(deck)


def test_an_armed_marker_lends_its_form_and_crop_and_gives_them_back(own: Deck, kept: Settings) -> None:
    own.set_folder("/out/Door")
    own.output_tab.sound.setCurrentText("AAC")
    own.output_tab.ltx.setChecked(True)
    own.crop_tab.portrait.setChecked(True)
    row = ClipRow("a.mp4", 30.0, "/out/Door/vid_001/clip_001_m4_0", "bell", clip_count=2, clip_duration=4.0)
    own.arm(Marker("/out/Door", 4, 30.0, 42.0, (row,), 3.0))
    own.recalled(RecalledSettings(Form(WEBP, short_side=256), Cropping("1:1", 0.75), 2, 3.0, 4.0, "bell", ""))
    assert own.form() == Form(WEBP, short_side=256)
    assert own.cropping() == Cropping("1:1", 0.75, portrait=True)
    assert own.span_settings() == SpanSettings(2, 3.0, 4.0)
    own.disarm()
    assert own.form() == Form(sound="aac", ltx=True)
    assert own.cropping() == Cropping(portrait=True)
    assert own.span_settings() == SpanSettings(3, 3.0, 8.04)
    assert (kept.resize_short_side, kept.portrait_ratio) == (0, "")
    own.recalled(RecalledSettings(Form(WEBP), Cropping("1:1"), 1, 3.0, 4.0, "", ""))
    assert own.form() == Form(sound="aac", ltx=True)


def test_an_armed_ltx_marker_turns_ltx_on(own: Deck) -> None:
    own.set_folder("/out/Door")
    row = ClipRow("a.mp4", 30.0, "/out/Door/vid_001/clip_001_m4_0.mp4", clip_count=1, clip_duration=3.88)
    own.arm(Marker("/out/Door", 4, 30.0, 33.88, (row,), 3.0))
    own.recalled(RecalledSettings(Form(ltx=True), Cropping(), 1, 3.0, 3.88, "", ""))
    assert (own.output_tab.ltx_frames, own.span_settings().duration) == (97, 3.88)
    own.disarm()
    assert (own.output_tab.ltx_frames, own.span_settings().duration) == (0, 8.0)


def test_an_export_carries_form_and_crop(ready: Deck) -> None:
    ready.output_tab.side.setValue(512)
    ready.crop_tab.ratio.setCurrentText("4:5")
    request = ready.request("default", 0.0)
    assert (request.form, request.cropping) == (Form(short_side=512), Cropping("4:5"))


def test_p_and_s_export_the_whole_batch_in_their_ratio(ready: Deck, qtbot: QtBot) -> None:
    ready.crop_tab.square.setChecked(True)
    buttons = ready.export_tab.buttons.ratios
    with qtbot.waitSignal(ready.export_asked) as asked:
        qtbot.mouseClick(buttons.portrait, Qt.MouseButton.LeftButton)
    assert asked.args == ["", "9:16"]
    assert ready.request("default", 0.0, *asked.args).cropping == Cropping("9:16")
    with qtbot.waitSignal(ready.export_asked) as asked:
        ready.export_tab.row.ratios[1].square.click()
    assert asked.args == ["slam", "1:1"]
    assert ready.request("default", 0.0, *asked.args).cropping == Cropping("1:1")
    names = [b.accessibleName() for b in (buttons.portrait, ready.export_tab.row.ratios[1].square)]
    assert names == ["Export as 9:16", "Export to slam as 1:1"]


def test_sound_has_no_picture_to_crop(ready: Deck, film: OpenVideo) -> None:
    buttons = ready.export_tab.buttons.ratios
    assert buttons.portrait.isEnabled()
    ready.export_tab.format.setCurrentIndex(2)
    assert not buttons.portrait.isEnabled()
    assert "sound only" in buttons.portrait.toolTip()
    ready.export_tab.format.setCurrentIndex(0)
    ready.set_video(replace(film, width=0, height=0))
    assert not any(one.square.isEnabled() for one in (buttons, *ready.export_tab.row.ratios))
    assert ready.output_tab.said.full.startswith("WAV sound, exactly 8 s")


def test_a_crop_in_the_form_is_never_the_deck_s(own: Deck) -> None:
    own.crop_tab.ratio.setCurrentText("1:1")
    assert own.form().crop is None
    assert own.cropping().crops([0.0], "seed") == [Crop("1:1", 0.5)]


def test_bits_rate_fields_and_damage_are_part_of_the_form_and_outlive_the_window(
    own: Deck, context: Context, kept: Settings, film: OpenVideo
) -> None:
    tab = own.output_tab
    tab.bits.setCurrentIndex(tab.bits.findData("float"))
    tab.rate.setCurrentIndex(tab.rate.findData(48000))
    tab.keep_fields.setChecked(True)
    tab.damaged.setChecked(True)
    assert own.form() == Form(bits="24", rate=48000, interlaced="keep", damaged=True)
    tab.sound.setCurrentText("AAC")
    assert own.form().bits == "16"
    own.export_tab.format.setCurrentIndex(own.export_tab.format.findData(WAV))
    assert own.form() == Form(WAV, bits="float", rate=48000)
    again = deck_over(context, kept)
    again.set_video(film)
    assert replace(again.output_tab.controls, format=WAV) == own.output_tab.controls
    sip.delete(again)
