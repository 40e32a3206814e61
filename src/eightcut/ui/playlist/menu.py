"""The menus of the list: of its videos and of its tabs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QMenu, QWidget

from eightcut.domain.channels import HEARD
from eightcut.domain.clips import DISABLED
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.column import Column, copy_text

if TYPE_CHECKING:
    from eightcut.ui.playlist.list_tabs import ListTabs
    from eightcut.ui.playlist.pane import PlaylistPane


def _add(menu: QMenu, text: str, call: Callable[[], object], enabled: bool = True, tick: bool | None = None) -> None:
    action = menu.addAction(text.replace("&", "&&"))
    if action is None:
        return
    action.setEnabled(enabled)
    if tick is not None:
        action.setCheckable(True)
        action.setChecked(tick)
    action.triggered.connect(lambda _=False: call())


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def video_menu(pane: PlaylistPane, column: Column) -> QMenu:
    """For the selected videos of a column."""
    menu = _menu(pane)
    paths = column.videos.selected()
    facts, model, moves = pane.facts, column.model, pane.moves
    one = paths[0] if len(paths) == 1 else ""
    _add(menu, "Open", lambda: pane.choose(one), bool(one))
    if not facts.gone.isdisjoint(paths):
        _add(menu, "Relink…", pane.relink_asked.emit)
    failed = [path for path in paths if path in facts.failed]
    if failed:
        _add(menu, "Scan again", lambda: pane.rescan_asked.emit(failed))
        _add(menu, "Dismiss failed scan" if len(failed) == 1 else "Dismiss failed scans",
             lambda: pane.scans.dismiss(failed))  # fmt: skip
    menu.addSeparator()
    _add(menu, "Remove from list", lambda: pane.lists.remove(paths), bool(paths))
    names = "\n".join(PurePath(path).name for path in paths)
    _add(menu, "Open containing folder", partial(moves.show_in_folder, paths), bool(paths))
    _add(menu, "Copy name" if one else "Copy names", lambda: copy_text(names), bool(paths))
    shown = [path for path in paths if not facts.hidden(path)]
    hidden = [path for path in paths if facts.hidden(path)]
    _add(menu, "Hide in this profile", lambda: moves.hide(shown), bool(shown))
    if hidden:
        _add(menu, "Unhide", lambda: moves.unhide(hidden))
    menu.addSeparator()
    for text, below in (("Separator above", False), ("Separator below", True)):
        there = bool(one) and model.has_line(one, below)
        change = model.take_line if there else model.put_line
        _add(menu, text, partial(change, one, below), bool(one) and not facts.sort, there)
    menu.addSeparator()
    _channels(pane, menu, one)
    cut_off = facts.part(one) is not None
    _add(menu, "Cut black bars off", partial(moves.show_all if cut_off else moves.cut_bars, one),
         bool(one) and one not in facts.gone, cut_off)  # fmt: skip
    _folders(pane, menu, paths)
    menu.addSeparator()
    _add(menu, "Delete from disk…", lambda: moves.discard(paths), bool(paths))
    return menu


def _channels(pane: PlaylistPane, menu: QMenu, path: str) -> None:
    """What clips of the one selected video let one hear."""
    sub = menu.addMenu("Channels in clips")
    if sub is None:
        return
    sub.setEnabled(bool(path) and path not in pane.facts.gone)
    for choice, words in HEARD.items():
        tick = choice == pane.facts.channels(path)
        _add(sub, f"{words[0].upper()}{words[1:]}", partial(pane.moves.choose_channels, path, choice), tick=tick)


def _folders(pane: PlaylistPane, menu: QMenu, paths: list[str]) -> None:
    """Disable and re-enable: of the selected videos, and of all."""
    facts, moves = pane.facts, pane.moves
    mine: dict[str, int] = {}
    for path in paths:
        for folder, count in facts.standing(path).folders.items():
            mine[folder] = mine.get(folder, 0) + count
    for title, wanted, change in (
        ("Disable clips in", False, moves.disable),
        ("Re-enable clips in", True, moves.enable),
    ):
        sub = menu.addMenu(title)
        if sub is None:
            continue
        folders = sorted(name for name in mine if name and name.endswith(DISABLED) == wanted)
        sub.setEnabled(bool(folders))
        for name in folders:
            text = f"{name.removesuffix(DISABLED)} ({plural(mine[name], 'clip', 'clips')})"
            _add(sub, text, partial(change, paths, [name]))
    everywhere = {name for standing in facts.state.standings.values() for name in standing.folders if name}
    on = sorted(name for name in everywhere if not name.endswith(DISABLED))
    off = sorted(name for name in everywhere if name.endswith(DISABLED))
    main = PurePath(pane.export_folder).name
    main = main if main in on else main.replace(" ", "_")  # as a new folder's name is written
    others = [name for name in on if name != main]
    if main:
        _add(menu, f"Disable all folders but {main}…", lambda: moves.disable_others(main, on), bool(others))
    _add(menu, "Enable all folders", lambda: moves.enable(None, off), bool(off))


def tab_menu(lists: ListTabs, index: int) -> QMenu:
    """For one tab."""
    menu = _menu(lists)
    model = lists.tab(index)
    kept = model.kept
    _add(menu, "Rename", lambda: lists.rename_list(index))
    _add(menu, "Duplicate", lambda: lists.duplicate_list(index))
    _add(menu, "Pin side by side with other lists", lambda: model.set(pinned=not kept.pinned), tick=kept.pinned)
    menu.addSeparator()
    _add(menu, "Export folder…", lambda: _choose_folder(lists, index))
    _add(
        menu,
        "Add list name to folder name",
        lambda: model.set(tab_folder=not kept.tab_folder),
        tick=kept.tab_folder,
    )
    _add(menu, "LTX-2 frame counts", lambda: model.set(ltx2=not kept.ltx2), tick=kept.ltx2)
    menu.addSeparator()
    _add(menu, "Close", lambda: lists.close_list(index), len(lists.kept.tabs) > 1)
    return menu


def _choose_folder(lists: ListTabs, index: int) -> None:
    kept = lists.tab(index).kept
    folder = QFileDialog.getExistingDirectory(lists, f"Export folder of {kept.label}", kept.export_folder)
    if folder:
        lists.tab(index).set(export_folder=folder)
