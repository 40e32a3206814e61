"""The control deck under the timeline: tabs Export, Output, Crop & Track and Scan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from PyQt6.QtCore import QCoreApplication, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.domain.clip_form import LTX_FPS, WAV, Crop, Cropping, Form
from eightcut.domain.names import path_parts
from eightcut.services.clips.recalling import Recalled
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.export.deck_frame import DeckFrame
from eightcut.ui.export.export_tab import ExportTab
from eightcut.ui.export.forms import cropped, differences, in_ratio, sentence
from eightcut.ui.export.hint import Hint
from eightcut.ui.export.names import NextName
from eightcut.ui.export.orders import (
    ExportOrder,
    Forgetful,
    Remembered,
    SpanSettings,
    autoclips,
)
from eightcut.ui.export.output_tab import OutputTab
from eightcut.ui.export.scan_tab import ScanTab
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import Film, Marker

NAMES = ("export", "output", "crop", "scan")


def _tr(text: str) -> str:
    return QCoreApplication.translate("deck", text)


class Deck(DeckFrame):
    """All controls of export and scan. Values in by methods, what the user wants out by signals."""

    export_asked = pyqtSignal(object)
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

    def __init__(self, context: Context, settings: Remembered | None = None, parent: QWidget | None = None) -> None:
        """As it was left; without `settings` nothing outlives it."""
        kept: Remembered = settings if settings is not None else Forgetful()
        self._context = context
        self.export_tab = ExportTab(kept)
        self.output_tab = OutputTab(kept)
        self.crop_tab = CropTab(kept)
        self.scan_tab = ScanTab(kept)
        panes = (self.export_tab, self.output_tab, self.crop_tab, self.scan_tab)
        titles = (_tr("Export"), _tr("Output"), _tr("Crop && Track"), _tr("Scan"))
        super().__init__(kept, list(zip(NAMES, titles, panes, strict=True)), parent)
        self.setObjectName("deck")
        self._names = NextName(context, self)
        self._names.named.connect(self._named)
        self._names.written.connect(self._written)
        self._name_text = ""
        self._named_for: tuple[Film | None, str, str] = (None, "", "")
        """Film, folder and profile of the name that is shown."""
        self._film: Film | None = None
        self._cursor = 0.0
        self._locked = False
        self._cutting: str | None = None
        self._lent: tuple[str, Form, int, Cropping] | None = None
        """Format, form, frames and crop as they were before a marker was armed."""
        self._join()
        self.export_tab.spans.set_frames(self.output_tab.ltx_frames)
        self._formed()
        if self.output_tab.encoder.wanted_at_start:
            self.output_tab.encoder.ask()

    def _join(self) -> None:
        tab, output, crop = self.export_tab, self.output_tab, self.crop_tab
        self.small_export.clicked.connect(lambda _=False: tab.export())
        tab.export_asked.connect(self._asked)
        tab.span_changed.connect(self.span_changed)
        tab.span_changed.connect(lambda _duration, clips, _spread: self._recount(clips))
        tab.folder_changed.connect(self.folder_changed)
        tab.folder_changed.connect(lambda _: self._dress())
        tab.folder_changed.connect(lambda _: self._ask_written())
        tab.folder_changed.connect(lambda _: self._name())
        tab.subprofiles_asked.connect(self.subprofiles_asked)
        tab.whole_asked.connect(crop.take_off)
        tab.cancel_asked.connect(self.export_cancel_asked)
        tab.disarmed.connect(self._give_back)
        tab.disarmed.connect(self.disarmed)
        tab.disarmed.connect(self._dress)
        tab.disarmed.connect(self._name)
        tab.format_changed.connect(output.set_format)
        tab.format_changed.connect(lambda _: self._formed())
        output.set_format(str(tab.format.currentData()))
        output.workers_changed.connect(self.workers_changed)
        output.changed.connect(self._formed)
        output.ltx_changed.connect(tab.spans.set_frames)
        output.encoder.asked.connect(self._find_encoders)
        crop.changed.connect(self._formed)

    # ------------------------------------------------------------------------------------------ form

    def form(self) -> Form:
        """How clips are written; the crop of each is `cropping`'s."""
        return self.output_tab.form()

    def cropping(self) -> Cropping:
        """How the clips of a batch are cropped."""
        return self.crop_tab.cropping()

    def _find_encoders(self) -> None:
        """Test what hardware can do, off the window's thread; a second or two."""
        media, box = self._context.services.media, self.output_tab.encoder
        self._context.runner.in_background(
            self, lambda job: media.usable_encoders(job.cancel), box.set_found,
            lambda problem: box.set_failed(str(problem)), key="encoders",
        )  # fmt: skip

    def _formed(self) -> None:
        spans, film = self.span_settings(), self._film
        cropping = self.cropping()
        crop = Crop(cropping.ratio, cropping.centre) if cropping.ratio else None
        size = (film.width, film.height) if film is not None else (0, 0)
        rate = film.rate if film is not None else LTX_FPS
        form = self.form() if film is None or film.width else Form(WAV)
        self.export_tab.set_crop("" if form.format == WAV or film is None else cropped(cropping))
        self.output_tab.say(sentence(form, crop, size, rate, spans.duration))
        self._show_name()
        self.form_changed.emit()

    # ------------------------------------------------------------------------------------------ export

    def span_settings(self) -> SpanSettings:
        """How a moment is cut now."""
        return self.export_tab.span_settings()

    def set_clips(self, count: int) -> None:
        """So many clips, 1 to 99."""
        self.export_tab.set_clips(count)

    def set_workers(self, count: int) -> None:
        """So many clips are cut at the same time."""
        self.output_tab.workers.setValue(count)

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
        self._dress()
        self._ask_written()
        self._name()

    @property
    def folder(self) -> str:
        """The export folder as it was chosen, "" where none is."""
        return self.export_tab.target

    @property
    def written(self) -> str:
        """The export folder as it is written: a new one has no spaces in its name; "" where none is chosen."""
        return self.export_tab.path

    def set_profile(self, profile: str) -> None:
        """Whose names and numbers count."""
        self._names.profile = profile
        self._name()

    def set_film(self, film: Film | None) -> None:
        """The open video: what the user set stays, nothing is armed."""
        self._film, self._cursor = film, 0.0
        self.export_tab.set_film(film is not None, film is None or film.width > 0)
        self.crop_tab.set_film((film.width, film.height) if film is not None else (0, 0))
        self.scan_tab.set_film(film is not None)
        self._formed()
        self._dress()
        self._name()

    def set_cursor(self, at: float) -> None:
        """The cut point, seconds of film time."""
        self._cursor = at
        self.export_tab.set_cursor(at)
        self._show_name()

    def set_locked(self, on: bool) -> None:
        """Whether the cut point stays where it is, whatever is looked at."""
        self._locked = on
        self._show_name()

    def arm(self, marker: Marker) -> None:
        """The next export replaces this marker; `recalled` tells the rest of how it was cut."""
        if self._lent is None:
            self._lent = (
                str(self.export_tab.format.currentData()), self.output_tab.controls, self.output_tab.frames.value(),
                self.cropping(),
            )  # fmt: skip
            self.output_tab.lent = self.crop_tab.lent = True
        self.export_tab.arm(marker)
        self._dress()
        path = marker.rows[0].output_path if marker.rows else marker.folder
        self._named(self.tr("replaces {}").format("".join(path_parts(path)[-1:])))

    def recalled(self, found: Recalled) -> None:
        """How the armed marker was cut comes into the controls; encoder and random crops stay as they are."""
        if self.armed is None:
            return
        frames = round(found.duration * float(LTX_FPS)) if found.form.ltx else 0
        now = self.cropping()
        self._lend(found.form.format, found.form, frames,
                   replace(found.cropping, portrait=now.portrait, square=now.square))  # fmt: skip
        self.export_tab.spans.set(SpanSettings(found.clips, found.spread, found.duration))

    def _lend(self, kind: str, form: Form, frames: int, cropping: Cropping) -> None:
        self.export_tab.show_format(kind)
        self.output_tab.show_form(form, frames)
        self.crop_tab.lend(cropping)

    def _give_back(self) -> None:
        if self._lent is not None:
            kept, self._lent = self._lent, None
            self._lend(*kept)
            self.output_tab.lent = self.crop_tab.lent = False

    def disarm(self) -> None:
        """The next export is a new one."""
        self.export_tab.disarm()

    def _dress(self) -> None:
        armed = self.armed is not None
        self.small_export.setText(self.tr("Overwrite") if armed else self.tr("Export"))
        self.small_export.set_role("armed" if armed else "main")
        self.small_export.setEnabled(self.export_tab.main.isEnabled())

    @property
    def armed(self) -> Marker | None:
        """The marker that the next export replaces."""
        return self.export_tab.armed

    def export(self, number: int = 0, ratio: str = "") -> None:
        """What E does, and with a number from 1 on the key of that subprofile; `ratio` for P and S."""
        if number:
            self.export_tab.export_to(number)
        else:
            self.export_tab.export(ratio=ratio)

    def _asked(self, order: ExportOrder) -> None:
        cropping = self.cropping()
        self.export_asked.emit(replace(
            order, workers=self.output_tab.workers.value(), form=self.form(),
            cropping=in_ratio(cropping, order.ratio) if order.ratio else cropping,
        ))  # fmt: skip

    def set_busy(self, progress: str | None) -> None:
        """What is being exported ("clip 2 of 3"); None where nothing is."""
        self._cutting = progress
        self.export_tab.set_busy(progress)
        self._show_name()
        if progress is None:
            self._name()

    def refresh_name(self) -> None:
        """Look up anew what the next export is called."""
        self._name()

    def _name(self) -> None:
        named_for = (self._film, self.folder, self._names.profile)
        if named_for != self._named_for and self.armed is None:
            self._named_for = named_for
            self._names.forget()
            self._named("")  # the name of something else is shown no longer
        if self.export_tab.busy:
            return
        if self.armed is None and self._film is not None and self.folder:
            self._names.ask(self._film, self.folder, self.span_settings().clips)
        elif self.armed is None:
            self._named("")

    def _named(self, text: str) -> None:
        self._name_text = text
        self._show_name()

    def _ask_written(self) -> None:
        if self.folder:
            self._names.ask_written(self.folder, self.export_tab.suffixes)
        self.written_changed.emit(self.written)

    def _written(self, name: str, subprofiles: dict[str, str]) -> None:
        self.export_tab.set_written(name, subprofiles)
        self._show_name()
        self.written_changed.emit(self.written)

    def _show_name(self) -> None:
        """The hint beside the button: what E would cut now."""
        film = self._film
        text = ""
        if film is not None:
            spans, name = self.span_settings(), self.armed.name if self.armed else self.export_tab.written
            form = self.form() if film.width else Form(WAV)
            more = self._cutting or (self._name_text and self._name_text + differences(form, self.cropping()))
            text = Hint(self._cursor, spans.clips, spans.span, film.duration, name, self._locked, more).text
        self.export_tab.set_next(text)
        self.small_next.set_full(text)

    def _recount(self, clips: int) -> None:
        self._formed()
        if self.armed is None and not self.export_tab.busy:
            self._names.recount(clips)
