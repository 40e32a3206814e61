"""Messages of the window: the status bar, the problem bar, the toast that offers undo."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QSizePolicy, QStatusBar, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.progress import TimeLeft, left
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import Piece
from eightcut.ui.kit.widgets import hbox, in_role, named, with_role, wrapped

log = logging.getLogger("eightcut.ui")

_MESSAGE, _TOAST, _QUESTION = 10_000, 5000, 20_000
"""Milliseconds that a message stays, that Undo is offered, and that something else is."""


class StatusBar(QStatusBar):
    """Message, progress with Cancel, and on the right `video - profile - workers`."""

    cancel_asked = pyqtSignal()
    tasks_asked = pyqtSignal()
    told = pyqtSignal(str)
    """What it says now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paused = False
        self.setSizeGripEnabled(False)
        self.cancels: Task | None = None
        """What Cancel stops beside scans and exports."""
        self._asked = False
        self._detail = ""
        self._time_left = TimeLeft()
        self.message = named(QLabel(), "message")
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._fading = QTimer(self.message)
        self._fading.setSingleShot(True)
        self._fading.timeout.connect(self.message.clear)  # Qt's own: it may come when Python's half is gone
        self.bar = QProgressBar()
        self.bar.setFixedWidth(120)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.detail = with_role(QLabel(), "dim")
        self.cancel = named(QPushButton("Cancel"), "cancel")
        self.cancel.clicked.connect(self.cancel_asked)
        self.tasks = named(QPushButton("Tasks"), "show_tasks")
        self.tasks.clicked.connect(self.tasks_asked)
        self.where = named(QLabel(), "where", "dim")
        self.addWidget(self.message, 1)
        self._under_way = (self.bar, self.detail, self.tasks, self.cancel)
        for widget in self._under_way:
            self.addWidget(widget)
            widget.hide()
        self.addPermanentWidget(self.where)
        self.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)

    @property
    def cancellable(self) -> bool:
        """Whether there is something beside scans and exports that Cancel stops."""
        return self.cancels is not None and not self.cancels.over

    def stop_work(self) -> None:
        """Cancel it."""
        if self.cancels is not None:
            self.cancels.cancel()

    @property
    def pieces(self) -> list[Piece]:
        """What Cancel stops beside scans and exports, for the list of tasks."""
        if not self.cancellable:
            return []
        part = self.bar.value() / 1000 if self.bar.maximum() else 0.0
        return [Piece(self.said or "Task", part, self.stop_work)]

    @property
    def said(self) -> str:
        """The message that is shown."""
        return self.message.text()

    def say(self, text: str) -> None:
        """Show a message until the next one, for ten seconds at most where it is not about what is under way."""
        self.message.setText(text)
        self.message.setToolTip(text)
        self.told.emit(text)
        if self._asked:
            self._fading.stop()
        else:
            self._fading.start(_MESSAGE)

    def set_where(self, video: str, profile: str, workers: int, cluster: str = "", read_only: bool = False) -> None:
        """The right side; `cluster`: who listens, "" where this computer does."""
        parts = [video, profile, plural(workers, "worker"), cluster and f"cluster {cluster}", read_only and "read-only"]
        self.where.setText(" · ".join(part for part in parts if part))

    def show_progress(self, what: str, done: float, total: float, detail: str = "") -> None:
        """Something that was asked for is under way; total 0 where its length is not known."""
        if not self._asked:
            self._time_left.restart()
        if not self._asked or what != self.said:
            self._asked = True
            self.say(what)
        self._show_bar(done, total, detail or left(self._time_left.tell(done, total)))

    def show_background(self, what: str, done: float, total: float, file: str) -> None:
        """Something goes on unasked: beside the message, which stays, and not while there is other progress."""
        if not self._asked:
            self._show_bar(done, total, " · ".join(filter(None, (what, left(self._time_left.tell(done, total))))), file)

    def _show_bar(self, done: float, total: float, detail: str, more: str = "") -> None:
        self.bar.setRange(0, 1000 if total > 0 else 0)
        if total > 0:
            self.bar.setValue(int(1000 * min(1.0, done / total)))
        self._detail = detail
        self._show_detail()
        self.detail.setToolTip(more)
        for widget in self._under_way:
            widget.show()

    def set_tasks(self, going: int, waiting: int) -> None:
        """How many tasks are under way, and how many wait."""
        self.tasks.setText(f"Tasks +{waiting}" if waiting else "Tasks")
        self.tasks.setToolTip(f"{plural(going, 'task')} under way, {waiting} waiting")

    def set_paused(self, on: bool) -> None:
        """Whether what is under way is held."""
        self._paused = on
        self._show_detail()

    def _show_detail(self) -> None:
        self.detail.setText("Paused" if self._paused else self._detail)

    def end_progress(self, text: str = "") -> None:
        """It is over."""
        self._asked = False
        self._hide_bar()
        self.say(text)

    def end_background(self, text: str) -> None:
        """What went on unasked is over; "" leaves the message."""
        if not self._asked:
            self._hide_bar()
            if text:
                self.say(text)

    def _hide_bar(self) -> None:
        self._time_left.restart()
        for widget in self._under_way:
            widget.hide()


