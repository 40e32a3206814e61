"""The frame of the control deck: tabs over panes of one height, folded to the tabs, side by side where pinned."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QMenu, QScrollArea, QTabBar, QToolButton, QVBoxLayout, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.controls import Elided, KeyButton
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import hbox, in_role, named, vbox

PANE = 116
"""Height of what is below the tabs, pixels."""


class DeckFrame(QWidget):
    """Panes under their tabs; which are pinned is remembered."""

    folded_changed = pyqtSignal(bool)

    def __init__(
        self, settings: Settings, panes: Sequence[tuple[str, str, QWidget]], parent: QWidget | None = None
    ) -> None:
        """`panes`: the name, the title and the contents of each."""
        super().__init__(parent)
        self._settings = settings
        self._pane_names = [name for name, _, _ in panes]
        self._pinned = [name for name in settings.deck_pinned if name in self._pane_names]
        self._folded = False
        self._frame(panes)
        self.tabs.currentChanged.connect(lambda _: self._show_panes())
        self.tabs.tabBarClicked.connect(self._clicked)
        self.tabs.customContextMenuRequested.connect(self._menu)
        self._show_panes()

    def _frame(self, panes: Sequence[tuple[str, str, QWidget]]) -> None:
        """From the outside in: what is put elsewhere later is dressed once more, with all that is in it."""
        column = vbox(self, spacing=0)
        self._head(column)
        self._body = named(QWidget(), "deck_body")
        self._body.setFixedHeight(PANE)
        column.addWidget(self._body)
        columns = hbox(self._body, spacing=0)
        self.panes: list[QScrollArea] = []
        for _, title, pane in panes:
            self.tabs.addTab(title)
            area = QScrollArea()
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            columns.addWidget(area, 1)
            area.setWidget(pane)
            self.panes.append(area)

    def _head(self, column: QVBoxLayout) -> None:
        self.tabs = named(QTabBar(), "deck_tabs", told="Controls")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.small_export = KeyButton("Export", "export", "main")
        self.small_next = named(Elided(Qt.TextElideMode.ElideRight), "small_next")
        self.small_next.setMinimumWidth(0)
        keeps = self.small_next.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.small_next.setSizePolicy(keeps)
        self._fold = named(QToolButton(), "fold_deck", "flat")
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.clicked.connect(lambda _=False: self.set_folded(not self._folded))
        head = hbox(margins=(theme.SPACE, theme.GAP, theme.SPACE, 0))
        column.addLayout(head)
        head.addWidget(self.tabs)
        head.addSpacing(theme.SPACE)
        head.addWidget(self.small_next, 1)
        head.addSpacing(theme.SPACE)
        head.addWidget(self.small_export)
        head.addWidget(self._fold)

    def show_tab(self, name: str) -> None:
        """Bring a pane to the front."""
        self.set_folded(False)
        self.tabs.setCurrentIndex(self._pane_names.index(name))

    def show_export(self, armed: bool, enabled: bool) -> None:
        """What the small button does, and whether it can be pressed."""
        self.small_export.setText("Overwrite" if armed else "Export")
        in_role(self.small_export, "armed" if armed else "main")
        self.small_export.setEnabled(enabled)

    def set_folded(self, folded: bool) -> None:
        """Show the tabs alone, or what is below them too."""
        if folded != self._folded:
            self._folded = folded
            self._show_panes()
            self.folded_changed.emit(folded)

    @property
    def folded(self) -> bool:
        """Whether only the tabs are shown."""
        return self._folded

    @property
    def pinned(self) -> list[str]:
        """Names of the tabs that stay side by side."""
        return list(self._pinned)

    def pin(self, name: str, pinned: bool) -> None:
        """Keep a tab in sight beside the others, or let it go."""
        self._pinned = [n for n in self._pane_names if (n in self._pinned and n != name) or (n == name and pinned)]
        self._settings.deck_pinned = tuple(self._pinned)
        self._show_panes()

    def _clicked(self, index: int) -> None:
        if index == self.tabs.currentIndex():
            self.set_folded(not self._folded)
        elif index >= 0:
            self.set_folded(False)

    def _menu(self, at: QPoint) -> None:
        index = self.tabs.tabAt(at)
        if index < 0:
            return
        name, menu = self._pane_names[index], QMenu(self)
        action = menu.addAction("Unpin" if name in self._pinned else "Pin side by side")
        if action is not None:
            action.triggered.connect(lambda: self.pin(name, name not in self._pinned))
        menu.popup(self.tabs.mapToGlobal(at))

    def _show_panes(self) -> None:
        current = self.tabs.currentIndex()
        beside = self._pinned if len(self._pinned) > 1 else []
        for index, (name, area) in enumerate(zip(self._pane_names, self.panes, strict=True)):
            area.setVisible(index == current or name in beside)
            mark = " •" if name in self._pinned else ""
            title = self.tabs.tabText(index).removesuffix(" •")
            self.tabs.setTabText(index, title + mark)
        self._body.setVisible(not self._folded)
        self.small_export.setVisible(self._folded)
        self.small_next.setVisible(self._folded or self.panes[0].isHidden())
        self._fold.setIcon(icon("chevron-up" if self._folded else "chevron-down", theme.DIM))
        tip = "Expand the controls" if self._folded else "Collapse the controls to their tabs"
        self._fold.setToolTip(tip)
        self._fold.setAccessibleName(tip)
