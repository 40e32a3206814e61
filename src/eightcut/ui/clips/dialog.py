"""All exported clips of a profile in one table, with a player: beside the window, whichever video is open there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import QMimeData, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QLineEdit, QSplitter, QWidget
from typing_extensions import override

from eightcut.domain.containers import container_of
from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.services.change import Change, Kind
from eightcut.services.clips.captions import class_caption
from eightcut.services.clips.files import parts_of
from eightcut.services.clips.listing import ListedClip, listed, missing
from eightcut.ui import theme
from eightcut.ui.clips.checks import Checks
from eightcut.ui.clips.class_caption_dialog import ClassCaptionDialog
from eightcut.ui.clips.composing import KEYS as COMPOSING
from eightcut.ui.clips.composing import Composing
from eightcut.ui.clips.edits import ClipEdits
from eightcut.ui.clips.limits_box import LimitsBox
from eightcut.ui.clips.model import ClipsModel
from eightcut.ui.clips.replace_dialog import ReplaceDialog
from eightcut.ui.clips.table import KEYS, ClipsTable
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.controls import Elided
from eightcut.ui.kit.dialogs import listen_to_undo, show
from eightcut.ui.kit.outside import drag_out, files_to_drag, show_in_folder
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, foot, hbox, named, with_role, wrapped


class Player(Protocol):
    """What plays a clip's file; a widget."""

    def open(self, path: str) -> None:
        """Open a file and play it."""

    def toggle(self) -> None:
        """Play, or stop."""

    def set_loop(self, loop: bool) -> None:
        """Whether it plays over and over."""

    def close_video(self) -> None:
        """Let go of the file."""


