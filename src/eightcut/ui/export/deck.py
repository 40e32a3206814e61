"""The control deck under the timeline: tabs Export, Crop & Track and Scan, of one height, side by side if pinned."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QTabBar, QToolButton, QVBoxLayout, QWidget

from eightcut.domain.names import path_parts
from eightcut.ui import theme
from eightcut.ui.export.controls import KeyButton
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.export.export_tab import ExportTab
from eightcut.ui.export.names import NextName
from eightcut.ui.export.orders import Forgetful, ModelChoice, Remembered, SpanSettings, autoclips, words
from eightcut.ui.export.scan_tab import ScanTab
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.values import Film, Marker

NAMES = ("export", "crop", "scan")
PANE = 116
"""Height of what is below the tabs, pixels."""


class Deck(QWidget):
    """All controls of export and scan. Values in by methods, what the user wants out by signals."""

    export_asked = pyqtSignal(object)
    span_changed = pyqtSignal(float, int, float)
    folder_changed = pyqtSignal(str)
    subprofiles_asked = pyqtSignal()
    export_cancel_asked = pyqtSignal()
    disarmed = pyqtSignal()
    folded_changed = pyqtSignal(bool)
    workers_changed = pyqtSignal(int)

    def __init__(self, context: Context, settings: Remembered | None = None, parent: QWidget | None = None) -> None:
        """As it was left; without `settings` nothing outlives it."""
        super().__init__(parent)
        self.setObjectName("deck")
        self._settings: Remembered = settings if settings is not None else Forgetful()
        self.export_tab = ExportTab(self._settings)
        self.crop_tab = CropTab()
        self.scan_tab = ScanTab(self._settings)
        self._names = NextName(context, self)
        self._names.named.connect(self.export_tab.set_next)
        self._film: Film | None = None
        self._pinned = [n for n in words(self._settings, "deck_pinned") if n in NAMES]
        self._folded = False
        self._build()
        self._join()
        self._show_panes()

    def _build(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setObjectName("deck_tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.panes: list[QScrollArea] = []
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        for title, pane in (
            (self.tr("Export"), self.export_tab), (self.tr("Crop && Track"), self.crop_tab),
            (self.tr("Scan"), self.scan_tab),
        ):  # fmt: skip
            self.tabs.addTab(title)
            area = QScrollArea()
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(pane)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            columns.addWidget(area, 1)
            self.panes.append(area)
        self._body = QWidget()
        self._body.setObjectName("deck_body")
        self._body.setLayout(columns)
        self._body.setFixedHeight(PANE)
        self.small_export = KeyButton(self.tr("Export"), "E", "main")
        self.small_export.clicked.connect(lambda _=False: self.export_tab.export())
        self._fold = QToolButton()
        self._fold.setObjectName("fold_deck")
        self._fold.setProperty("role", "flat")
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.clicked.connect(lambda _=False: self.set_folded(not self._folded))
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE, theme.GAP, theme.SPACE, 0)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.small_export)
        head.addWidget(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._body)

    def _join(self) -> None:
        tab = self.export_tab
        tab.export_asked.connect(self.export_asked)
        tab.span_changed.connect(self.span_changed)
        tab.span_changed.connect(lambda _duration, clips, _spread: self._recount(clips))
        tab.workers_changed.connect(self.workers_changed)
        tab.folder_changed.connect(self.folder_changed)
        tab.folder_changed.connect(lambda _: self._dress())
        tab.folder_changed.connect(lambda _: self._name())
        tab.subprofiles_asked.connect(self.subprofiles_asked)
        tab.cancel_asked.connect(self.export_cancel_asked)
        tab.disarmed.connect(self.disarmed)
        tab.disarmed.connect(self._dress)
        tab.disarmed.connect(self._name)
        self.tabs.currentChanged.connect(lambda _: self._show_panes())
        self.tabs.tabBarClicked.connect(self._clicked)
        self.tabs.customContextMenuRequested.connect(self._menu)

    # ------------------------------------------------------------------------------------------ tabs

    def show_tab(self, name: str) -> None:
        """Bring "export", "crop" or "scan" to the front."""
        self.set_folded(False)
        self.tabs.setCurrentIndex(NAMES.index(name))

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
        self._pinned = [n for n in NAMES if (n in self._pinned and n != name) or (n == name and pinned)]
        self._settings.set_value("deck_pinned", self._pinned)
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
        name, menu = NAMES[index], QMenu(self)
        action = menu.addAction(self.tr("Let go") if name in self._pinned else self.tr("Pin beside the others"))
        if action is not None:
            action.triggered.connect(lambda: self.pin(name, name not in self._pinned))
        menu.popup(self.tabs.mapToGlobal(at))

    def _show_panes(self) -> None:
        current = self.tabs.currentIndex()
        beside = self._pinned if len(self._pinned) > 1 else []
        for index, area in enumerate(self.panes):
            area.setVisible(index == current or NAMES[index] in beside)
            mark = " •" if NAMES[index] in self._pinned else ""
            title = self.tabs.tabText(index).removesuffix(" •")
            self.tabs.setTabText(index, title + mark)
        self._body.setVisible(not self._folded)
        self.small_export.setVisible(self._folded)
        self._fold.setIcon(icon("chevron-up" if self._folded else "chevron-down", theme.DIM))
        tip = self.tr("Unfold the controls") if self._folded else self.tr("Fold the controls to their tabs")
        self._fold.setToolTip(tip)
        self._fold.setAccessibleName(tip)

    # ------------------------------------------------------------------------------------------ export

    def span_settings(self) -> SpanSettings:
        """How a moment is cut now."""
        return self.export_tab.span_settings()

    def set_clips(self, count: int) -> None:
        """So many clips, 1 to 99, until another film is opened."""
        self.export_tab.set_clips(count)

    def set_workers(self, count: int) -> None:
        """So many clips are cut at the same time."""
        self.export_tab.set_workers(count)

    def step_clips(self, by: int) -> None:
        """More clips or fewer."""
        self.export_tab.set_clips(self.span_settings().clips + by)

    def autoclip(self, play_position: float, cursor: float) -> None:
        """As many clips from the cursor on as end before the play position, seconds of film time."""
        self.export_tab.set_clips(autoclips(play_position, cursor, self.span_settings()))

    def set_subprofiles(self, suffixes: Sequence[str], hidden: Collection[str] = ()) -> None:
        """A button for each of these folders beside the export folder, but for the hidden ones; keys stay theirs."""
        self.export_tab.set_subprofiles(suffixes, hidden)

    def set_folder(self, folder: str) -> None:
        """The export folder of the list that is shown."""
        self.export_tab.set_folder(folder)
        self._dress()
        self._name()

    @property
    def folder(self) -> str:
        """The export folder, "" where none is chosen."""
        return self.export_tab.target

    def set_profile(self, profile: str) -> None:
        """Whose names and numbers count."""
        self._names.profile = profile
        self._name()

    def set_film(self, film: Film | None) -> None:
        """The open video: clips and spread as the user last typed them, nothing armed."""
        self._film = film
        self.export_tab.set_film(film is not None)
        self.scan_tab.set_film(film is not None)
        self._dress()
        self._name()

    def set_cursor(self, at: float) -> None:
        """The cut point, seconds of film time."""
        self.export_tab.set_cursor(at)

    def arm(self, marker: Marker) -> None:
        """The next export replaces this marker."""
        self.export_tab.arm(marker)
        self._dress()
        path = marker.rows[0].output_path if marker.rows else marker.folder
        self.export_tab.set_next(self.tr("replaces {}").format("".join(path_parts(path)[-1:])))

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

    def export(self, number: int = 0) -> None:
        """What E does, and with a number from 1 on the key of that subprofile."""
        if number:
            self.export_tab.export_to(number)
        else:
            self.export_tab.export()

    def set_busy(self, progress: str | None) -> None:
        """What is being exported ("clip 2 of 3"); None where nothing is."""
        self.export_tab.set_busy(progress)
        if progress is None:
            self._name()

    def refresh_name(self) -> None:
        """Look up anew what the next export is called."""
        self._name()

    def _name(self) -> None:
        if self.export_tab.busy:
            return
        if self.armed is None and self._film is not None and self.folder:
            self._names.ask(self._film, self.folder, self.span_settings().clips)
        elif self.armed is None:
            self.export_tab.set_next("")

    def _recount(self, clips: int) -> None:
        if self.armed is None and not self.export_tab.busy:
            self._names.recount(clips)

    # ------------------------------------------------------------------------------------------ scan

    def set_models(self, choices: Sequence[ModelChoice]) -> None:
        """Models of the profile."""
        self.scan_tab.set_models(choices)

    def set_scanning(self, progress: str | None) -> None:
        """What is being scanned; None where nothing is."""
        self.scan_tab.set_busy(progress)
