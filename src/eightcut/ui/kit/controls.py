"""Small widgets of the control deck: fields under their names, buttons that show their key, lines that give way."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QLocale, QSize, Qt
from PyQt6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent, QStandardItemModel, QValidator
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolTip,
    QWidget,
)
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.actions import shortcut
from eightcut.ui.kit.keys import follow
from eightcut.ui.kit.scores import threshold_words
from eightcut.ui.kit.widgets import vbox, with_role

_CAP = 18


class KeyButton(QPushButton):
    """A button with the key that presses it drawn at its right."""

    def __init__(self, text: str, action: str = "", role: str = "", parent: QWidget | None = None) -> None:
        """`action`: id of the one whose key is shown; the main window listens to it."""
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action = action
        self._cap = QLabel(self)
        self._cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._cap.setStyleSheet(
            f"border: 1px solid {theme.DIM}; border-radius: 3px; font-size: {theme.SMALL}px; font-weight: 400; "
            "padding: 0; background: transparent;"
        )
        with_role(self, role)
        follow(self, self._show_key)

    @property
    def key(self) -> str:
        """The key that presses it; "" for none."""
        return self._cap.text()

    def _show_key(self) -> None:
        key = shortcut(self._action) if self._action else ""
        self._cap.setText(key)
        self._cap.ensurePolished()
        wide = max(_CAP, self._cap.fontMetrics().horizontalAdvance(key) + theme.SPACE)
        self._cap.setFixedSize(wide, _CAP)
        self._cap.setVisible(bool(key))
        room = wide + 2 * theme.SPACE
        self.setStyleSheet(
            f"QPushButton {{ text-align: left; padding-right: {room}px; }} "
            f"QPushButton:focus {{ padding-right: {room - 1}px; }}"
            if key
            else ""
        )
        self._place_key()

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._place_key()

    def _place_key(self) -> None:
        self._cap.move(self.width() - self._cap.width() - theme.SPACE, (self.height() - _CAP) // 2)


class Elided(QLabel):
    """A line of text that gives way in the middle, or where told; its tooltip has all of it, where none is set.

    It may change while a hand moves: nothing is laid out anew, and it is painted when due.
    """

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__()
        self._full = ""
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(120)

    def set_full(self, text: str) -> None:
        """Show this text as far as there is room."""
        if text != self._full:
            self._full = text
            self.setAccessibleDescription(text)
            self.update()

    @property
    def full(self) -> str:
        """The text, whole."""
        return self._full

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self.fontMetrics().height())

    @override
    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(event.globalPos(), self._full, self)
            return True
        return super().event(event)

    @override
    def paintEvent(self, _: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        line = self.fontMetrics().elidedText(self._full, self._mode, max(1, self.width()))
        painter.drawText(self.rect(), self.alignment(), line)


class Tick(QCheckBox):
    """A check box that Tab reaches and a click does not focus."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)


class Decimals(QDoubleSpinBox):
    """Shows a point in every language, as the rest of the window; a comma can be typed as well."""

    def __init__(self) -> None:
        super().__init__()
        plain = QLocale(QLocale.Language.C)
        plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator | QLocale.NumberOption.RejectGroupSeparator)
        self.setLocale(plain)

    @override
    def validate(self, input: str | None, pos: int) -> tuple[QValidator.State, str, int]:
        return super().validate((input or "").replace(",", "."), pos)


class ThresholdField(Decimals):
    """A number from 0 to 1 with four decimals, of which those at the end that say nothing are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, 1)
        self.setSingleStep(0.01)
        self.setDecimals(4)
        _plain(self)

    @override
    def textFromValue(self, v: float) -> str:
        return threshold_words(v)


def labelled(name: str, widget: QWidget, width: int = 0) -> QWidget:
    """The widget under its name, which is its accessible name too; `width` 0 lets it grow."""
    box = QWidget()
    column = vbox(box, spacing=theme.GAP)
    label = with_role(QLabel(name), "small")
    label.setBuddy(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(name)
    label.setFixedHeight(theme.SIZE + 2)
    widget.setFixedHeight(theme.CONTROL_HEIGHT)
    if width:
        widget.setFixedWidth(width)
        box.setFixedWidth(width)
    column.addWidget(label)
    column.addWidget(widget)
    box.setFixedHeight(theme.SIZE + 2 + theme.GAP + theme.CONTROL_HEIGHT)
    return box


def whole(low: int, high: int, value: int, suffix: str = "") -> QSpinBox:
    """A field for whole numbers, without arrows, left with Enter."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setSuffix(suffix)
    _plain(box)
    return box


def seconds(
    low: float, high: float, step: float, value: float, suffix: str = " s", decimals: int = 1
) -> QDoubleSpinBox:
    """A field for numbers with a unit, without arrows, left with Enter."""
    box = Decimals()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setDecimals(decimals)
    box.setValue(value)
    box.setSuffix(suffix)
    _plain(box)
    return box


def _plain(box: QSpinBox | QDoubleSpinBox) -> None:
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    box.setKeyboardTracking(False)
    line = box.lineEdit()
    if line is not None:
        line.returnPressed.connect(box.clearFocus)


def disable_item(combo: QComboBox, index: int, why: str) -> None:
    """Show an entry that cannot be chosen, with the reason."""
    model = combo.model()
    if isinstance(model, QStandardItemModel):
        item = model.item(index)
        if item is not None:
            item.setEnabled(False)
            item.setToolTip(why)
