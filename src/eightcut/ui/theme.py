"""The theme: every colour and size of the window, and the one style sheet."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PyQt6.QtWidgets import QApplication, QStyleFactory

WINDOW = "#16181c"
PANEL = "#1d2025"
CONTROL = "#272b31"
LINE = "#3a4049"
TEXT = "#e6e8eb"
DIM = "#a3acb6"
FAINT = "#8b95a0"
ACCENT = "#5aa9ff"
BUTTON = "#2970bf"
WHITE = "#ffffff"
SELECTION = "#203a57"
GOOD = "#56c596"
BAD = "#ff7a7f"
UNSURE = "#f2b84b"
PROBLEM = "#3b2427"
NEUTRAL = "#6f7a86"
BLACK = "#000000"
WAVE = "#5a98d6"
WAVE_RMS = "#a6d0f8"
"""Light enough for 3:1 against their lane under the span and what was played of it."""

SMALL = 11
SIZE = 13
TIME = 15
"""Pixels of text."""
SPACES = (4, 8, 12, 16)
GAP, SPACE, WIDE, WIDEST = SPACES
CONTROL_HEIGHT = 28
ROW = 26
ICON = 16
RADIUS = 6
FIRST_WINDOW, FRAME = QSize(1600, 900), QSize(8, 44)
"""Pixels of the window at the first start, and of what systems put around it."""
_PICTURES = (Path(__file__).parent / "pictures").as_posix()

_CIVIDIS = (
    (0.30, 87, 92, 109), (0.40, 107, 110, 114), (0.50, 125, 124, 120), (0.60, 146, 143, 118),
    (0.70, 170, 164, 111), (0.80, 197, 186, 97), (0.90, 225, 209, 76), (1.00, 254, 232, 56),
)  # fmt: skip
"""The upper part of matplotlib's cividis (Nunez, Anderton, Renslow 2018): even in lightness."""
FOLDERS = (
    "#56c596", "#5aa9ff", "#c792ea", "#f2b84b", "#4fd1c5", "#ff9e64", "#a3be5c", "#7aa2f7",
    "#e58fb4", "#8fd3ff", "#d8c06a", "#69b58a", "#b48ead", "#5fb3b3", "#d9a05b", "#9aa7e0",
    "#76c7c0", "#c5a5c5", "#8fbc6f", "#e0a899", "#6fa8dc", "#b7b45e", "#a1c9b0", "#c9a26d",
)  # fmt: skip
"""A steady colour for each export folder."""


def score_colour(score: float) -> QColor:
    """Colour of a score from 0 to 1, on the ramp from 0.3 to 1."""
    place = min(1.0, max(0.0, score)) * 0.7 + 0.3
    for low, high in pairwise(_CIVIDIS):
        if place <= high[0]:
            part = (place - low[0]) / (high[0] - low[0])
            return QColor(*(round(a + part * (b - a)) for a, b in zip(low[1:], high[1:], strict=True)))
    return QColor(*_CIVIDIS[-1][1:])


def font(size: int = SIZE, bold: bool = False) -> QFont:
    """The system's family in this size (pixels), with figures that do not dance."""
    chosen = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    chosen.setPixelSize(size)
    if bold:
        chosen.setWeight(QFont.Weight.DemiBold)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


def apply(application: QApplication) -> None:
    """Dress the whole program."""
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setFont(font())
    application.setPalette(palette())
    application.setStyleSheet(STYLE)


