"""The panel's widgets: tabs, versions, table, threshold, summary; without a library behind them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PyQt6.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from eightcut.ui import theme
from eightcut.ui.actions import with_keys
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.keys import follow
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import hbox, in_role, named, vbox, with_role
from eightcut.ui.scan.export_foot import ExportFoot, WrappingButton
from eightcut.ui.scan.model import RegionModel
from eightcut.ui.scan.steps import Steps, focus_order
from eightcut.ui.scan.table import RegionTable
from eightcut.ui.scan.threshold import ThresholdBox
from eightcut.ui.scan.version_box import VersionBox


class ScanView(QWidget):
    """What the user sees and touches of scan results."""

    tab_chosen = pyqtSignal(int)
    version_chosen = pyqtSignal(object)
    """Id of the version in the selector."""
    other_chosen = pyqtSignal(object)
    compare_toggled = pyqtSignal(bool)
    pin_toggled = pyqtSignal(bool)
    delete_asked = pyqtSignal()
    best_asked = pyqtSignal()
    """Show the best match, though it is below the threshold."""
    rescan_pressed = pyqtSignal()
    next_asked = pyqtSignal()
    """Go to the next video that has open matches."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RegionModel(self)
        self.tabs = QTabWidget(self)
        self.versions = VersionBox("versions", "Scan version history", self)
        self.others = VersionBox("other_version", "Version to compare with", self)
        self.table = RegionTable(self.model, self)
        self.pin = _tool(self, "pin", "pin-outline", "Keep this version permanently", checkable=True)
        self.delete = _tool(self, "delete_version", "trash-can-outline", "Delete this version")
        self.compare = _tool(self, "compare", "compare-horizontal", "Compare with another version", checkable=True)
        self.compare.setText("Compare")
        self.compare.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.since = with_role(QLabel("With", self), "small")
        self.threshold = ThresholdBox(self)
        self.summary = _label(self, "summary", "dim")
        self.left = _label(self, "left_to_judge", "dim")
        self.message = _label(self, "message", "dim")
        self.review = named(QPushButton(self), "review_matches", "main")
        self.next_open = named(QPushButton(self), "next_open_video")
        self._left, self._begun, self._scanned, self._others = 0, False, False, False
        self.best = named(QPushButton("Show the best match", self), "show_best", "main")
        self.steps = Steps(self)
        self.foot = ExportFoot(self)
        self.export = self.foot.button
        self.rescan = WrappingButton(self)
        self.say = self.threshold.say
        self._lay_out()
        self._connect()
        follow(self, self._name_keys)
        self.set_newer, self.set_export = self.rescan.setVisible, self.foot.show_text

    # ------------------------------------------------------------------------------------------------- shape

    def _lay_out(self) -> None:
        self.tabs.setObjectName("models")
        self.tabs.setAccessibleName("Models")
        self.tabs.setDocumentMode(True)
        bar = self.tabs.tabBar()
        assert bar is not None
        bar.setUsesScrollButtons(True)
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setExpanding(False)
        bar.setDrawBase(False)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.tabs.setFixedHeight(bar.fontMetrics().height() + 18)
        self.rescan.setObjectName("rescan")
        self.rescan.setToolTip("These matches are from an earlier model and are kept as a version of their own")
        self.rescan.setVisible(False)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumWidth(240)

        self.history = QWidget(self)
        tools = hbox(self.history, spacing=theme.GAP)
        tools.addWidget(self.pin)
        tools.addWidget(self.delete)
        tools.addStretch(1)
        tools.addWidget(self.compare)
        self.against = QWidget(self)
        against = hbox(self.against)
        against.addWidget(self.since)
        against.addWidget(self.others, 1)
        self.against.setVisible(False)

        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.table)
        empty = QWidget(self)
        column = QVBoxLayout(empty)
        column.addStretch(2)
        column.addWidget(self.message)
        column.addWidget(self.best, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        column.setSpacing(theme.WIDE)
        self.pages.addWidget(empty)
        self.pages.addWidget(self.steps)
        self.pages.currentChanged.connect(lambda _: self._let_shrink())
        self._let_shrink()

        head = vbox(spacing=theme.GAP, margins=(theme.SPACE, theme.SPACE, theme.SPACE, theme.GAP))
        for widget in (self.rescan, self.versions, self.history, self.against):
            head.addWidget(widget)
        foot = vbox(spacing=theme.SPACE, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE))
        for widget in (self.summary, self.left, self.review, self.next_open, self.threshold, self.foot):
            foot.addWidget(widget)
        order = (
            self.tabs,
            self.rescan,
            self.versions,
            self.pin,
            self.delete,
            self.compare,
            self.others,
            self.table,
            self.best,
            *focus_order(self.steps),
        )
        cut = self.threshold
        parts = (cut.slider, cut.number, cut.fewer, cut.more, cut.reset, cut.keep)
        for before, after in pairwise((*order, self.review, self.next_open, *parts, self.export, self.foot.more)):
            self.setTabOrder(before, after)
        whole = vbox(self, spacing=0)
        whole.addWidget(self.tabs)
        whole.addLayout(head)
        whole.addWidget(self.pages, 1)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self.tab_chosen)
        self.versions.currentIndexChanged.connect(self._version_changed)
        self.others.currentIndexChanged.connect(lambda i: self.other_chosen.emit(self.others.itemData(i)))
        self.compare.toggled.connect(self.compare_toggled)
        self.pin.clicked.connect(self.pin_toggled)
        self.delete.clicked.connect(self.delete_asked)
        self.rescan.clicked.connect(self.rescan_pressed)
        self.best.clicked.connect(self.best_asked)
        self.next_open.clicked.connect(self.next_asked)
        self.model.refused.connect(self.say)

    # ------------------------------------------------------------------------------------------------- values

    def set_tabs(self, names: Sequence[str], current: int) -> None:
        """A tab for each model, by its text; -1 for none."""
        with QSignalBlocker(self.tabs):
            while self.tabs.count() > len(names):
                self.tabs.removeTab(self.tabs.count() - 1)
            for index, name in enumerate(names):
                if index == self.tabs.count():
                    self.tabs.addTab(QWidget(self.tabs), "")
                self.set_tab(index, name)
            self.tabs.setCurrentIndex(current)
        self.tabs.setVisible(bool(names))

    def set_tab(self, index: int, name: str) -> None:
        """Text of one tab."""
        self.tabs.setTabText(index, name.replace("&", "&&"))

    def set_versions(self, entries: Sequence[tuple[int, str, bool]], current: int, other: int | None) -> None:
        """(id, text, pinned) of each version of the tab, newest first; `other` is the one compared with."""
        _fill(self.versions, entries, current)
        _fill(self.others, [e for e in entries if e[0] != current], other)
        several = len(entries) > 1
        self.versions.setVisible(several)
        self.history.setVisible(several)
        comparing = other is not None and several
        self.against.setVisible(comparing)
        with QSignalBlocker(self.compare):
            self.compare.setChecked(comparing)
        self.table.show_changes(comparing)
        pinned = any(is_pinned for number, _, is_pinned in entries if number == current)
        self.pin.setChecked(pinned)
        self.pin.setIcon(icon("pin" if pinned else "pin-outline", theme.ACCENT if pinned else theme.TEXT))
        self.pin.setText("Pinned" if pinned else "Pin")
        self.pin.setToolTip("Allow newer versions to replace this one" if pinned else "Keep this version permanently")

    def set_summary(self, model: str, left: str, figures: str = "") -> None:
        """Which model this is, how much is left to judge, and how the model measures."""
        self.summary.setToolTip(figures)
        for label, text in ((self.summary, model), (self.left, left)):
            label.setText(text)
            label.setVisible(bool(text))

    def _name_keys(self) -> None:
        self.next_open.setText(with_keys("Next video to judge ({next_open})"))
        self.rescan.say(with_keys("New model: rescan this video ({scan})"))
        if self._begun:
            self.review.setText(f"Review {self._left:,} more")
        else:
            self.review.setText(with_keys("Review {0} ({next_region})", plural(self._left, "match", "matches")))

    def offer_review(self, left: int, begun: bool = False) -> None:
        """The next step until all matches are judged, and `left` of them are not; `begun`: others are.

        Until then exporting them is not the main thing to do.
        """
        self._left, self._begun = left, begun
        self._name_keys()
        self.review.setVisible(left > 0)
        in_role(self.export, "" if left else "main")
        self._show_next()

    def offer_next(self, others: bool) -> None:
        """Whether other videos of the list have open matches: where this one has none, the way goes on to them."""
        self._others = others
        self._show_next()

    def _show_next(self) -> None:
        self.next_open.setVisible(self._others and self._scanned and not self._left)

    def show_message(self, text: str, best: bool = False) -> None:
        """A sentence in place of the table, with or without the button for the best match; "" shows the table."""
        self.message.setText(text)
        self.best.setVisible(best)
        self.pages.setCurrentIndex(1 if text else 0)

    def _let_shrink(self) -> None:
        """Only the page that is seen says how high they are at least."""
        for place in range(self.pages.count()):
            page = self.pages.widget(place)
            if page is not None:
                free = (
                    QSizePolicy.Policy.Preferred if page is self.pages.currentWidget() else QSizePolicy.Policy.Ignored
                )
                page.setSizePolicy(page.sizePolicy().horizontalPolicy(), free)

    def show_steps(self) -> None:
        """The next step in place of the table."""
        self.message.setText("")
        self.pages.setCurrentWidget(self.steps)

    def set_scanned(self, scanned: bool) -> None:
        """Whether there is a version to show."""
        for widget in (self.threshold, self.foot):
            widget.setVisible(scanned)
        self._scanned = scanned
        if not scanned:
            self.offer_review(0)
            self.versions.setVisible(False)
            self.history.setVisible(False)
            self.against.setVisible(False)

    # ------------------------------------------------------------------------------------------------- events

    def _version_changed(self, index: int) -> None:
        if index >= 0:
            self.version_chosen.emit(self.versions.itemData(index))


def _fill(box: QComboBox, entries: Sequence[tuple[int, str, bool]], current: int | None) -> None:
    with QSignalBlocker(box):
        box.clear()
        for number, text, pinned in entries:
            box.addItem(text, number)
            if pinned:
                box.setItemIcon(box.count() - 1, icon("pin", theme.ACCENT))
        box.setCurrentIndex(box.findData(current))


def _tool(parent: QWidget, name: str, picture: str, tip: str, checkable: bool = False) -> QToolButton:
    button = named(QToolButton(parent), name, told=tip)
    button.setIcon(icon(picture))
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    button.setToolTip(tip)
    button.setCheckable(checkable)
    return button


def _label(parent: QWidget, name: str, role: str) -> QLabel:
    label = named(QLabel(parent), name, role)
    label.setWordWrap(bool(role))
    return label
