"""Lists of videos as they are kept between starts: one `VideoList` for each tab."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from eightcut.ordinary import Unfit, json_of
from eightcut.values import dataclass

END = "\0END"
"""Anchor of a line below the last video."""
SORTS = ("", "name", "open", "score", "accepted", "exported", "unscanned", "failed")
"""What videos can be sorted by; "": as they stand in the list."""
SHOWN = ("", "unscanned", "open", "accepted", "exported", "failed")
"""Which of them can be shown alone; "": all."""
_UNNAMED = re.compile(r"List \d+")


@dataclass(frozen=True, slots=True)
class VideoList:
    """One tab. `separators`: the files that a line stands above, or END. `shown`: the file that was open last."""

    label: str
    files: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()
    pinned: bool = False
    tab_folder: bool = False
    """Whether the tab's name is part of its export folder."""
    export_folder: str = ""
    """As it was chosen; see `folder`."""
    ltx2: bool = False
    shown: str = ""
    form: str = ""
    """The id of the form that clips of this tab are written in; "" for none."""

    @property
    def folder(self) -> str:
        """Where exports of this tab go: the chosen folder, with `_TAB` where asked; "" where none was chosen."""
        root = re.sub(r"[/\\]+$", "", self.export_folder) or self.export_folder
        return root and root + self.ending

    @property
    def ending(self) -> str:
        """What the name of its export folder ends with: `_TAB` where asked, else ""."""
        named = self.tab_folder and not _UNNAMED.fullmatch(self.label)
        return f"_{self.label.strip().replace(' ', '_')}" if named else ""


@dataclass(frozen=True, slots=True)
class Lists:
    """All tabs of a profile, and which of them is in front."""

    tabs: tuple[VideoList, ...]
    current: int = 0

    def text(self) -> str:
        """As JSON."""
        tabs = [{field.name: getattr(tab, field.name) for field in fields(tab)} for tab in self.tabs]
        return json.dumps({"tabs": tabs, "current": self.current}, ensure_ascii=False)


def read_lists(text: str) -> Lists | None:
    """The lists of `Lists.text`, or of the earlier program's `playlist_tabs`; None where the text holds none."""
    try:
        kept: Any = json_of(text)
    except Unfit:
        return None
    tabs = kept.get("tabs") if isinstance(kept, dict) else None
    if not isinstance(tabs, list):
        return None
    found = tuple(_list(tab, number) for number, tab in enumerate(tabs, 1) if isinstance(tab, dict))
    if not found:
        return None
    current = kept.get("current")
    return Lists(found, current if isinstance(current, int) and 0 <= current < len(found) else 0)


def _list(kept: dict[str, Any], number: int) -> VideoList:
    """What is readable of one tab; the earlier program wrote `mode` where ours has `ltx2`."""
    made = VideoList(f"List {number}")
    found: dict[str, Any] = {}
    for field in fields(VideoList):
        default, value = getattr(made, field.name), kept.get(field.name)
        if isinstance(default, tuple):
            found[field.name] = texts(value)
        elif type(value) is type(default) and value != "":
            found[field.name] = value
    mode = kept.get("mode")
    if isinstance(mode, str) and "ltx" in mode.lower():
        found["ltx2"] = True
    return replace(made, **found)


def texts(value: object) -> tuple[str, ...]:
    """A list of texts without repeats; a single text is a list of one, anything else is none."""
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, Sequence):
        return ()
    return tuple(dict.fromkeys(item for item in value if isinstance(item, str) and item))
