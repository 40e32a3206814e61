"""The controls of the deck as a form that can be kept, and a kept form in the controls."""

from __future__ import annotations

from eightcut.domain.named_form import SavedForm
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.export.export_tab import ExportTab
from eightcut.ui.export.orders import SpanSettings
from eightcut.ui.export.output_tab import OutputTab


class FormControls:
    """What of three tabs belongs to a form. While a marker is armed, what a form sets is given back with its values."""

    def __init__(self, tab: ExportTab, output: OutputTab, crop: CropTab) -> None:
        self._tab, self._output, self._crop = tab, output, crop

    def saved(self) -> SavedForm:
        """What the controls say."""
        spans, cropping = self._tab.spans.own, self._crop.cropping()
        return SavedForm(
            self._output.controls, self._output.frames.value(), cropping.ratio, cropping.portrait, cropping.square,
            spans.clips, spans.spread, spans.duration,
        )  # fmt: skip

    def use(self, saved: SavedForm) -> None:
        """Set the controls so, as a hand would; the centre of the crop and its keyframes stay."""
        self._tab.choose_format(saved.form.format)
        self._output.use_form(saved.form, saved.frames)
        self._crop.use(saved.ratio, saved.portrait, saved.square)
        self._tab.spans.set(SpanSettings(saved.clips, saved.spread, saved.duration))
        self._tab.spans.keep()
