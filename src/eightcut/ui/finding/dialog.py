"""Find a sound by its name in many videos: no clip and no training is needed, so the first clips come from here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QComboBox, QCompleter, QDialog, QLineEdit, QWidget
from typing_extensions import override

from eightcut.domain.spans import TimeSpan
from eightcut.domain.vocabulary import meanings
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.services.change import Change, Kind
from eightcut.services.clips.listing import listed
from eightcut.services.context import Job
from eightcut.services.listening.hearing import Heard, heard_among
from eightcut.services.listening.searching import Hit, Search, find_sounds
from eightcut.ui import theme
from eightcut.ui.actions import shortcut
from eightcut.ui.finding.listening import ListeningBar
from eightcut.ui.finding.model import CLIP, HEARD, SCORE, TIME, HitsModel
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import front, listen_to_undo
from eightcut.ui.kit.keys import follow, listen
from eightcut.ui.kit.rows import moments_table
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, foot, hbox, in_role, named, wrapped

T = TypeVar("T")
MOST = 200
"""Moments that are listed, the best ones."""
_BEFORE = (
    "Type what to listen for, such as footsteps, door or crow, and press Enter. The program knows 521 classes of "
    "sound by name; no clip and no training is needed."
)


class FindSoundDialog(QDialog):
    """Stays open beside the window. It only asks: the window plays, cuts and listens."""

    go_asked = pyqtSignal(object)
    """Go to this Hit, and play it."""
    mark_asked = pyqtSignal(object)
    """Export a clip of this Hit."""
    pause_asked = pyqtSignal()
    listen_asked = pyqtSignal(list)
    """Listen to these videos (paths)."""
    stop_asked = pyqtSignal()
    """Listen no more."""

    def __init__(
        self, context: Context, profile: str, paths: Sequence[str], writable: bool = True, parent: QWidget | None = None
    ) -> None:
        """`paths` are the videos of the list; not `writable`: nothing can be marked."""
        super().__init__(parent)
        self._context, self._profile, self._paths, self._writable = context, profile, tuple(paths), writable
        self._heard: Heard | None = None
        self._asked: tuple[str, ...] = ()
        """The words that were searched last, or wait until it is known what was listened to."""
        self._search: Search | None = None
        self._work: list[Task] = []
        """What is read and searched; void once the dialog is closed."""
        column = dialog_column(self, "Find a sound", "find_sound", 760, 560)
        self.setSizeGripEnabled(True)
        self.field = named(QLineEdit(), "sound_words", told="Sound to find, in words")
        self.field.setPlaceholderText("Find a sound: footsteps, door, crow…")
        self.field.setClearButtonEnabled(True)
        self.scope = named(QComboBox(), "sound_scope", told="Videos that are searched")
        self.scope.addItem("This list")
        self.scope.addItem("Whole library")
        self.find_button = button("Find", "find_words")
        top = hbox(spacing=theme.WIDE)
        for widget, stretch in ((self.field, 1), (self.scope, 0), (self.find_button, 0)):
            top.addWidget(widget, stretch)
        column.addLayout(top)
        self.said = wrapped("sound_meaning", "dim")
        column.addWidget(self.said)
        self.model = HitsModel(self)
        self.table = moments_table(
            "sound_moments", "Moments", self.model, {TIME: 90, SCORE: 84, HEARD: 150, CLIP: 150}
        )  # fmt: skip
        column.addWidget(self.table, 1)
        self.empty = wrapped("empty", "dim", _BEFORE)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.empty, 1)
        self.listening = ListeningBar()
        column.addWidget(self.listening)
        self.hint = wrapped("hint", "dim")
        column.addWidget(self.hint)
        self.mark_button, close = button("Mark this sound", "mark_sound"), button("Close", "close")
        self.go_button = button("Play in window", "go_to_sound", "main")
        foot(column, [self.mark_button], [close, self.go_button])
        for one in (self.find_button, close, self.go_button):
            one.setAutoDefault(False)
        follow(self.hint, self._name_keys)
        self._join()
        close.clicked.connect(self.close)
        self.finished.connect(self._stop)
        self._show()
        self._read_names()
        self._read_clips()
        self._look()

    def _join(self) -> None:
        self.field.returnPressed.connect(self.search)
        self.find_button.clicked.connect(self.search)
        self.scope.activated.connect(lambda _: self._look())
        self.table.doubleClicked.connect(lambda _: self.go())
        self.go_button.clicked.connect(self.go)
        self.mark_button.clicked.connect(self.mark)
        self.listening.asked.connect(self.listen_asked)
        self.listening.stop_asked.connect(self.stop_asked)
        self.table.installEventFilter(self)
        listen(self, {"export": self.mark, "find_sound": self.to_field})
        listen_to_undo(self, self._context.history.stack)
        self._context.history.changed.connect(self._heed)

    def _name_keys(self) -> None:
        key = shortcut("export")
        said = ["Enter goes there and plays it", "Space pauses", f"{key} makes a clip of it" if key else ""]
        self.hint.setText(" · ".join(filter(None, said)))
        self.mark_button.setText(f"Mark this sound ({key})" if key else "Mark this sound")

    def to_field(self) -> None:
        """Other words."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    # ------------------------------------------------------------------------------------------------ what there is

    def set_list(self, profile: str, paths: Sequence[str]) -> None:
        """The list of the window holds these videos now."""
        if (profile, tuple(paths)) != (self._profile, self._paths):
            self._profile, self._paths = profile, tuple(paths)
            self._read_clips()
            if not self._whole:
                self._look()

    @property
    def _whole(self) -> bool:
        return self.scope.currentIndex() == 1

    def _read_names(self) -> None:
        classes = self._context.services.classes

        def known(names: tuple[str, ...]) -> None:
            completer = QCompleter(sorted(names), self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setMaxVisibleItems(10)
            self.field.setCompleter(completer)
            completer.activated.connect(lambda _: self.search())

        self._context.runner.in_background(self, lambda _: classes.names, known, key="names")

    def _heed(self, change: Change) -> None:
        if change.touches(Kind.CLIPS, self._profile):
            self._read_clips()

    def _read_clips(self) -> None:
        ctx, profile = self._context.services, self._profile

        def look() -> dict[str, list[tuple[TimeSpan, str]]]:
            found: dict[str, list[tuple[TimeSpan, str]]] = defaultdict(list)
            for clip in listed(ctx, profile):
                found[clip.row.content_id].append((clip.row.span, clip.row.folder))
            return found

        self._context.runner.in_library(self, look, self.model.set_clips, key="clips")

    def show_listening(self, name: str, done: float, total: float) -> None:
        """Videos are being listened to: the one at hand, and how many of how many are done."""
        self.listening.progress(name, done, total)

    def look_again(self, failed: Sequence[str]) -> None:
        """Videos were listened to, all but these: they can be searched."""
        self.listening.end(failed)
        self._look()

    def _look(self) -> None:
        """Find out which videos can be searched, then search for what was asked last."""
        ctx, paths = self._context.services, self._paths
        self._heard = None
        self._tell_where()
        if self._whole:
            self._looked(Heard())
            return
        self._begin(lambda job: heard_among(ctx, paths, job), self._looked, "look")

    def _begin(self, work: Callable[[Job], T], done: Callable[[T], object], key: str) -> None:
        self._work = [task for task in self._work if not task.over]
        self._work.append(self._context.runner.in_background(self, work, done, self._failed, key=key))

    def _stop(self) -> None:
        for task in self._work:
            task.cancel()

    def _looked(self, heard: Heard) -> None:
        self._heard = heard
        self.listening.set_unheard(heard.unheard, len(self._paths))
        if self._asked:
            self._seek()
        else:
            self._show()

    def _tell_where(self) -> None:
        self.scope.setItemText(0, f"This list ({len(self._paths):,})")

    # ------------------------------------------------------------------------------------------------ search

    def search(self) -> None:
        """Find what the field says."""
        self._asked = tuple(self.field.text().split())
        self._search = None
        completer = self.field.completer()
        popup = completer.popup() if completer is not None else None
        if popup is not None:
            popup.hide()
        if self._asked:
            self._say("")
            self._show()
            self._seek()

    def _seek(self) -> None:
        ctx, words, heard = self._context.services, self._asked, self._heard
        if heard is None or not words:
            return  # `_looked` comes back to it
        among = None if self._whole else heard.contents

        def work(job: Job) -> Search:
            meant = meanings(words, ctx.classes.names)
            if (among is not None and not among) or not ctx.frames.all():
                return Search(meant, 0, 0.0, ())
            return find_sounds(ctx, words, MOST, job, among)

        self._begin(work, self._found, "find")

    def _found(self, search: Search) -> None:
        self._search = search
        meant = " · ".join(f"{one.word}: {'; '.join(one.classes)}" for one in search.meanings)
        counted = f"{plural(len(search.hits), 'moment')} in {plural(search.films, 'video')}"
        self._say(meant, short=f"{counted}.  " if search.films else "")
        self._show()
        if search.hits and self.focusWidget() in (self.field, self.find_button):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, problem: Exception) -> None:
        if isinstance(problem, Cancelled):
            return
        self._search, self._asked = None, ()
        self._show()
        if isinstance(problem, EnvironmentProblem):
            self._say(problem.message, bad=True)
        else:
            self._context.runner.problem.emit(problem)

    def _say(self, text: str, *, short: str = "", bad: bool = False) -> None:
        """Below the field: what the words mean, which may be many classes, or what is wrong with them."""
        metrics, room = self.said.fontMetrics(), 2 * max(400, self.width() - 80)
        self.said.setText(short + metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) if not bad else text)
        self.said.setToolTip("" if bad else text)
        in_role(self.said, "bad" if bad else "dim")
        self.said.setVisible(bool(text))

    def _show(self) -> None:
        """The moments; the current one stays, or where it is gone, its row."""
        before, row = self.current, self.table.currentIndex().row()
        hits = self._search.hits if self._search is not None else ()
        self.model.show(hits)
        there = self.model.rows
        if not there and self.focusWidget() is self.table:
            self.field.setFocus()
        self.table.setVisible(bool(there))
        self.empty.setVisible(not there)
        self.empty.setText(self._nothing())
        self.go_button.setEnabled(bool(there))
        self.mark_button.setEnabled(bool(there) and self._writable)
        self.mark_button.setToolTip("" if self._writable else "This library can only be read.")
        if there:
            same = next((n for n, hit in enumerate(there) if hit == before), None)
            self._select(same if same is not None else min(max(row, 0), len(there) - 1))

    def _nothing(self) -> str:
        if self._search is None:
            return "Searching…" if self._asked else _BEFORE
        if self._search.films:
            return f"Nothing like it was heard in {plural(self._search.films, 'video')}."
        if self._whole:
            return "No video has been listened to yet. Open videos, then listen to those of the list."
        if not self._paths:
            return "There are no videos in this list. Open some first, or search the whole library."
        return "None of these videos has been listened to yet. Listen to them once, then every word finds its moments."

    # ------------------------------------------------------------------------------------------------ rows

    @property
    def current(self) -> Hit | None:
        """The moment in the current row."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _select(self, row: int) -> None:
        self.table.setCurrentIndex(self.model.index(row, 0))

    def go(self) -> None:
        """Play the current moment in the window."""
        if self.current is not None:
            self.go_asked.emit(self.current)

    def mark(self) -> None:
        """Make a clip of the current moment and go on to the next, unless a question waits for its answer."""
        parent = self.parentWidget()
        window = self if parent is None else parent.window() or self
        if self.current is not None and self._writable and front(window) is window:
            hit, row = self.current, self.table.currentIndex().row()
            self._select(min(row + 1, len(self.model.rows) - 1))
            self.mark_asked.emit(hit)

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """In the table, Enter goes there and Space pauses."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go()
                return True
            if event.key() == Qt.Key.Key_Space:
                self.pause_asked.emit()
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter in the field searches, and presses no button."""
        if event is None or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
