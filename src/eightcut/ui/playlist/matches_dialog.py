"""All matches of a list in one table: sorted, gone to, judged, whichever video they are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent
from PyQt6.QtWidgets import QComboBox, QDialog, QWidget
from typing_extensions import override

from eightcut.domain.judgements import Verdict
from eightcut.domain.videos import VideoRef
from eightcut.services.change import EVERYTHING, NOTHING, Change
from eightcut.services.scans.off_screen import set_off_screen
from eightcut.services.scans.overview import READ, Match, Overview
from eightcut.services.scans.review import judge
from eightcut.ui import theme
from eightcut.ui.actions import shortcut
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import listen_to_undo
from eightcut.ui.kit.history import Place
from eightcut.ui.kit.keys import follow, listen
from eightcut.ui.kit.rows import SortedRows, moments_table
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import button, dialog_column, foot, hbox, named, wrapped
from eightcut.values import dataclass

VIDEO, TIME, SCORE, VERDICT = range(4)
_SAID: Mapping[Verdict | None, tuple[str, str]] = {
    None: ("Open", theme.TEXT),
    Verdict.ACCEPT: ("✓ Accepted", theme.GOOD),
    Verdict.UNCERTAIN: ("? Unsure", theme.UNSURE),
    Verdict.REJECT: ("✕ Rejected", theme.BAD),
}
"""In the order in which the table sorts them."""
_RANK = {verdict: place for place, verdict in enumerate(_SAID)}
_EDITS = {"accept": Verdict.ACCEPT, "reject": Verdict.REJECT, "uncertain": Verdict.UNCERTAIN}
_OFF_SCREEN = "off_screen"
_UNSEEN, _ALL = len(_SAID), len(_SAID) + 1
"""Places in the list of what is shown, after the verdicts."""
_TEXTS = {Verdict.ACCEPT: "Accept match", Verdict.REJECT: "Reject match", Verdict.UNCERTAIN: "Mark match as unsure"}


@dataclass(frozen=True, slots=True)
class Listed:
    """Which matches of which videos."""

    profile: str
    model: str
    paths: tuple[str, ...]


class MatchesModel(SortedRows[Match]):
    """Matches in the order of the chosen column, the best first."""

    heads = "Video", "Time", "Score", "Verdict"
    numbers = (TIME, SCORE)
    best_first = (SCORE,)
    by, down = SCORE, True

    @override
    def key(self, value: Match, column: int) -> object:
        region = value.region
        said = _RANK[value.verdict], value.off_screen
        return (value.place.video.filename.casefold(), region.start, region.score, said)[column]

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        match, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            texts = match.place.video.filename, clock(match.region.start, 1), f"{match.region.score:.2f}"
            said = _SAID[match.verdict][0]
            return (*texts, f"{said} · off screen" if match.off_screen else said)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == VERDICT:
            return QColor(_SAID[match.verdict][1])
        if role == Qt.ItemDataRole.ToolTipRole and column == VIDEO:
            return match.place.video.path
        return None


class ListMatchesDialog(QDialog):
    """Stays open beside the window; what is judged here is a step of the window's undo."""

    moment_asked = pyqtSignal(str, float)
    """Go to this video (path) and moment, seconds."""

    def __init__(self, context: Context, listed: Listed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._listed = context, listed
        self._found: dict[str, tuple[Match, ...]] = {}
        self._loaded, self._all, self._reading, self._kinds = False, True, list[VideoRef](), EVERYTHING
        self._overview = Overview(context.services, listed.profile, listed.model)
        column = dialog_column(self, "All matches in the list", "list_matches", 640, 560)
        self.shown = named(QComboBox(), "shown_matches", told="Which matches are shown")
        for verdict in (None, Verdict.ACCEPT, Verdict.UNCERTAIN, Verdict.REJECT):
            self.shown.addItem(_SAID[verdict][0], verdict)
        self.shown.addItems(["Off screen", "All"])
        self.shown.currentIndexChanged.connect(lambda _: self._show())
        self.hint = wrapped("hint", "dim")
        follow(self.hint, self._name_keys)
        top = hbox(spacing=theme.WIDE)
        top.addWidget(self.shown)
        top.addWidget(self.hint, 1)
        column.addLayout(top)
        self.model = MatchesModel(self)
        self.table = moments_table("all_matches", "Matches", self.model, {TIME: 90, SCORE: 84, VERDICT: 180})
        self.table.doubleClicked.connect(lambda _: self._go())
        column.addWidget(self.table, 1)
        self.empty = wrapped("empty", "dim", "Loading…")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.empty, 1)
        self.open_button = button("Open match", "open_match", "main")
        close = button("Close", "close")
        self.open_button.clicked.connect(self._go)
        close.clicked.connect(self.accept)
        foot(column, [], [close, self.open_button])
        self.open_button.setDefault(True)
        judging = {id_: partial(self.judge, verdict) for id_, verdict in _EDITS.items()}
        listen(self, {**judging, _OFF_SCREEN: self.toggle_off_screen})
        listen_to_undo(self, context.history.stack)
        context.history.changed.connect(self._heed)
        self._show()
        self._read()

    def _name_keys(self) -> None:
        ids = *_EDITS, _OFF_SCREEN
        said = zip(map(shortcut, ids), ("accepts", "rejects", "unsure", "off screen"), strict=True)
        self.hint.setText("Enter opens the match. " + " · ".join(f"{key} {word}" for key, word in said if key))

    # -------------------------------------------------------------------------------------------------- load

    def _heed(self, change: Change) -> None:
        if change.touches(READ, self._listed.profile):
            self._all = self._all or change.video is None
            self._reading += [change.video] if change.video is not None else []
            self._kinds |= change.kinds
            self._read()

    def _read(self) -> None:
        """Read what is out of date; a newer reading makes older ones void, so it reads theirs too."""
        overview, paths = self._overview, self._listed.paths
        everything, videos, kinds = self._all, tuple(self._reading), self._kinds

        def look() -> dict[str, tuple[Match, ...]]:
            return overview.matches(paths, None if everything else videos, kinds)

        def known(found: dict[str, tuple[Match, ...]]) -> None:
            first, self._loaded = not self._loaded, True
            self._all, self._reading, self._kinds = False, [], NOTHING
            self._found = found if everything else {**self._found, **found}
            self._show()
            if first:  # it was hidden, and could not have the focus
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)

        self._context.runner.in_library(self, look, known, key="matches")

    def _show(self) -> None:
        """What is asked for; the current match stays, or where it is not shown any more, its row."""
        before, row = self.current, self.table.currentIndex().row()
        every = [match for path in self._listed.paths for match in self._found.get(path, ())]
        counts = Counter(match.verdict for match in every)
        for place, (verdict, (words, _)) in enumerate(_SAID.items()):
            self.shown.setItemText(place, f"{words} ({counts[verdict]:,})")
        unseen = [match for match in every if match.off_screen]
        self.shown.setItemText(_UNSEEN, f"Off screen ({len(unseen):,})")
        self.shown.setItemText(_ALL, f"All ({len(every):,})")
        chosen, wanted = self.shown.currentIndex(), self.shown.currentData()
        if chosen >= _UNSEEN:
            self.model.show(unseen if chosen == _UNSEEN else every)
        else:
            self.model.show([match for match in every if match.verdict is wanted])
        there = self.model.rows
        if not there and self.focusWidget() is self.table:
            self.setFocus()  # not a button, which the next key would press
        self.table.setVisible(bool(there))
        if there and self.focusWidget() is self:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.empty.setVisible(not there)
        self.empty.setText(self._nothing(len(every)))
        self.open_button.setEnabled(bool(there))
        if there:
            same = next((n for n, match in enumerate(there) if before is not None and _same(match, before)), None)
            self._select(same if same is not None else min(max(row, 0), len(there) - 1))

    def _nothing(self, all_: int) -> str:
        if not self._loaded:
            return "Loading…"
        return "No matches of this kind." if all_ else "There are no matches yet. Scan the videos of the list first."

    # -------------------------------------------------------------------------------------------------- rows

    @property
    def current(self) -> Match | None:
        """The match in the current row."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _select(self, row: int) -> None:
        self.table.setCurrentIndex(self.model.index(row, 0))

    def _go(self) -> None:
        match = self.current
        if match is not None:
            self.moment_asked.emit(match.place.video.path, match.region.start)

    def judge(self, verdict: Verdict) -> None:
        """Judge the current match and go on to the next; the same verdict again takes it back."""
        match = self.current
        if match is None:
            return
        ctx, place = self._context.services, match.place
        given = None if match.verdict is verdict else verdict
        text = _TEXTS[given] if given is not None else "Clear verdict on match"
        if self.shown.currentIndex() >= _UNSEEN and given is not None:
            self._select(min(self.table.currentIndex().row() + 1, len(self.model.rows) - 1))
        self._do(text, match, replace(match, verdict=given), lambda: judge(ctx, place, [match.region], given))

    def toggle_off_screen(self) -> None:
        """Say that the source of the current match is not in the picture, or take that back."""
        match = self.current
        if match is None:
            return
        ctx, place, off = self._context.services, match.place, not match.off_screen
        text = "Mark match as off screen" if off else "Mark match as on screen"
        new = replace(match, off_screen=off)
        self._do(text, match, new, lambda: set_off_screen(ctx, place, [match.region], off))

    def _do(self, text: str, match: Match, new: Match, edit: Callable[[], Change]) -> None:
        """Show it at once, so that the next key means the next match, and do it."""
        place = match.place
        where = Place(place.video.filename, place.video.content_id, place.profile, place.version.id, place.model)
        there = self._found[place.video.path]
        self._found[place.video.path] = tuple(new if each is match else each for each in there)
        self._show()
        self._context.history.do(text, edit, place=where)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter opens the match."""
        if (
            event is not None
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and self.focusWidget() is self.table
        ):
            self._go()
            return
        super().keyPressEvent(event)


def _same(one: Match, other: Match) -> bool:
    return one.place.video.path == other.place.video.path and one.region.start == other.region.start
