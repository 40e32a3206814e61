"""The preview: first frame of the first clip and last one of the last, each with the crop that its clip gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QObject

from eightcut.domain.clip_form import LTX_FPS, Form
from eightcut.domain.containers import WAV
from eightcut.domain.frame_grid import frame_count
from eightcut.services.clips.batches import manual_batch
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.forms import part_kept
from eightcut.ui.kit.values import Film
from eightcut.ui.player.overlay import Overlay
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.preview import EndPreview
from eightcut.ui.window.panes import Handlers, Now


class PreviewController(QObject):
    """Shows what the deck would cut at the cursor."""

    def __init__(self, preview: EndPreview, player: PlayerPane, deck: Deck, cut: CutController, now: Now) -> None:
        super().__init__(now)
        self._preview, self._player, self._deck, self._cut, self._now = preview, player, deck, cut, now
        deck.form_changed.connect(self._show)
        cut.moved.connect(self._show)
        now.film_changed.connect(lambda _: self._show())

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"end_frame": self._preview.setVisible}

    def _show(self) -> None:
        film, player = self._now.film, self._player
        spans, form = self._deck.span_settings(), self._deck.form()
        if film is None or not film.width:
            self._preview.set_moment(None)
            return
        first = player.frame_start(self._cut.cursor)
        begin = player.frame_start(self._cut.cursor + (spans.clips - 1) * spans.spread)
        rate = LTX_FPS if form.ltx else film.rate
        within = 0.001 if form.ltx else 0.25 / float(rate)
        last = begin + (frame_count(spans.duration, rate) - 1) / float(rate) + within
        self._preview.set_moment(film.video.path, first, player.frame_start(last), film.picture)
        forms = self._forms(film)
        overlays = [_kept(film, one) for one in (forms[0], forms[-1])]
        self._preview.set_overlays(*overlays)

    def _forms(self, film: Film) -> Sequence[Form]:
        """The form that each clip would get: random crops fall as they will when it is exported."""
        request = replace(self._deck.request(self._now.profile, self._cut.cursor), label="")
        armed = self._deck.armed
        folder = armed.rows[0].folder if armed is not None and armed.rows else request.folder
        return manual_batch(film.video, request, request.form, folder).forms


def _kept(film: Film, form: Form) -> Overlay | None:
    part = part_kept((film.width, film.height), form) if form.format != WAV else None
    return None if part is None else Overlay(part)
