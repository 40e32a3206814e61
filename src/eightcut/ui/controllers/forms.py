"""Forms of clips under names: chosen by menu or key, remembered by each list, saved, renamed, deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QWidget

from eightcut.domain.named_form import KEYS, NamedForm
from eightcut.services.change import Change
from eightcut.services.clips.named_forms import NamedForms
from eightcut.ui.actions import with_keys
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.form_dialog import FormDialog
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.lists import VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.window.panes import Handlers
from eightcut.ui.window.status import ProblemBar, StatusBar

_TOLD = "Kept with it: format, sound, size, encoder, LTX-2, crop and random crops, clips, spread and length."


class FormsController(QObject):
    """Joins the deck with the file of forms, which is read anew whenever one is chosen: others may have changed it."""

    def __init__(
        self,
        deck: Deck,
        playlist: PlaylistPane,
        *,
        window: QWidget,
        actions: Callable[[], Mapping[str, QAction]],
        status: StatusBar,
        problem: ProblemBar,
        settings: Settings,
        context: Context,
    ) -> None:
        """`actions`: those of the window, asked when they are shown."""
        super().__init__(window)
        self._deck, self._playlist, self._window, self._actions = deck, playlist, window, actions
        self._status, self._problem, self._context = status, problem, context
        self._kept = NamedForms(settings.path.parent)
        self._there: list[NamedForm] | None = None
        """None until the file was read."""
        self._begun = False
        self._due = False
        """The list that is shown has a form, which is to be taken."""
        self._usual: dict[str, str] = {}
        self.more: list[QAction] = []
        """Actions of forms that have no key, for the palette."""
        deck.forms.chosen.connect(self._chosen)
        deck.forms.asked.connect(lambda id_: self._actions()[id_].trigger())
        deck.forms.opened.connect(self._read)
        deck.form_changed.connect(self._show)
        deck.disarmed.connect(self._settle)
        deck.encoder_refused.connect(self._refused)
        playlist.tab_shown.connect(self._tab_shown)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {
            **{f"form_{n}": partial(self._choose_number, n) for n in range(1, KEYS + 1)},
            "save_form": self.save_as,
            "overwrite_form": self.overwrite,
            "rename_form": self.rename,
            "delete_form": self.delete,
        }

    # ------------------------------------------------------------------------------------------ what there is

    def begin(self) -> None:
        """Read the file, once the window is there."""
        self._read()

    def _read(self, then: Callable[[], object] | None = None) -> None:
        def done(there: list[NamedForm]) -> None:
            self._there = there
            self._name_actions()
            self._settle()
            if then is not None:
                then()

        self._context.runner.in_library(self, self._kept.all, done)

    @property
    def _now(self) -> NamedForm | None:
        """The form of the list that is shown."""
        id_ = self._playlist.form
        return next((one for one in self._there or () if one.id == id_), None)

    def _show(self) -> None:
        now = self._now
        differing = [] if now is None else now.saved.differing(self._deck.saved_form())
        self._deck.show_forms(self._there or (), now, differing)

    def _name_actions(self) -> None:
        """The palette and the menu name forms, not numbers."""
        forms = {one.number: one for one in self._there or ()}
        for number in range(1, KEYS + 1):
            action = self._actions()[f"form_{number}"]
            usual = self._usual.setdefault(action.objectName(), action.text())
            action.setText(_use(forms[number]) if number in forms else usual)
        for action in self.more:
            action.deleteLater()
        self.more = []
        for number, one in forms.items():
            if number > KEYS:
                action = QAction(_use(one), self)
                action.setObjectName(f"form_{number}")
                action.triggered.connect(partial(self._chosen, one.id))
                self.more.append(action)

    # ------------------------------------------------------------------------------------------ using one

    def _tab_shown(self, kept: VideoList) -> None:
        """Another list takes its form; what the controls said when the program ended stays at its next start."""
        self._due, self._begun = self._begun and bool(kept.form), True
        self._settle()

    def _settle(self) -> None:
        now = self._now
        if self._due and self._there is not None and self._deck.armed is None:
            self._due = False
            if now is not None and now.saved.differing(self._deck.saved_form()):
                self._take(now)
        self._show()

    def _chosen(self, id_: str, _on: bool = False) -> None:
        self._read(lambda: self._use(next((one for one in self._there or () if one.id == id_), None)))

    def _choose_number(self, number: int) -> None:
        def use() -> None:
            one = next((one for one in self._there or () if one.number == number), None)
            if one is None:
                self._status.say(with_keys("There is no form {0} yet. Save the controls as one: {save_form}.", number))
            else:
                self._use(one)

        self._read(use)

    def _use(self, one: NamedForm | None) -> None:
        if one is None:
            self._status.say("This form was deleted elsewhere.")
            return
        if self._deck.armed is None:
            self._playlist.set_form(one.id)
        self._take(one)
        self._show()

    def _take(self, one: NamedForm) -> None:
        self._status.say(f"Clips are written as {one.name}.")
        if one.odd:
            self._problem.tell(f"Form {one.name} in {self._kept.path}: {' '.join(one.odd)}", hint=True)
        self._deck.use_form(one.saved)

    def _refused(self, encoder: str) -> None:
        self._status.say(f"The form's encoder {encoder} cannot be used on this computer: software is used instead.")

    # ------------------------------------------------------------------------------------------ changing one

    def save_as(self) -> None:
        """Keep what the controls say under a name."""
        saved = self._deck.saved_form()

        def save(name: str) -> None:
            self._edit(f"Save form {name}", partial(self._kept.save, name, saved), f"Saved form {name}.", name)

        self._ask("Save form", _TOLD, "Save form", "", save)

    def overwrite(self) -> None:
        """Let the present form be what the controls say."""
        now, saved = self._named(), self._deck.saved_form()
        if now is None:
            return
        if not now.saved.differing(saved):
            self._status.say(f"The controls are as form {now.name} says.")
            return
        self._edit(f"Overwrite form {now.name}", partial(self._kept.overwrite, now, saved), f"Saved form {now.name}.")

    def rename(self) -> None:
        """Give the present form another name; lists keep it."""
        now = self._named()
        if now is None:
            return

        def rename(name: str) -> None:
            if name != now.name:
                self._edit(f"Rename form {now.name}", partial(self._kept.rename, now, name), f"Renamed to {name}.")

        self._ask(
            f"Rename form {now.name}", "Its key stays, and lists that use it keep it.", "Rename", now.name, rename
        )

    def delete(self) -> None:
        """Keep the present form no more; the controls stay as they are."""
        now = self._named()
        if now is not None:
            said = with_keys("Deleted form {0}. {undo} brings it back.", now.name)
            self._edit(f"Delete form {now.name}", partial(self._kept.delete, now), said)

    def _named(self) -> NamedForm | None:
        """The present form; where there is none it is said."""
        now = self._now
        if now is None:
            self._status.say(with_keys("This list has no form. Choose one beside Export, or save one: {save_form}."))
        return now

    def _ask(self, title: str, told: str, go: str, name: str, then: Callable[[str], object]) -> None:
        taken = [one.name for one in self._there or () if one.name != name]
        dialog = FormDialog(title, told, go, name, taken, self._window)
        dialog.named.connect(then)
        show(dialog)

    def _edit(self, text: str, work: Callable[[], Change], said: str, new: str = "") -> None:
        """An edit of the undo stack. `said` and `new`, the form that the list uses from then on, hold once."""
        once = [said]

        def then(_: Change) -> None:
            if once:
                self._status.say(once.pop())
                self._read(lambda: self._adopt(new))
            else:
                self._read()

        self._context.history.do(text, work, then)

    def _adopt(self, name: str) -> None:
        made = next((one for one in self._there or () if one.name == name), None)
        if made is not None and self._deck.armed is None:
            self._playlist.set_form(made.id)
        self._show()


def _use(one: NamedForm) -> str:
    return f"Use form {one.name.replace('&', '&&')}"