class ClipListDialog(QDialog):
    """Stays open beside the window; what is changed here is a step of the window's undo."""

    moment_asked = pyqtSignal(str, float)
    """Go to this video (path) and moment, seconds."""
    class_asked = pyqtSignal(str, object)
    """Ask for a class: what goes there ("3 clips"), and the call that hears its folder and name."""

    def __init__(
        self, context: Context, profile: str, video: VideoRef | None, player: QWidget, play: Player, limits: str,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`video`: the one that is open in the window. `player` is a widget that plays as `play` is told."""
        super().__init__(parent)
        self._context, self._profile, self._video, self._play = context, profile, video, play
        self._all: list[ListedClip] = []
        self._loaded, self._opened = False, 0
        column = dialog_column(self, "All clips", "list_clips", 1120, 680)
        self.setSizeGripEnabled(True)
        self.filter = named(QLineEdit(), "clip_filter", told="Find clips by what their columns say")
        self.filter.setPlaceholderText("Find class, video, label, caption, note")
        self.filter.setToolTip("Also: off screen, or words of what is wrong with a clip that was checked")
        self.filter.setClearButtonEnabled(True)
        self.classes = named(QComboBox(), "clip_classes", told="Class of the clips")
        self.classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.only = named(QCheckBox("This video only"), "clips_of_video")
        self.limits = LimitsBox(limits)
        self.limits.refused.connect(self.tell)
        self.limits.chosen.connect(lambda _: self.read())
        self.count = with_role(wrapped("clip_count", "dim"), "dim")
        self.count.setWordWrap(False)
        top = hbox(spacing=theme.WIDE)
        by = with_role(QLabel("Check by"), "dim")
        by.setBuddy(self.limits)
        places = (self.filter, 1), (self.classes, 0), (self.only, 0), (by, 0), (self.limits, 0), (self.count, 0)
        for widget, stretch in places:
            top.addWidget(widget, stretch)
        column.addLayout(top)
        self.model = ClipsModel(self)
        self.table = ClipsTable(self.model)
        self.empty = wrapped("empty", "dim", "Loading…")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.setChildrenCollapsible(False)
        for part in (self.table, self.empty, player):
            self.halves.addWidget(part)
        self.halves.setSizes([380, 380, 160])
        self.halves.setStretchFactor(0, 1)
        column.addWidget(self.halves, 1)
        self.edits = ClipEdits(context, self, self.tell)
        self.checks = Checks(context, self, self.tell)
        self.composing = Composing(context, self.table, self.edits, self, self.tell)
        column.addWidget(self.composing.strip)
        self.said = named(Elided(), "clip_hint", "dim")
        self.said.set_full(KEYS)
        column.addWidget(self.said)
        self.move_button, self.delete_button = button("Move to class…", "move_clips"), button("Delete", "delete_clips")
        self.go_button, close = button("Go to video", "go_to_clip"), button("Close", "close")
        self.play_button = button("Play", "play_clip", "main")
        for one, told in (
            (self.move_button, "Move the selected clips to another class"),
            (self.delete_button, "Delete the selected clips"),
            (self.go_button, "Show the clip's moment in the window"),
            (self.play_button, "Play the clip from its start"),
        ):
            one.setToolTip(told)
        foot(
            column,
            [self.move_button, self.delete_button, self.composing.button],
            [close, self.go_button, self.play_button],
        )
        for one in (close, self.go_button, self.play_button):
            one.setAutoDefault(False)
        self._join()
        close.clicked.connect(self.close)
        self.set_video(video)

    def _join(self) -> None:
        table, history = self.table, self._context.history
        for asked, pressed, call in (
            (table.play_asked, self.play_button, self.play), (table.video_asked, self.go_button, self.go),
            (table.move_asked, self.move_button, self.move_selected),
            (table.delete_asked, self.delete_button, self.delete_selected),
        ):  # fmt: skip
            asked.connect(call)
            pressed.clicked.connect(lambda _, call=call: call())
        table.pause_asked.connect(self.pause)
        table.step_asked.connect(self.step)
        table.folder_asked.connect(self.show_folder)
        table.drag_asked.connect(self._drag)
        self.only.toggled.connect(lambda _: self.read())
        table.rated.connect(lambda stars: self.edits.rate(table.selected, stars))
        table.replace_asked.connect(self._replace)
        table.off_screen_asked.connect(lambda: self.edits.toggle_off_screen(table.selected, self._profile))
        table.check_asked.connect(lambda: self.checks.begin(table.selected, self.limits.limits))
        self.checks.known.connect(self.read)
        self.measured = self.checks.known
        table.default_asked.connect(self._caption_class)
        self.composing.set_profile(self._profile)
        self.composing.play_asked.connect(self.play)
        self.composing.switched.connect(self._compose)
        self.model.typed.connect(self._typed)
        self.filter.textChanged.connect(lambda _: self._show())
        self.filter.returnPressed.connect(self._to_table)
        self.classes.activated.connect(lambda _: self._show())
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self.filter.setFocus)
        listen_to_undo(self, history.stack)
        history.changed.connect(self._heed)
        history.failed.connect(self._failed)

    # ------------------------------------------------------------------------------------------------ what is shown

    def set_video(self, video: VideoRef | None) -> None:
        """Another video is open in the window."""
        self._video = video
        self.only.setEnabled(video is not None)
        self.only.setToolTip(f"Show the clips of {video.filename} alone" if video is not None else "Open a video first")
        if video is None:
            self.only.setChecked(False)
        self.read()

    def set_profile(self, profile: str) -> None:
        """Show the clips of another profile."""
        self._profile = profile
        self.composing.set_profile(profile)
        self.read()

    def _heed(self, change: Change) -> None:
        if change.touches(Kind.CLIPS | Kind.OFF_SCREEN | Kind.CAPTIONS, self._profile):
            self.read()
            self.composing.read()

    def read(self) -> None:
        """Read which clips there are, then which of them are missing."""
        ctx, profile, video = self._context.services, self._profile, self._video if self.only.isChecked() else None
        limits = self.limits.limits

        def look() -> list[ListedClip]:
            return listed(ctx, profile, video=video, limits=limits)

        self._context.runner.in_library(self, look, self._known, key="clips")

    def _known(self, clips: list[ListedClip]) -> None:
        first, self._loaded, self._all = not self._loaded, True, clips
        self._fill_classes()
        self._show()
        if first:
            self.table.fit()
            self._to_table()
        rows = [clip.row for clip in clips]
        self._context.runner.in_background(
            self, lambda job: missing(rows, job), self.model.set_missing, lambda _: None, key="missing"
        )

    def _fill_classes(self) -> None:
        chosen, counts = self.classes.currentData() or "", Counter(clip.row.folder for clip in self._all)
        self.classes.clear()
        self.classes.addItem(f"All classes ({len(self._all):,})", "")
        for name in sorted({*counts, chosen} - {""}, key=str.casefold):
            self.classes.addItem(f"{name} ({counts[name]:,})", name)
        self.classes.setCurrentIndex(max(0, self.classes.findData(chosen)))

    def _show(self) -> None:
        """What is asked for; what was selected stays so, or where it is gone, its row."""
        selected, current = {clip.row.id for clip in self.table.selected}, self.table.current
        row = self.table.currentIndex().row()
        name, words = self.classes.currentData() or "", self.filter.text().casefold().split()
        self.model.show([clip for clip in self._all if name in ("", clip.row.folder) and _fits(clip, words)])
        there = self.model.rows
        if not there and self.focusWidget() is self.table:
            self.setFocus()  # not the field, which would take the keys of Undo for its own
        self.table.setVisible(bool(there))
        if there and self.focusWidget() is self:
            self._to_table()
        self.empty.setVisible(not there)
        self.empty.setText(self._nothing())
        for one in (self.play_button, self.go_button, self.move_button, self.delete_button):
            one.setEnabled(bool(there))
        self.count.setText(plural(len(there), "clip"))
        if there:
            if selected & {clip.row.id for clip in there}:
                self.table.select(selected, current.row.id if current is not None else 0)
            else:
                self.table.go_to(min(max(row, 0), len(there) - 1))

    def _nothing(self) -> str:
        if not self._loaded:
            return "Loading…"
        return "No clips match." if self._all else "There are no clips here yet. Export some first."

    def _replace(self) -> None:
        clips = self.table.selected
        if clips:
            dialog = ReplaceDialog(clips, self)
            dialog.asked.connect(lambda old, new: self.edits.replace(clips, self._profile, old, new))
            show(dialog)

    def _compose(self, on: bool) -> None:
        self._play.set_loop(on)
        self.tell(COMPOSING if on else KEYS)

    def _caption_class(self) -> None:
        clip, ctx, profile = self.table.current, self._context.services, self._profile
        if clip is None:
            return
        name = clip.row.folder

        def ask(before: str) -> None:
            dialog = ClassCaptionDialog(name, before, self)
            dialog.asked.connect(lambda words: self.edits.caption_class(profile, name, words))
            show(dialog)

        self._context.runner.in_library(self, lambda: class_caption(ctx, profile, name), ask)

    def _to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, sentence: str) -> None:
        """Say what was done, or why it was not, below the table."""
        self.said.set_full(sentence)

    def _failed(self, problem: Exception) -> None:
        if isinstance(problem, EnvironmentProblem):
            self.tell(problem.message)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Escape ends composing first, also from the field above."""
        if event is not None and event.key() == Qt.Key.Key_Escape and self.composing.on:
            self.composing.switch()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------------ what is done

    def play(self) -> None:
        """Play the current clip from its start."""
        clip = self.table.current
        if clip is not None:
            self._opened = clip.row.id
            path = str(parts_of(clip.row.output_path)[0])
            self._play.open(container_of(path).heard(path))

    def pause(self) -> None:
        """Stop the current clip or play on; play it where another one was."""
        clip = self.table.current
        if clip is not None and clip.row.id == self._opened:
            self._play.toggle()
        else:
            self.play()

    def step(self, by: int) -> None:
        """Go on to the next clip, or back, and play it."""
        before = self.table.currentIndex().row()
        self.table.go_to(min(max(before + by, 0), len(self.model.rows) - 1))
        if self.table.currentIndex().row() != before:
            self.play()

    def go(self) -> None:
        """Show the moment of the current clip in its video, in the window."""
        clip = self.table.current
        if clip is not None:
            self.moment_asked.emit(clip.row.source_path or clip.row.filename, clip.row.span.start)

    def show_folder(self) -> None:
        """Show the files of the selected clips in the system's file manager."""
        paths = [clip.row.output_path for clip in self.table.selected]
        show_in_folder(self._context.runner, self, paths, self.tell)

    def dragged(self) -> QMimeData | None:
        """The files of the selected clips; None where all of them are missing."""
        there = [clip for clip in self.table.selected if clip.row.id not in self.model.missing]
        return files_to_drag(part for clip in there for part in parts_of(clip.row.output_path)) if there else None

    def _drag(self) -> None:
        data = self.dragged()
        if data is not None:
            drag_out(self.table, data)
        else:
            self.tell("The files of these clips are missing.")

    def _typed(self, number: int, column: int, text: str) -> None:
        """Into the row where it was typed, and where that is one of several selected ones, into all of them."""
        selected = self.table.selected
        mine = [clip for clip in self.model.rows if clip.row.id == number]
        self.edits.write(selected if any(clip.row.id == number for clip in selected) else mine, column, text)

    def delete_selected(self) -> None:
        """Into the trash folder."""
        self._let_go()
        self.edits.delete(self.table.selected)

    def move_selected(self) -> None:
        """Ask for the class, then move."""
        clips = self.table.selected
        if clips:
            self.class_asked.emit(plural(len(clips), "clip"), self._mover(clips))

    def _mover(self, clips: list[ListedClip]) -> Callable[[str, str], None]:
        def move(folder: str, name: str) -> None:
            self._let_go()
            self.edits.move(clips, self._profile, folder, name)

        return move

    def _let_go(self) -> None:
        """A file that is open cannot be moved on every system."""
        self._opened = 0
        self._play.close_video()


def _fits(clip: ListedClip, words: list[str]) -> bool:
    """Whether each word stands in one of the columns that are searched."""
    if not words:
        return True
    row = clip.row
    unseen = "off screen" if clip.off_screen else ""
    said = (row.folder, row.filename, row.label, row.note, clip.words.caption, unseen, *(clip.faults or ()))
    text = "\n".join(said).casefold()
    return all(word in text for word in words)
