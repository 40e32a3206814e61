"""Caption templates of a profile in a compose strip: which there are, a new one, changed phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.domain.captions import Composed, Template
from eightcut.services.change import Change
from eightcut.services.clips import captions
from eightcut.ui.clips.compose_strip import ComposeStrip
from eightcut.ui.clips.template_dialog import TemplateDialog
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show


class Templates(QObject):
    """Reads templates into a strip, and edits them; each edit is a step of the window's undo."""

    made = pyqtSignal(str)
    """A template was kept: its name."""

    def __init__(self, context: Context, strip: ComposeStrip, owner: QWidget, back: QWidget) -> None:
        """Dialogs stand over `owner`; `back` has the keys again when one is closed."""
        super().__init__(owner)
        self._context, self._strip, self._owner, self._back = context, strip, owner, back
        self._profile = ""
        self._dialog: TemplateDialog | None = None
        strip.chosen.activated.connect(lambda _: self._return())
        strip.edit_asked.connect(lambda: self.ask(strip.template))
        strip.new_asked.connect(lambda: self.ask(None))

    def set_profile(self, profile: str) -> None:
        """The profile whose templates are used; a question about one of another is over."""
        if self._dialog is not None and profile != self._profile:
            self._dialog.reject()
        self._profile = profile

    def read(self, then: Callable[[bool], object], chosen: str = "") -> None:
        """Show which there are, the `chosen` one first; `then` is told whether there are any."""
        ctx, profile = self._context.services, self._profile

        def known(there: Sequence[Template]) -> None:
            if there:
                self._strip.show_templates(there, chosen)
            then(bool(there))

        self._context.runner.in_library(self, lambda: ctx.library.captions.templates(profile), known, key="templates")

    def ask(self, old: Template | None) -> None:
        """Ask for a new template, or for changes of one."""
        ctx, profile = self._context.services, self._profile

        def look() -> list[Composed]:
            stores = ctx.library.clips, ctx.library.moment_captions
            return [said for store in stores for said in store.composed(profile).values()]

        self._context.runner.in_library(self, look, lambda said: self._ask(old, said), key="said")

    def _ask(self, old: Template | None, said: Sequence[Composed]) -> None:
        ctx, profile, history = self._context.services, self._profile, self._context.history
        self._dialog = dialog = TemplateDialog(old, said, self._owner)

        def keep(new: Template) -> None:
            def edit() -> Change:
                if old is None:
                    return captions.save_template(ctx, profile, new)
                return captions.edit_template(ctx, profile, old, new)[1]

            verb = "Make" if old is None else "Change"
            history.do(f"{verb} caption template {new.name}", edit, lambda _: self.made.emit(new.name))

        def delete() -> None:
            if old is not None:
                text = f"Delete caption template {old.name}"
                history.do(text, lambda: captions.delete_template(ctx, profile, old))

        dialog.kept.connect(keep)
        dialog.delete_asked.connect(delete)
        dialog.finished.connect(lambda _: self._closed())
        show(dialog)

    def _closed(self) -> None:
        self._dialog = None
        self._return()

    def _return(self) -> None:
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
