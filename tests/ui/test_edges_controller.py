"""A sound is marked by its edges, and the clips are laid around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPoint

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.ui import theme
from eightcut.ui.export.orders import SpanSettings, around
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.ui.timeline.lines import like, picture


def mark(contents: WindowContents, edge: str, at: float) -> str:
    """Mark an edge at a moment of the picture, wherever the cursor is; what is said."""
    contents.panes.player.seek(at)
    contents.actions[f"mark_{edge}"].trigger()
    return contents.panes.status.said


@given(
    start=st.floats(0, 100), length=st.floats(0.04, 60), rest=st.floats(0, 100), clip=st.floats(2, 30),
    spread=st.floats(2, 8),
)  # fmt: skip
def test_clips_hold_the_sound_wherever_the_video_has_room(
    start: float, length: float, rest: float, clip: float, spread: float
) -> None:
    end, spans = start + length, SpanSettings(3, spread, clip)
    clips, first = around(start, end, spans, end + rest)
    last = first + clip + (clips - 1) * spread
    assert first >= 0
    assert last <= max(end + rest, clip) + 1e-5
    full = last + spread > end + rest or clips == 99
    assert full or (first <= start + 1e-5 and last >= end - 1e-5)
    if length <= clip <= start and clip <= rest:
        assert clips == 1
        assert first + clip / 2 == pytest.approx((start + end) / 2)


def test_clips_are_laid_around_a_sound_whose_edges_are_marked(opens: Opens, film: Path) -> None:
    contents = opens(film)
    timeline, deck = contents.panes.timeline, contents.panes.deck
    # a short one, in the middle of one clip until the cursor goes elsewhere
    assert mark(contents, "start", 31.2) == "The sound starts at 0:31.2. Mark its end (O)."
    contents.cut.place(33.92)  # the way to the end of the sound may be that of the cursor
    assert mark(contents, "end", 33.92) == "Sound 0:31.2 to 0:33.9 (2.7 s), clip from 0:28.560."
    assert (contents.cut.cursor, deck.span_settings().clips) == (28.56, 1)
    assert contents.panes.settings.clip_count == 3  # what the user set is kept
    lane, x = timeline.state.lanes.wave, timeline.state.view.x(31.2)
    assert like(picture(timeline), QPoint(round(x), lane.top + lane.height // 2), theme.TEXT)
    contents.cut.place(10.0)
    assert list(timeline.state.edges) == [None, None]
    assert deck.span_settings().clips == 3
    # a long one, its end first
    assert mark(contents, "end", 20.0) == "The sound ends at 0:20.0. Mark its start (I)."
    assert mark(contents, "start", 32.0) == (
        "Sound 0:20.0 to 0:32.0 (12.0 s), 3 clips from 0:19.000. Start and end were swapped."
    )
    assert mark(contents, "start", 26.0).endswith("(6.0 s), clip from 0:25.000.")  # an edge can be set anew
    mark(contents, "start", 40.0)  # behind the sound: another one
    assert list(timeline.state.edges) == [40.0, None]
    assert mark(contents, "end", 40.0).startswith("Start and end are the same picture.")
    contents.actions["lock"].trigger()
    assert "The cursor is locked" in mark(contents, "end", 42.0)
    assert contents.cut.cursor == 25.0
    contents.actions["lock"].trigger()
    assert mark(contents, "end", 59.6).endswith("(19.6 s), 5 clips from 0:39.800.")
    contents.actions["escape"].trigger()
    assert contents.panes.status.said == "The sound is not marked any more."
    assert (*timeline.state.edges, deck.span_settings().clips) == (None, None, 3)
    # overwriting has the marker's clips, and gives back the user's own
    mark(contents, "start", 31.0)
    mark(contents, "end", 33.0)
    row = ClipRow("film.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=2)
    timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    assert deck.span_settings().clips == 2
    contents.actions["escape"].trigger()
    assert deck.armed is None
    assert deck.span_settings().clips == 3
