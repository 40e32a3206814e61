"""The preview: first frame of the first clip and last one of the last, each with the crop that its clip gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QObject

from eightcut.domain.clip_form import LTX_FPS, Form
from eightcut.domain.containers import WAV
from eightcut.domain.frame_grid import frame_count
from eightcut.domain.picture_part import PicturePart
from eightcut.services.clips.batches import manual_batch
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.forms import part_kept
from eightcut.ui.kit.values import OpenVideo
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
        now.video_changed.connect(lambda _: self._show())

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"end_frame": self._preview.setVisible}

    def _show(self) -> None:
        video, player = self._now.video, self._player
        spans, form = self._deck.span_settings(), self._deck.form()
        if video is None or not video.width:
            self._preview.set_moment(None)
            return
        first = player.frame_start(self._cut.cursor)
        begin = player.frame_start(self._cut.cursor + (spans.clips - 1) * spans.spread)
        rate = LTX_FPS if form.ltx else video.rate
        within = 0.001 if form.ltx else 0.25 / float(rate)
        last = begin + (frame_count(spans.duration, rate) - 1) / float(rate) + within
        self._preview.set_moment(video.ref.path, first, player.frame_start(last), video.picture)
        forms = self._forms(video)
        overlays = [_kept(video, one, self._now.shown) for one in (forms[0], forms[-1])]
        self._preview.set_overlays(*overlays)

    def _forms(self, video: OpenVideo) -> Sequence[Form]:
        """The form that each clip would get: random crops fall as they will when it is exported."""
        request = replace(self._deck.request(self._now.profile, self._cut.cursor), label="")
        armed = self._deck.armed
        folder = armed.rows[0].folder if armed is not None and armed.rows else request.folder
        return manual_batch(video.ref, request, request.form, folder).forms


def _kept(video: OpenVideo, form: Form, shown: PicturePart | None) -> Overlay | None:
    part = part_kept((video.width, video.height), form, shown) if form.format != WAV else None
    return None if part is None else Overlay(part)
