"""Keys to choose: find a command, press its new keys; which command has them already is said first."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from eightcut.ui import theme
from eightcut.ui.actions import ACTIONS, KEYMAP, SCHEMES
from eightcut.ui.keys import native, plain
from eightcut.ui.kit.keys import FIXED, TITLES, follow, keep, refusal
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import button, dialog_column, foot, hbox, in_role, named, wrapped

_ID = Qt.ItemDataRole.UserRole


class KeysDialog(QDialog):
    """What is chosen holds at once, in every window, and is kept."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        column = dialog_column(self, "Choose keyboard shortcuts", "keys_dialog", 620, 600)
        self.field = named(QLineEdit(), "find_command", told="Find a command")
        self.field.setPlaceholderText("Find a command or a key")
        self.scheme = named(QComboBox(), "key_scheme", told="Scheme")
        for scheme, words in SCHEMES.items():
            self.scheme.addItem(words, scheme)
        top = hbox(spacing=theme.SPACE)
        top.addWidget(self.field, 1)
        top.addWidget(self.scheme)
        column.addLayout(top)
        self.rows = named(QTreeWidget(), "commands", told="Commands and their keys")
        self.rows.setHeaderLabels(["Command", "Keys"])
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setStyleSheet(f"QTreeWidget::item {{ padding: {theme.GAP}px 0; }}")
        heads = self.rows.header()
        if heads is not None:
            heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            heads.setStretchLastSection(False)
            heads.resizeSection(1, 180)
        for row in ACTIONS:
            if row.id != FIXED:
                item = QTreeWidgetItem([row.place])
                item.setData(0, _ID, row.id)
                self.rows.addTopLevelItem(item)
        column.addWidget(self.rows, 1)
        self.press = named(QKeySequenceEdit(), "new_key", told="Press the new key")
        self.press.setMaximumSequenceLength(1)
        self.set = button("Set", "set_key", "main")
        self.add = button("Add", "add_key")
        self.add.setToolTip("Keep the keys that it has, and add this one")
        self.clear = button("No key", "clear_keys")
        self.reset = button("Reset", "reset_keys")
        self.reset.setToolTip("Give this command its usual keys again")
        label = QLabel("New key")
        label.setBuddy(self.press)
        line = hbox(spacing=theme.SPACE)
        line.addWidget(label)
        line.addWidget(self.press, 1)
        for one in (self.set, self.add, self.clear, self.reset):
            one.setAutoDefault(False)
            line.addWidget(one)
        column.addLayout(line)
        self.told = wrapped("told")
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing())
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.told)
        self.reset_all = button("Reset all", "reset_all")
        self.reset_all.setToolTip("Give every command its usual keys again")
        close = button("Close", "close")
        foot(column, [self.reset_all], [close])
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        self.field.textChanged.connect(lambda _: self._find())
        self.scheme.activated.connect(lambda _: self._take_scheme())
        self.rows.currentItemChanged.connect(lambda *_: self._chosen())
        self.rows.itemActivated.connect(lambda *_: self.press.setFocus())
        self.press.keySequenceChanged.connect(lambda _: self._offer())
        self.set.clicked.connect(lambda: self._give(False))
        self.add.clicked.connect(lambda: self._give(True))
        self.clear.clicked.connect(self._take_away)
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)
        follow(self, self._show)
        self.rows.setCurrentItem(self.rows.topLevelItem(0))
        self.field.setFocus()

    @property
    def id(self) -> str:
        """The command that is chosen; "" for none."""
        item = self.rows.currentItem()
        return "" if item is None or item.isHidden() else str(item.data(0, _ID))

    @property
    def key(self) -> str:
        """The key that was pressed; "" for none that can be one."""
        return plain(self.press.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    def choose(self, id_: str) -> None:
        """Bring a command to the front."""
        self.field.clear()
        for item in self._items():
            if item.data(0, _ID) == id_:
                self.rows.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        every = (self.rows.topLevelItem(place) for place in range(self.rows.topLevelItemCount()))
        return [item for item in every if item is not None]

    def _show(self) -> None:
        """All commands with the keys that they have now."""
        self.scheme.setCurrentIndex(self.scheme.findData(KEYMAP.scheme))
        for item in self._items():
            id_ = str(item.data(0, _ID))
            item.setText(1, "  ".join(map(native, KEYMAP.of(id_))))
            font = item.font(1)
            font.setBold(id_ in KEYMAP.own)
            item.setFont(1, font)
            item.setToolTip(1, "Chosen by you" if id_ in KEYMAP.own else "")
        self.reset_all.setEnabled(bool(KEYMAP.own))
        self._find()

    def _find(self) -> None:
        words = self.field.text().lower().split()
        for item in self._items():
            said = f"{item.text(0)} {item.text(1)}".lower()
            item.setHidden(not all(word in said for word in words))
        if not self.id:
            first = next((item for item in self._items() if not item.isHidden()), None)
            if first is not None:
                self.rows.setCurrentItem(first)
        self._offer()

    def _chosen(self) -> None:
        self.press.clear()
        self._offer()

    def _offer(self) -> None:
        """What can be done, and which command has the key that was pressed."""
        id_, pressed = self.id, not self.press.keySequence().isEmpty()
        why = refusal(id_, self.key) if pressed and id_ else ""
        other = KEYMAP.holder(self.key) if pressed and not why else ""
        able = bool(id_) and pressed and not why
        self.set.setText("Replace" if other else "Set")
        for one in (self.set, self.add):
            one.setEnabled(able)
        self.clear.setEnabled(bool(id_ and KEYMAP.of(id_)))
        self.reset.setEnabled(id_ in KEYMAP.own)
        self._tell(why or (f"{native(self.key)} is {TITLES[other]}: replace?" if other else ""), bool(why))

    def _tell(self, words: str, bad: bool = False) -> None:
        self.told.setText(words)
        in_role(self.told, "bad" if bad else "unsure")

    def _give(self, more: bool) -> None:
        id_, key, other = self.id, self.key, KEYMAP.holder(self.key)
        KEYMAP.give(id_, (*KEYMAP.of(id_), key) if more else (key,))
        left = f" {TITLES[other]} has no key now." if other and not KEYMAP.of(other) else ""
        self._kept(f"{native(key)} is {TITLES[id_]} now.{left}")

    def _take_away(self) -> None:
        id_ = self.id
        KEYMAP.give(id_, ())
        self._kept(f"{TITLES[id_]} has no key now. It stays in the menus.")

    def _reset(self) -> None:
        id_ = self.id
        KEYMAP.reset(id_)
        away = [key for key in KEYMAP.usual(id_) if key not in KEYMAP.of(id_)]
        kept = " ".join(f"{native(key)} stays with {TITLES[KEYMAP.holder(key)]}." for key in away)
        self._kept(f"{TITLES[id_]} has its usual keys again. {kept}".strip() if not away else kept)

    def _reset_all(self) -> None:
        KEYMAP.use(KEYMAP.scheme, {})
        self._kept("All commands have their usual keys again.")

    def _take_scheme(self) -> None:
        KEYMAP.use(str(self.scheme.currentData()), KEYMAP.own)
        self._kept(f"The keys are those of {self.scheme.currentText()}.")

    def _kept(self, words: str) -> None:
        keep(self._settings)
        self.press.clear()
        self._show()
        self._tell(words)
