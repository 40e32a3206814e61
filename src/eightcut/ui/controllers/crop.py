"""The crop: its box over the picture, keyframes on timeline and list."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QObject

from eightcut.domain.clip_form import PORTRAIT, SQUARE, Crop, CropKeyframe, Form, keyframe_at, with_keyframe
from eightcut.domain.containers import WAV
from eightcut.services.change import Change
from eightcut.ui.actions import with_keys
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.forms import part_kept
from eightcut.ui.kit.history import History, Place
from eightcut.ui.kit.times import clock, plural
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player.overlay import Overlay
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.timeline.state import KeyframeMark
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

FIRST_KEYFRAME = 0.1
"""Seconds of video before which there is no keyframe: the crop itself holds there."""
Keyframes = tuple[CropKeyframe, ...]


class CropController(QObject):
    """Joins the Crop tab with picture and timeline. Keyframes live with the window, a set for each video."""

    def __init__(
        self,
        tab: CropTab,
        deck: Deck,
        player: PlayerPane,
        timeline: Timeline,
        *,
        cut: CutController,
        now: Now,
        status: StatusBar,
        history: History,
    ) -> None:
        super().__init__(now)
        self._tab, self._deck, self._player, self._timeline = tab, deck, player, timeline
        self._cut, self._now, self._status, self._history = cut, now, status, history
        self._video: OpenVideo | None = None
        self._all: dict[str, Keyframes] = {}
        """Keyframes by content of the video."""
        self._hand: float | None = None
        """The centre under a hand that sets a keyframe."""
        self._pressed_at = 0.0
        self._holding: CropKeyframe | None = None
        """The keyframe that holds where the video stands."""
        player.picture_clicked.connect(self._press)
        player.picture_dragged.connect(lambda x, y: self._touch(self._along(x, y), False))
        player.picture_released.connect(self._release)
        player.position_changed.connect(lambda _: self._follow())
        timeline.keyframe_clicked.connect(lambda mark: cut.go_to(mark.time))
        timeline.keyframe_deletion_asked.connect(self._delete_mark)
        tab.centre_moved.connect(self._bar)
        tab.chance_changed.connect(self._chance)
        tab.keyframe_asked.connect(cut.go_to)
        tab.keyframe_deletion_asked.connect(self._delete)
        tab.keyframes_clear_asked.connect(self.clear)
        deck.form_changed.connect(self._refresh)
        now.video_changed.connect(self._video_changed)
        cut.lock_changed.connect(self._locked)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"crop_ratio": self.next_ratio, "keyframe": self.set_keyframe, "clear_keyframes": self.clear}

    @property
    def keyframes(self) -> Keyframes:
        """Those of the open video, by time."""
        return self._all.get(self._video.ref.content_id, ()) if self._video is not None else ()

    # ------------------------------------------------------------------------------------------ by hand

    def _press(self, x: float, y: float) -> None:
        self._pressed_at = self._player.position
        cropping = self._tab.cropping()
        if not (self._cut.locked or cropping.ratio or cropping.portrait or cropping.square):
            self._status.say(
                with_keys("No crop is set. Choose a ratio ({crop_ratio}), then click the picture to set its centre.")
            )
            return
        self._hand = self._along(x, y)
        self._touch(self._hand, False)

    def _release(self) -> None:
        if self._hand is not None:
            self._touch(self._hand, True)

    def _bar(self, centre: float, final: bool) -> None:
        if self._hand is None:
            self._pressed_at = self._player.position
        self._hand = centre
        self._touch(centre, final)

    def _touch(self, centre: float, final: bool) -> None:
        if self._hand is None:
            return
        self._hand = None if final else centre
        if not self._cut.locked or self._video is None or self._pressed_at < FIRST_KEYFRAME:
            self._tab.set_centre(centre, final)
            if final and self._cut.locked:
                self._status.say("At the start of the video this sets the crop itself, not a keyframe.")
        elif final:
            self._add(self._pressed_at, centre)
        else:
            self._refresh()

    def _along(self, x: float, y: float) -> float:
        """The place on the side that a crop cuts."""
        size = (self._video.width, self._video.height) if self._video is not None else (0, 0)
        shown = self._now.shown
        if shown is not None:
            x, y = _inside(x, size[0], shown.x, shown.width), _inside(y, size[1], shown.y, shown.height)
            size = (shown.width, shown.height)
        part = part_kept(size, Form(crop=Crop(self._deck.cropping().ratio or PORTRAIT)))
        return y if part is not None and part[3] < part[2] else x

    def _chance(self) -> None:
        """Random crops ticked while the cursor is locked hold from here on."""
        at = self._player.position
        if self._cut.locked and self._video is not None and at >= FIRST_KEYFRAME:
            holding = keyframe_at(self.keyframes, at)
            self._add(at, self._tab.centre if holding is None else holding.centre)

    # ------------------------------------------------------------------------------------------ keyframes

    def set_keyframe(self) -> None:
        """The crop of the controls holds from the playhead on; the cursor is locked for it."""
        at = self._player.position
        if at < FIRST_KEYFRAME:
            self._status.say("Move past the start of the video first; the crop itself applies there.")
            return
        self._cut.set_locked(True)
        self._add(at, self._tab.shown_centre)

    def _add(self, at: float, centre: float) -> None:
        now = self._deck.cropping()
        one = replace(now.own, time=at, centre=centre)
        self._edit(with_keyframe(self.keyframes, one), f"Set crop keyframe at {clock(at, 2)}")
        self._status.say(f"Crop keyframe set at {self._tab.describe(one)}")

    def _delete(self, one: CropKeyframe) -> None:
        kept = tuple(other for other in self.keyframes if other != one)
        self._edit(kept, f"Delete crop keyframe at {clock(one.time, 2)}")

    def _delete_mark(self, mark: KeyframeMark) -> None:
        for one in self.keyframes:
            if one.time == mark.time:
                self._delete(one)

    def clear(self) -> None:
        """No keyframes any more; it can be undone."""
        gone = len(self.keyframes)
        self._edit((), "Clear crop keyframes")
        said = f"Cleared {plural(gone, 'crop keyframe')}. This can be undone."
        self._status.say(said if gone else "This video has no crop keyframes.")

    def _edit(self, new: Keyframes, text: str) -> None:
        video = self._video
        if video is None or new == self.keyframes:
            return
        ref = video.ref
        change = _replaced(self._all, ref.content_id, new)
        self._show()
        place = Place(ref.filename, ref.content_id, self._now.profile)
        self._history.keep(text, change, lambda _: self._show(), place)

    def _show(self) -> None:
        """Timeline, list and picture say what the keyframes are; where there are any, the cursor is locked."""
        there = self.keyframes
        if there:
            self._cut.set_locked(True)
        self._timeline.set_keyframes([KeyframeMark(one.time, one.portrait, one.square) for one in there])
        self._tab.set_keyframes(there)
        self._refresh()

    def _locked(self, on: bool) -> None:
        if not on and self._video is not None and self._video is self._now.video and self.keyframes:
            self.clear()

    def _video_changed(self, video: OpenVideo | None) -> None:
        self._video, self._hand = video, None
        self._show()

    # ------------------------------------------------------------------------------------------ seen

    def next_ratio(self) -> None:
        """Off, 9:16, 4:5, 1:1, in turn."""
        self._status.say(f"Crop: {self._tab.next_ratio()}")

    def _follow(self) -> None:
        """The playhead moved: show what holds there."""
        holding = keyframe_at(self.keyframes, self._player.position)
        if holding is not self._holding:
            self._refresh()

    def _refresh(self) -> None:
        there = self._video is not None
        self._holding = keyframe_at(self.keyframes, self._player.position) if there else None
        if self._hand is None:
            self._tab.show_holding(self._holding)
        self._player.set_overlay(self._overlay())

    def _overlay(self) -> Overlay | None:
        deck, video = self._deck, self._video
        form = deck.form()
        if video is None or not video.width or form.format == WAV:
            return None
        held = self._holding
        if held is None or self._hand is not None:
            held = deck.cropping().own
        centre = held.centre if self._hand is None else self._hand
        size = (video.width, video.height)

        def part(ratio: str) -> tuple[float, float, float, float] | None:
            return part_kept(size, replace(form, crop=Crop(ratio, centre) if ratio else None), self._now.shown)

        made = Overlay(
            part(held.ratio), part(PORTRAIT) if held.portrait else None, part(SQUARE) if held.square else None
        )
        return None if made == Overlay() else made


def _inside(place: float, whole: int, begin: int, length: int) -> float:
    """A place on a side of the picture as one on the side of a part of it, 0 to 1."""
    return min(1.0, max(0.0, (place * whole - begin) / length))


def _replaced(store: dict[str, Keyframes], video: str, new: Keyframes) -> Change:
    """Of a video's keyframes; nothing of the library."""
    old, store[video] = store.get(video, ()), new
    return Change(undo=lambda: _replaced(store, video, old))
