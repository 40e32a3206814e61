"""What an armed marker lends the controls: how it was cut, until it is let go."""

from __future__ import annotations

from dataclasses import replace

from eightcut.domain.clip_form import LTX_FPS, Cropping, Form
from eightcut.services.clips.recalling import RecalledSettings
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.export.export_tab import ExportTab
from eightcut.ui.export.orders import SpanSettings
from eightcut.ui.export.output_tab import OutputTab


class Lending:
    """Form and crop of the armed marker; the Export tab does the same with its own fields."""

    def __init__(self, tab: ExportTab, output: OutputTab, crop: CropTab) -> None:
        self._tab, self._output, self._crop = tab, output, crop
        self._before: tuple[str, Form, int, Cropping] | None = None
        """Format, form, frames and crop."""

    def begin(self) -> None:
        """What is in the controls comes back later; what is set from now on is not kept for the next start."""
        if self._before is None:
            form, frames = self._output.controls, self._output.frames.value()
            self._before = str(self._tab.format.currentData()), form, frames, self._crop.cropping()
            self._output.lent = self._crop.lent = True

    def show(self, found: RecalledSettings) -> None:
        """How the marker was cut comes into the controls; encoder and random crops stay as they are."""
        if self._before is None:
            return
        frames = round(found.duration * float(LTX_FPS)) if found.form.ltx else 0
        now = self._crop.cropping()
        cropping = replace(found.cropping, portrait=now.portrait, square=now.square)
        self._set(found.form.format, found.form, frames, cropping)
        self._tab.spans.set(SpanSettings(found.clips, found.spread, found.duration))

    def give_back(self) -> None:
        """The controls are as they were before `begin`."""
        if self._before is not None:
            kept, self._before = self._before, None
            self._set(*kept)
            self._output.lent = self._crop.lent = False

    def _set(self, kind: str, form: Form, frames: int, cropping: Cropping) -> None:
        self._tab.show_format(kind)
        self._output.show_form(form, frames)
        self._crop.lend(cropping)
