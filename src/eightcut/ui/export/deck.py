"""The control deck under the timeline: tabs Export, Output, Crop & Track and Scan."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.domain.clip_form import LTX_FPS, Crop, Form
from eightcut.domain.containers import WAV
from eightcut.domain.markers import Marker
from eightcut.domain.names import path_parts
from eightcut.domain.picture_part import PicturePart
from eightcut.services.clips.requests import ExportRequest
from eightcut.ui.export.classes import ClassChooser
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.export.deck_frame import DeckFrame
from eightcut.ui.export.export_tab import ExportTab
from eightcut.ui.export.form_controls import FormControls
from eightcut.ui.export.forms import cropped, differences, in_ratio, sentence
from eightcut.ui.export.lending import Lending
from eightcut.ui.export.names import Hint, NextName
from eightcut.ui.export.orders import autoclips, split_folder
from eightcut.ui.export.output_tab import OutputTab
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.kit.widgets import vbox

NAMES = ("export", "output", "crop", "scan")


class Deck(QWidget):
    """All controls of export, and the tab of scans. Values in by methods, what the user wants out by signals."""

    export_asked = pyqtSignal(str, str)
    """By a button: the subprofile, "" for the folder itself, and the ratio, "" for none."""
    span_changed = pyqtSignal(float, int, float)
    folder_changed = pyqtSignal(str)
    subprofiles_asked = pyqtSignal()
    export_cancel_asked = pyqtSignal()
    disarmed = pyqtSignal()
    workers_changed = pyqtSignal(int)
    written_changed = pyqtSignal(str)
    """The export folder as it is written is another one."""
    form_changed = pyqtSignal()
    """Clips are written or cropped in another way now."""
    encoder_refused = pyqtSignal(str)
    """An encoder that a form wants does not work here."""

    def __init__(self, context: Context, settings: Settings, scan: QWidget, parent: QWidget | None = None) -> None:
        """`scan`: the contents of the tab Scan."""
        super().__init__(parent)
        self._context = context
        self.export_tab = ExportTab(settings)
        self.output_tab = OutputTab(settings)
        self.crop_tab = CropTab(settings)
        panes = (self.export_tab, self.output_tab, self.crop_tab, scan)
        titles = ("Export", "Output", "Crop && Track", "Scan")
        self.frame = DeckFrame(settings, list(zip(NAMES, titles, panes, strict=True)), self)
        vbox(self).addWidget(self.frame)
        self.setObjectName("deck")
        self._names = NextName(context, self)
        self._names.changed.connect(self._show_name)
        self._names.written.connect(self._written)
        self.classes = ClassChooser(context, settings, self)
        self._video: OpenVideo | None = None
        self._size = (0, 0)
        """Of the picture, as far as clips show it."""
        self._cursor = 0.0
        self._locked = False
        self._lending = Lending(self.export_tab, self.output_tab, self.crop_tab)
        controls = FormControls(self.export_tab, self.output_tab, self.crop_tab)
        self.saved_form, self.use_form, self.forms = controls.saved, controls.use, self.export_tab.buttons.form
        self.show_forms = self.forms.show_forms
        # What the window asks of the deck and one of its parts does.
        frame, tab, output = self.frame, self.export_tab, self.output_tab
        self.show_tab, self.set_folded, self.pin = frame.show_tab, frame.set_folded, frame.pin
        self.form, self.cropping, self.set_workers = output.form, self.crop_tab.cropping, output.workers.setValue
        self.span_settings, self.set_clips, self.disarm = tab.span_settings, tab.set_clips, tab.disarm
        self.set_scanning = tab.set_scanning
        self.ask_class, self.choose_class = self.classes.ask, self.classes.choose
        self.remember_label, self.recalled = tab.label.keep, self._lending.show
        self._join()
        self.export_tab.spans.set_frames(self.output_tab.ltx_frames)
        self._update_format()
        if self.output_tab.encoder.wanted_at_start:
            self.output_tab.encoder.ask()

    def _join(self) -> None:
        tab, output, crop = self.export_tab, self.output_tab, self.crop_tab
        self.frame.small_export.clicked.connect(lambda _=False: self.export_asked.emit("", ""))
        tab.export_asked.connect(self.export_asked)
        tab.span_changed.connect(self.span_changed)
        tab.span_changed.connect(lambda _duration, clips, _spread: self._recount(clips))
        tab.folder_changed.connect(self.folder_changed)
        tab.folder_changed.connect(lambda _: self._show_folder())
        tab.class_asked.connect(self.classes.ask)
        self.classes.chosen.connect(tab.choose_folder)
        tab.subprofiles_asked.connect(self.subprofiles_asked)
        tab.whole_asked.connect(crop.take_off)
        tab.cancel_asked.connect(self.export_cancel_asked)
        tab.disarmed.connect(self._disarmed)
        tab.format_changed.connect(output.set_format)
        tab.format_changed.connect(lambda _: self._update_format())
        output.set_format(str(tab.format.currentData()))
        output.workers_changed.connect(self.workers_changed)
        output.changed.connect(self._update_format)
        output.ltx_changed.connect(tab.spans.set_frames)
        output.encoder.asked.connect(self._find_encoders)
        output.encoder.refused.connect(self.encoder_refused)
        crop.changed.connect(self._update_format)

    # ------------------------------------------------------------------------------------------ frame

    @property
    def pinned(self) -> list[str]:
        """Names of the tabs that stay side by side."""
        return self.frame.pinned

    # ------------------------------------------------------------------------------------------ form

    def _find_encoders(self) -> None:
        """Test what hardware can do, off the window's thread; a second or two."""
        media, box = self._context.services.media, self.output_tab.encoder
        self._context.runner.in_background(
            self, lambda job: media.usable_encoders(job.cancel), box.set_found,
            lambda problem: box.set_failed(str(problem)), key="encoders",
        )  # fmt: skip

    def _update_format(self) -> None:
        spans, video, cropping = self.span_settings(), self._video, self.cropping()
        crop = Crop(cropping.ratio, cropping.centre) if cropping.ratio else None
        rate = video.rate if video is not None else LTX_FPS
        form = self.form() if video is None or video.width else Form(WAV)
        self.export_tab.set_crop("" if form.format == WAV or video is None else cropped(cropping))
        self.output_tab.say(sentence(form, crop, self._size, rate, spans.duration))
        self._show_name()
        self.form_changed.emit()

    # ------------------------------------------------------------------------------------------ export

    def step_clips(self, by: int) -> None:
        """More clips or fewer."""
        self.export_tab.set_clips(self.span_settings().clips + by)

    def autoclip(self, play_position: float, cursor: float) -> None:
        """As many clips from the cursor on as end before the play position, seconds of film time."""
        self.export_tab.set_clips(autoclips(play_position, cursor, self.span_settings()))

    def set_subprofiles(self, suffixes: Sequence[str], hidden: Collection[str] = ()) -> None:
        """A button for each of these folders beside the export folder, but for the hidden ones; keys stay theirs."""
        self.export_tab.set_subprofiles(suffixes, hidden)
        self._ask_written()

    def set_folder(self, folder: str) -> None:
        """The export folder of the list that is shown."""
        self.export_tab.set_folder(folder)
        self._show_folder()

    def _show_folder(self) -> None:
        self._dress()
        self._ask_written()
        self.refresh_name()

    @property
    def folder(self) -> str:
        """The export folder as it was chosen, "" where none is."""
        return self.export_tab.target

    @property
    def written(self) -> str:
        """The export folder as it is written: a new one has no spaces in its name; "" where none is chosen."""
        return self.export_tab.path

    @property
    def base(self) -> str:
        """Where the folders of this list's classes lie."""
        return self.classes.base

    def set_profile(self, profile: str) -> None:
        """Whose names and numbers count."""
        self._names.profile = self.classes.profile = profile
        self.refresh_name()

    def set_video(self, video: OpenVideo | None) -> None:
        """The open video: what the user set stays, nothing is armed."""
        self._video = video
        self.export_tab.set_video(video is not None, video is None or video.width > 0)
        self._size = (video.width, video.height) if video is not None else (0, 0)
        self.crop_tab.set_video(self._size)
        self._update_format()
        self._dress()
        self.refresh_name()

    def set_shown(self, part: PicturePart | None) -> None:
        """Clips of the open video show this part of its picture, None for all of it."""
        whole = (self._video.width, self._video.height) if self._video is not None else (0, 0)
        self._size = whole if part is None else (part.width, part.height)
        self.crop_tab.set_video(self._size)
        self._update_format()

    def set_cursor(self, at: float) -> None:
        """The cut point, seconds of film time."""
        self._cursor = at
        self._show_name()

    def set_locked(self, on: bool) -> None:
        """Whether the cut point stays where it is, whatever is looked at."""
        self._locked = on
        self._show_name()

    def arm(self, marker: Marker) -> None:
        """The next export replaces this marker; `recalled` tells the rest of how it was cut."""
        self._lending.begin()
        self.export_tab.arm(marker)
        self._dress()
        path = marker.rows[0].output_path if marker.rows else marker.folder
        self._names.say(f"replaces {''.join(path_parts(path)[-1:])}")

    def _disarmed(self) -> None:
        self._lending.give_back()
        self.disarmed.emit()
        self._dress()
        self.refresh_name()

    def _dress(self) -> None:
        self.frame.show_export(self.armed is not None, self.export_tab.main.isEnabled())

    @property
    def armed(self) -> Marker | None:
        """The marker that the next export replaces."""
        return self.export_tab.armed

    def request(self, profile: str, at: float, suffix: str = "", ratio: str = "") -> ExportRequest:
        """The export of the moment `at`, seconds of film time, as the controls say it.

        `suffix`: into the folder of this subprofile. `ratio`: the whole batch in it, whatever the crop says.
        """
        tab, spans, cropping = self.export_tab, self.span_settings(), self.cropping()
        out, folder = split_folder(self.written, suffix)
        return ExportRequest(
            profile=profile, out=out, folder=folder, times=(at,), clips=spans.clips, spread=spans.spread,
            duration=spans.duration, label=tab.label.text, category=tab.chosen_category,
            workers=self.output_tab.workers.value(), form=self.form(),
            cropping=in_ratio(cropping, ratio) if ratio else cropping,
        )  # fmt: skip

    def set_busy(self, progress: str | None) -> None:
        """What is being exported ("clip 2 of 3"); None where nothing is."""
        self.export_tab.set_busy(progress)
        self._show_name()
        self.refresh_name()

    def refresh_name(self) -> None:
        """Look up anew what the next export is called."""
        if self.armed is None:
            self._names.look_up(self._video, self.folder, self.span_settings().clips, bool(self.export_tab.busy))

    def _ask_written(self) -> None:
        if self.folder:
            self._names.ask_written(self.folder, self.export_tab.suffixes)
        self._tell_written()

    def _written(self, name: str, subprofiles: dict[str, str]) -> None:
        self.export_tab.set_written(name, subprofiles)
        self._show_name()
        self._tell_written()

    def _tell_written(self) -> None:
        self.classes.listed = self.written
        self.written_changed.emit(self.written)

    def _show_name(self) -> None:
        """The hint beside the button: what E would cut now."""
        video, text = self._video, ""
        if video is not None:
            spans, name = self.span_settings(), self.armed.name if self.armed else self.export_tab.written
            form = self.form() if video.width else Form(WAV)
            named = self._names.text
            more = self.export_tab.busy or (named and named + differences(form, self.cropping()))
            text = Hint(self._cursor, spans.clips, spans.span, video.duration, name, self._locked, more).text
        self.export_tab.set_next(text)
        self.frame.small_next.set_full(text)

    def _recount(self, clips: int) -> None:
        self._update_format()
        if self.armed is None and not self.export_tab.busy:
            self._names.recount(clips)
