"""What an action needs that is not there: said in the status bar, so that no key is silent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QCoreApplication

from eightcut.ui.panes import Handlers, Panes

_FILM = (
    "toggle_play", "play_cursor", "pause", "frame_back", "frame_on", "second_back", "second_on", "autoclip",
    "zoom_in",
)  # fmt: skip
_FINDS = ("next_region", "previous_region", "export_finds", "accept", "reject", "uncertain")


def _tr(text: str) -> str:
    return QCoreApplication.translate("missing", text)


def saying_what_is_missing(parts: Panes, handlers: Handlers) -> Handlers:
    """The handlers, of which those that need something open say what is missing instead of doing nothing."""
    needs: dict[str, Callable[[Panes], str]] = {
        **dict.fromkeys(_FILM, _film),
        **dict.fromkeys(_FINDS, _finds),
        "pin": _scan,
        "play_region": _find,
        "toggle_disabled": _own_find,
        "toggle_negative": _own_find,
        "merge": _several,
        "next_marker": _markers,
        "stop": _something_runs,
        "zoom_out": _zoomed,
        "zoom_all": _zoomed,
    }
    told = {id_: partial(_told, parts, need, handlers[id_]) for id_, need in needs.items()}
    return {**handlers, **told}


def _told(parts: Panes, need: Callable[[Panes], str], handler: Callable[..., object], *values: object) -> None:
    sentence = need(parts)
    if sentence:
        parts.status.say(sentence)
    else:
        handler(*values)


def _film(parts: Panes) -> str:
    return parts.without_film


def _zoomed(parts: Panes) -> str:
    film, (first, last) = parts.now.film, parts.timeline.visible
    whole = film is not None and last - first >= film.duration - 0.01
    return _film(parts) or (_tr("The whole film is shown.") if whole else "")


def _markers(parts: Panes) -> str:
    return _film(parts) or ("" if parts.now.markers else _tr("This video has no markers yet: E exports the first."))


def _scan(parts: Panes) -> str:
    there = parts.panel.current_model_name()
    return _film(parts) or ("" if there else _tr("No scan of this video yet. Scan it first: Ctrl+R."))


def _finds(parts: Panes) -> str:
    there = parts.panel.view.model.rowCount()
    return _scan(parts) or ("" if there else _tr("There are no finds here. Lower the threshold, or scan again."))


def _find(parts: Panes) -> str:
    chosen = parts.panel.current is not None
    return _finds(parts) or ("" if chosen else _tr("Choose a find first: S goes to the next one."))


def _own_find(parts: Panes) -> str:
    gone = not parts.panel.chosen_finds
    return _find(parts) or (_tr("This find is not in the scan that is shown, only in the other one.") if gone else "")


def _several(parts: Panes) -> str:
    several = len(parts.panel.chosen_finds) > 1
    return _finds(parts) or ("" if several else _tr("Select two finds or more first: then they can be merged."))


def _something_runs(parts: Panes) -> str:
    cancels = parts.status.cancels
    runs = parts.scanner.busy or parts.exporter.busy or (cancels is not None and not cancels.over)
    return "" if runs else _tr("Nothing runs now.")
