"""Disabling clips and enabling them again, for every feature that offers it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QWidget

from eightcut.services.clips import disabling
from eightcut.services.context import Job
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import sure


def move_clips(
    context: Context,
    parent: QWidget,
    text: str,
    profile: str,
    paths: Sequence[str] | None,
    folders: Sequence[str],
    *,
    out: bool,
    warning: tuple[str, str] | None = None,
) -> None:
    """Move the clips of these videos (None: all) in these class folders `out` of training, or back: undoable.

    Asked before, where other profiles use the same files; or where there is a `warning`, a question and what it means.
    """
    ctx, change = context.services, disabling.disable if out else disabling.enable

    def ask(shared: tuple[str, ...]) -> None:
        told = disabling.told_shared(shared)
        question, meant = warning or (f"{'Disable' if out else 'Enable'} the clips there as well?", "")
        named = f"{text} (also in profile {', '.join(shared)})" if shared else text
        asked = bool(shared or warning)
        if not asked or sure(parent, question, f"{meant} {told}".strip(), "Disable" if out else "Enable"):
            context.history.do(named, lambda: change(ctx, profile, paths, set(folders), Job()))

    context.runner.in_library(parent, lambda: disabling.shared_with(ctx, profile, paths, folders), ask)