class ProblemBar(QFrame):
    """One sentence about what went wrong, what to do, and a button that does it where there is one.

    It lies over the upper edge of its parent and moves nothing there.
    """

    told = pyqtSignal(str)
    """A sentence is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cure: Callable[[], object] | None = None
        self._library = False
        self.setObjectName("problem")
        self.setStyleSheet(
            f"QFrame#problem {{ background: {theme.PROBLEM}; border: 0; border-bottom: 1px solid {theme.BAD}; }}"
            f'QFrame#problem[role="hint"] {{ background: {theme.CONTROL}; border-bottom-color: {theme.ACCENT}; }}'
        )
        self._mark = QLabel()
        self.text = wrapped("problem_text")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        close = QPushButton("Dismiss")
        close.clicked.connect(self.hide)
        row = hbox(self, margins=(theme.WIDE, theme.GAP, theme.SPACE, theme.GAP))
        row.addWidget(self._mark)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        self.hide()
        if parent is not None:
            parent.installEventFilter(self)

    def tell(
        self,
        sentence: str,
        button: str = "",
        cure: Callable[[], object] | None = None,
        hint: bool = False,
        library: bool = False,
    ) -> None:
        """Show the sentence; `button` is what the button says, "" for none, and `cure` what it does.

        `hint`: nothing went wrong, something comes first. `library`: it holds whatever video is open.
        """
        self._cure, self._library = cure, library
        if hint:
            log.info("%s", sentence)
        else:
            log.warning("%s", sentence)
        in_role(self, "hint" if hint else "")
        mark = icon("information-outline", theme.ACCENT) if hint else icon("close-circle-outline", theme.BAD)
        self._mark.setPixmap(mark.pixmap(theme.ICON))
        self.text.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.show()
        self._place()
        self.told.emit(sentence)

    def _place(self) -> None:
        floor, rows = self.parentWidget(), self.layout()
        if floor is not None and rows is not None and self.isVisible():
            self.setGeometry(0, 0, floor.width(), rows.totalHeightForWidth(floor.width()))
            self.raise_()

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """As wide as what it lies on."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def leave_video(self) -> None:
        """Another video is opened: what was said about the one before holds no more."""
        if not self._library:
            self.hide()

    def withdraw(self, *words: str) -> None:
        """Hide a sentence with any of these words; "" is none."""
        if any(word and word in self.text.text() for word in words):
            self.hide()

    def _act(self) -> None:
        self.hide()
        if self._cure is not None:
            self._cure()


class Toast(QFrame):
    """What was just done, with Undo or another answer, for a while, over the lower edge of its parent."""

    undo_asked = pyqtSignal()
    told = pyqtSignal(str)
    """It is shown with these words."""

    def __init__(self, parent: QWidget, lift: int = 0) -> None:
        """Hidden until something is done; `lift`: pixels of the lower edge that stay free."""
        super().__init__(parent)
        self._lift = lift
        self.setObjectName("toast")
        self.setStyleSheet(
            f"QFrame#toast {{ background: {theme.CONTROL}; border: 1px solid {theme.LINE}; border-radius: 6px; }}"
        )
        self._act: Callable[[], object] | None = None
        self.text = QLabel()
        self.button = undo = QPushButton("Undo")
        undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        undo.clicked.connect(self._undo)
        row = hbox(self, margins=(theme.WIDE, theme.GAP, theme.GAP, theme.GAP))
        row.addWidget(self.text)
        row.addWidget(undo)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def undone(self, text: str, again: Callable[[], object]) -> None:
        """What was undone, with Redo."""
        self.tell(text, "Redo", again, _TOAST)

    def withdraw(self, button: str) -> None:
        """Hide what offers this: it would do something else by now."""
        if self.button.text() == button:
            self.hide()

    def tell(
        self, text: str, button: str = "", act: Callable[[], object] | None = None, milliseconds: int = _QUESTION
    ) -> None:
        """Show it above the lower edge, in the middle; `act` is what the button does where that is not Undo."""
        self.text.setText(text)
        self.button.setText(button or "Undo")
        self._act = act
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - theme.WIDEST - self._lift)
        self.show()
        self.raise_()
        self._timer.start(_TOAST if act is None else milliseconds)
        self.told.emit(text)

    def _undo(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
        else:
            self.undo_asked.emit()
