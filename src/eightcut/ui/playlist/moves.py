"""What the list does to files and library: hide, disable clips, delete; each can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from eightcut.domain.channels import HEARD
from eightcut.domain.picture_part import PicturePart
from eightcut.services.change import Change
from eightcut.services.videos import files
from eightcut.services.videos.bars import choose_shown, find_bars
from eightcut.services.videos.tracks import choose_channels
from eightcut.ui.kit.dialogs import sure
from eightcut.ui.kit.moving import move_clips
from eightcut.ui.kit.outside import show_in_folder
from eightcut.ui.kit.times import plural

if TYPE_CHECKING:
    from eightcut.ui.playlist.pane import PlaylistPane

_NAMED = 12
"""As many names stand in a question; then how many more."""


class Moves(QObject):
    """The list's controller."""

    def __init__(self, pane: PlaylistPane) -> None:
        super().__init__(pane)
        self._pane = pane

    def show_in_folder(self, paths: Sequence[str]) -> None:
        """Show these in the system's file manager."""
        show_in_folder(self._pane.context.runner, self._pane, paths, self._pane.notice.emit)

    def hide(self, paths: Sequence[str]) -> None:
        """Leave these out of the lists of this profile."""
        ctx, profile = self._pane.context.services, self._pane.profile
        self._do(
            f"Hide {self._videos(paths)}",
            lambda: files.hide(ctx, profile, paths),
            f"Hidden in this profile: {self._videos(paths)}",
        )

    def unhide(self, paths: Sequence[str]) -> None:
        """Show them again."""
        ctx, profile = self._pane.context.services, self._pane.profile
        self._do(
            f"Unhide {self._videos(paths)}",
            lambda: files.unhide(ctx, profile, paths),
            f"Shown again: {self._videos(paths)}",
        )

    def choose_channels(self, path: str, choice: str) -> None:
        """Which channels of this video every clip lets one hear from now on."""
        ctx, what = self._pane.context.services, f"Clips of {self._videos([path])}: {HEARD[choice]}"
        self._do(what, lambda: choose_channels(ctx, path, choice), f"{what}. Scans hear all channels as before")

    def cut_bars(self, path: str) -> None:
        """Look for black bars of this video; every clip goes without them from now on, where there are any."""
        ctx, pane, name = self._pane.context.services, self._pane, self._videos([path])

        def found(part: PicturePart | None) -> None:
            if part is None:
                pane.notice.emit(f"{name} has no black bars on two sides. Its clips show the whole picture")
                return
            what = f"Clips of {name}: {part} of the picture"
            self._do(what, lambda: choose_shown(ctx, path, part), f"{what}, without black bars")

        pane.notice.emit(f"Looking for black bars in {name}…")
        pane.context.runner.in_background(self, lambda job: find_bars(ctx, path, job), found, key=f"bars {path}")

    def show_all(self, path: str) -> None:
        """Its clips show the whole picture again."""
        ctx, what = self._pane.context.services, f"Clips of {self._videos([path])}: the whole picture"
        self._do(what, lambda: choose_shown(ctx, path, None), what)

    def disable(self, paths: Sequence[str] | None, folders: Sequence[str]) -> None:
        """Move clips of these videos (None: all of the profile) out of these folders."""
        self._move(f"Disable clips in {_joined(folders)}", paths, folders, out=True)

    def enable(self, paths: Sequence[str] | None, folders: Sequence[str]) -> None:
        """Move them back."""
        self._move(f"Re-enable clips in {_joined(folders)}", paths, folders, out=False)

    def disable_others(self, main: str, folders: Sequence[str]) -> None:
        """All folders but the main one, for all videos, after a question."""
        others = [name for name in folders if name != main]
        told = (
            f"The clips of all videos move to {_joined([f'{name}_disabled' for name in others])} and no longer "
            "appear in training or on the timeline. This can be undone."
        )
        warning = (f"Disable all folders but {main}?", told)
        if others:
            self._move(f"Disable clips in {_joined(others)}", None, others, out=True, warning=warning)

    def _move(
        self,
        text: str,
        paths: Sequence[str] | None,
        folders: Sequence[str],
        *,
        out: bool,
        warning: tuple[str, str] | None = None,
    ) -> None:
        pane = self._pane
        move_clips(pane.context, pane, text, pane.profile, paths, folders, out=out, warning=warning)

    def discard(self, paths: Sequence[str]) -> None:
        """Source files into the trash folder beside them, after a question that names them."""
        names = [PurePath(path).name for path in paths]
        more = len(names) - _NAMED
        listed = "\n".join(names[:_NAMED]) + (f"\nand {more} more" if more > 0 else "")
        if not sure(
            self._pane,
            f"Delete {self._videos(paths)} from disk?",
            f"{listed}\n\nThe files move to the folder .8cut-trash beside them; their clips and scans are kept.",
            "Delete",
        ):
            return
        self._do(
            f"Delete {self._videos(paths)}",
            lambda: files.discard(paths),
            f"Moved to the trash folder: {self._videos(paths)}",
        )

    def _do(self, text: str, edit: Callable[[], Change], said: str) -> None:
        """Undo and redo say themselves what they did."""
        told: list[str] = []

        def tell(_: Change) -> None:
            if not told:
                told.append(said)
                self._pane.notice.emit(said)

        self._pane.context.history.do(text, edit, tell)

    def _videos(self, paths: Sequence[str]) -> str:
        if len(paths) == 1:
            return PurePath(paths[0]).name
        return plural(len(paths), "video", "videos")


def _joined(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + ("…" if len(names) > 4 else "")
