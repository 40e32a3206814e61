"""Where the panes stand in the main window."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QSplitter, QVBoxLayout, QWidget

from eightcut.ui import theme
from eightcut.ui.panes import Panes

LIST, FINDS = 236, 344
LIST_NARROW, FINDS_NARROW = 180, 280
"""Pixels of the list and of the results in a wide window, and in a narrow one."""


def lay_out(window: QMainWindow, panes: Panes) -> QSplitter:
    """Put the panes into the window; what holds list, middle and results."""
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(panes.problem)
    column.addWidget(panes.player, 1)
    column.addWidget(panes.timeline)
    column.addWidget(panes.deck)
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setChildrenCollapsible(False)
    for pane, least in ((panes.playlist, 140), (middle, 480), (panes.panel, 240)):
        pane.setMinimumWidth(least)
        splitter.addWidget(pane)
    splitter.setStretchFactor(1, 1)
    window.setCentralWidget(splitter)
    window.setStatusBar(panes.status)
    corner = QWidget()
    row = QHBoxLayout(corner)
    row.setContentsMargins(0, 2, theme.WIDE, 2)
    name = QLabel(window.tr("Profile"))
    name.setProperty("role", "dim")
    row.addWidget(name)
    row.addWidget(panes.profiles)
    bar = window.menuBar()
    if bar is not None:
        bar.setCornerWidget(corner)
    return splitter


def share(splitter: QSplitter, width: int, narrow: bool) -> None:
    """Give list and results their width; the middle has the rest."""
    left, right = (LIST_NARROW, FINDS_NARROW) if narrow else (LIST, FINDS)
    splitter.setSizes([left, max(480, width - left - right), right])
