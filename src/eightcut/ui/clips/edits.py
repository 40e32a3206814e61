"""What the list does to clips: each a step of the window's undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtWidgets import QWidget

from eightcut.domain.captions import Template
from eightcut.services.change import Change
from eightcut.services.clips import captions, disabling, refiling, remarks
from eightcut.services.clips.listing import ListedClip
from eightcut.services.clips.markers import delete_marker
from eightcut.services.context import Job
from eightcut.services.scans.off_screen import set_clips_off_screen
from eightcut.ui.clips.model import CAPTION, EDITABLE, LABEL, NOTE
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import sure
from eightcut.ui.kit.times import plural

_WRITE = {LABEL: remarks.label, CAPTION: remarks.caption, NOTE: remarks.annotate}
Told = Callable[[str], object]
"""Hears what was done, once."""


class ClipEdits:
    """Edits of clips, for a dialog."""

    def __init__(self, context: Context, owner: QWidget, told: Told) -> None:
        self._context, self._owner, self._told = context, owner, told

    def write(self, clips: Sequence[ListedClip], column: int, text: str) -> None:
        """Give clips a label, a caption or a note."""
        ctx, ids, edit = self._context.services, _ids(clips), _WRITE[column]
        self._do(f"Change {EDITABLE[column]} of {_clips(clips)}", lambda: edit(ctx, ids, text))

    def compose(self, clips: Sequence[ListedClip], template: Template, digits: Sequence[int]) -> None:
        """Give clips the caption of these digits."""
        ctx, ids = self._context.services, _ids(clips)
        text = f"Compose caption of {_clips(clips)}"
        self._do(text, lambda: captions.compose(ctx, ids, template, digits))

    def caption_class(self, profile: str, name: str, words: str) -> None:
        """Give a class a caption; "" takes it away."""
        ctx = self._context.services
        self._do(f"Caption class {name}", lambda: captions.caption_class(ctx, profile, name, words))

    def replace(self, clips: Sequence[ListedClip], profile: str, old: str, new: str) -> None:
        """Write other words in the captions of these clips."""
        ctx, rows = self._context.services, [clip.row for clip in clips if old in clip.words.own]
        if rows:
            told = f'Replace "{old}" in {plural(len(rows), "caption")}'
            self._do(told, lambda: remarks.replace_in_captions(ctx, profile, rows, old, new)[1])

    def rate(self, clips: Sequence[ListedClip], stars: int) -> None:
        """Give clips stars; 0 takes them away."""
        ctx, ids = self._context.services, _ids(clips)
        if clips:
            self._do(f"Rate {_clips(clips)}", lambda: remarks.rate(ctx, ids, stars))

    def toggle_off_screen(self, clips: Sequence[ListedClip], profile: str) -> None:
        """Say that the source of clips is not in the picture; where that was said of all, take it back."""
        ctx, rows, off = self._context.services, [clip.row for clip in clips], not all(c.off_screen for c in clips)
        if clips:
            text = f"Mark {_clips(clips)} as {'off' if off else 'on'} screen"
            self._do(text, lambda: set_clips_off_screen(ctx, profile, rows, off))

    def delete(self, clips: Sequence[ListedClip]) -> None:
        """Into the trash folder, with rows and labels."""
        ctx, rows = self._context.services, [clip.row for clip in clips]
        if clips:
            said = f"Deleted {_clips(clips)}. Undo brings {'it' if len(clips) == 1 else 'them'} back."
            self._do(f"Delete {_clips(clips)}", lambda: delete_marker(ctx, rows), said)

    def move(self, clips: Sequence[ListedClip], profile: str, folder: str, name: str) -> None:
        """To the class of this folder, after a question where other profiles use the same files."""
        ctx, ids = self._context.services, _ids(clips)

        def ask(shared: tuple[str, ...]) -> None:
            asked = f"Move {_clips(clips)} to {name}?"
            if not shared or sure(self._owner, asked, disabling.told_shared(shared), "Move"):
                text, said = f"Move {_clips(clips)} to {name}", f"Moved {_clips(clips)} to {name}."
                self._do(text, lambda: refiling.refile(ctx, profile, ids, folder, Job()), said)

        self._context.runner.in_library(self._owner, lambda: refiling.also_moving(ctx, profile, ids), ask)

    def _do(self, text: str, edit: Callable[[], Change], said: str = "") -> None:
        waiting = [said] if said else []
        self._context.history.do(text, edit, lambda _: self._told(waiting.pop()) if waiting else None)


def _ids(clips: Sequence[ListedClip]) -> list[int]:
    return [clip.row.id for clip in clips]


def _clips(clips: Sequence[ListedClip]) -> str:
    return plural(len(clips), "clip")