def palette() -> QPalette:
    """Colours for what the style sheet does not reach."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, PANEL), (role.WindowText, TEXT), (role.Base, WINDOW), (role.AlternateBase, PANEL),
        (role.Text, TEXT), (role.Button, CONTROL), (role.ButtonText, TEXT), (role.ToolTipBase, CONTROL),
        (role.ToolTipText, TEXT), (role.PlaceholderText, DIM), (role.Highlight, SELECTION),
        (role.HighlightedText, TEXT), (role.Link, ACCENT), (role.BrightText, WHITE), (role.Accent, ACCENT),
    ):  # fmt: skip
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(FAINT))
    return made


STYLE = f"""
* {{ font-size: {SIZE}px; }}
QMainWindow, QDialog {{ background: {PANEL}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QWidget[role="deep"] {{ background: {WINDOW}; }}
QLabel[role="dim"] {{ color: {DIM}; }}
QLabel[role="small"] {{ color: {DIM}; font-size: {SMALL}px; }}
QLabel[role="time"] {{ font-size: {TIME}px; font-weight: 600; }}
QLabel[role="title"] {{ font-weight: 600; }}
QLabel[role="bad"] {{ color: {BAD}; }}
QLabel[role="unsure"] {{ color: {UNSURE}; }}
QLabel[role="good"] {{ color: {GOOD}; }}
QMenuBar {{ background: {PANEL}; padding: 2px {SPACE}px; }}
QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {CONTROL}; }}
QMenu {{ background: {CONTROL}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {SELECTION}; }}
QMenu::item:disabled {{ color: {FAINT}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 8px; }}
QMenu::indicator {{ width: 14px; height: 14px; margin-left: 6px; }}
QStatusBar {{ background: {PANEL}; border-top: 1px solid {LINE}; color: {DIM}; }}
QStatusBar::item {{ border: 0; }}
QSplitter::handle {{ background: {LINE}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QPushButton, QToolButton {{
  background: {CONTROL}; color: {TEXT}; border: 1px solid {LINE}; border-radius: {RADIUS}px;
  padding: 0 12px; min-height: {CONTROL_HEIGHT - 2}px; }}
QPushButton:hover, QToolButton:hover {{ background: #313741; }}
QPushButton:pressed, QToolButton:pressed {{ background: {LINE}; }}
QPushButton:checked, QToolButton:checked {{ background: {SELECTION}; border-color: {ACCENT}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {FAINT}; background: {PANEL}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {ACCENT}; padding: 0 11px; }}
QPushButton[role="main"] {{ background: {BUTTON}; border-color: {BUTTON}; color: {WHITE}; font-weight: 600; }}
QPushButton[role="main"]:hover {{ background: #2d77c9; }}
QPushButton[role="main"]:disabled {{ background: {CONTROL}; border-color: {LINE}; color: {FAINT}; }}
QPushButton[role="main"]:focus {{ border: 2px solid {WHITE}; }}
QPushButton[role="danger"] {{ background: transparent; border-color: {BAD}; color: {BAD}; }}
QPushButton[role="danger"]:hover {{ background: #3b2427; }}
QPushButton[role="danger"]:disabled {{ border-color: {LINE}; color: {FAINT}; }}
QPushButton[role="armed"] {{ background: #8f2f36; border-color: {BAD}; color: {WHITE}; font-weight: 600; }}
QToolButton[role="narrow"], QToolButton[role="narrow"]:focus {{ padding: 0 6px; }}
QToolButton[role="flat"] {{ background: transparent; border-color: transparent; padding: 0 6px; }}
QToolButton[role="flat"]:hover {{ background: {CONTROL}; }}
QToolButton::menu-indicator {{ width: 0; image: none; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit {{
  background: {CONTROL}; color: {TEXT}; border: 1px solid {LINE}; border-radius: {RADIUS}px; padding: 0 8px;
  min-height: {CONTROL_HEIGHT - 2}px; selection-background-color: {SELECTION}; }}
QLineEdit, QPlainTextEdit, QComboBox {{ placeholder-text-color: {DIM}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {{
  border: 2px solid {ACCENT}; padding: 0 7px; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {{ color: {FAINT}; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url("{_PICTURES}/down.svg"); width: 12px; height: 12px; }}
QSpinBox::up-button, QDoubleSpinBox::up-button {{
  subcontrol-origin: border; subcontrol-position: top right; width: 20px; border: 0; margin: 2px 2px 0 0; }}
QSpinBox::down-button, QDoubleSpinBox::down-button {{
  subcontrol-origin: border; subcontrol-position: bottom right; width: 20px; border: 0; margin: 0 2px 2px 0; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url("{_PICTURES}/up.svg"); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{ image: url("{_PICTURES}/down.svg"); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{
  background: {CONTROL}; border: 1px solid {LINE}; selection-background-color: {SELECTION}; outline: 0; }}
QAbstractItemView {{
  background: {PANEL}; border: 0; outline: 0; selection-background-color: {SELECTION}; selection-color: {TEXT};
  gridline-color: {LINE}; }}
QTableView, QListView, QTreeView {{ border: 2px solid transparent; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border-color: {ACCENT}; }}
QHeaderView {{ background: {PANEL}; }}
QHeaderView::section {{
  background: {PANEL}; color: {DIM}; border: 0; border-bottom: 1px solid {LINE}; padding: 4px 8px;
  font-size: {SMALL}px; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {LINE}; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{
  background: transparent; color: {DIM}; padding: 7px 12px; border-top-left-radius: {RADIUS}px;
  border-top-right-radius: {RADIUS}px; border: 1px solid transparent; }}
QTabBar::tab:selected {{ background: {CONTROL}; color: {TEXT}; }}
QTabBar::tab:focus {{ border: 1px solid {ACCENT}; }}
QTabBar::tab:hover {{ color: {TEXT}; }}
QCheckBox, QRadioButton {{ spacing: 8px; }}
QCheckBox::indicator, QAbstractItemView::indicator {{
  width: 14px; height: 14px; border: 1px solid {DIM}; border-radius: 3px; background: {WINDOW}; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{
  background: {BUTTON}; border-color: {BUTTON}; image: url("{_PICTURES}/tick.svg"); }}
QCheckBox::indicator:disabled, QAbstractItemView::indicator:disabled {{ border-color: {LINE}; }}
QCheckBox::indicator:checked:disabled, QAbstractItemView::indicator:checked:disabled {{ background: {LINE}; }}
QRadioButton::indicator {{
  width: 12px; height: 12px; border: 1px solid {DIM}; border-radius: 7px; background: {WINDOW}; }}
QRadioButton::indicator:checked {{ background: {BUTTON}; border: 4px solid {TEXT}; width: 6px; height: 6px; }}
QRadioButton:focus {{ color: {ACCENT}; }}
QCheckBox:focus {{ color: {ACCENT}; }}
QProgressBar {{
  background: {WINDOW}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; color: transparent; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QSlider::groove:horizontal {{ height: 4px; background: {LINE}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {ACCENT}; border-radius: 2px; }}
QSlider::handle:horizontal {{
  width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: {TEXT}; border: 1px solid {LINE}; }}
QSlider::handle:horizontal:focus {{ border: 2px solid {ACCENT}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {LINE}; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {FAINT}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ background: {CONTROL}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px; }}
QFrame[role="line"] {{ background: {LINE}; max-height: 1px; border: 0; }}
QFrame[role="card"] {{ background: {WINDOW}; border-radius: {RADIUS}px; }}
"""
