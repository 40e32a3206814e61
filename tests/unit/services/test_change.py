from __future__ import annotations

import pytest

from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.change import EVERYTHING, NO_CHANGE, Change, Kind

FILM = VideoRef("film.mp4", "/a/film.mp4", "c" * 32)
MOVED = VideoRef("other.mp4", "/b/other.mp4", "c" * 32)
ANOTHER = VideoRef("film.mp4", "/c/film.mp4", "d" * 32)
UNREAD = VideoRef("film.mp4")


@pytest.mark.parametrize(("video", "touched"), [(FILM, True), (MOVED, True), (ANOTHER, False), (UNREAD, True)])
def test_a_view_of_a_video_is_out_of_date_by_content_else_by_name(video: VideoRef, touched: bool) -> None:
    change = Change(Kind.VERDICTS, profile="default", video=FILM)
    assert change.touches(Kind.VERDICTS | Kind.CLIPS, "default", video) is touched
    assert not change.touches(Kind.CLIPS, "default", video)
    assert not change.touches(Kind.VERDICTS, "other", video)


def test_what_names_no_place_concerns_every_view() -> None:
    assert Change(Kind.MODELS).touches(Kind.MODELS, "default", FILM)
    assert Change(Kind.MODELS, profile="default", video=FILM).touches(Kind.MODELS)
    assert all(Change(EVERYTHING).touches(kind, "default", FILM) for kind in Kind)
    assert not NO_CHANGE.touches(EVERYTHING)


def test_what_is_for_good_says_so() -> None:
    with pytest.raises(BadRequest, match="cannot be undone"):
        Change(Kind.MODELS).undo()
