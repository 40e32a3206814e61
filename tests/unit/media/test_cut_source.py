from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, NoAudioTrack
from eightcut.media.cut_source import further_back, survey, with_frames

MakeMedia = Callable[..., Path]
Lines = Callable[..., list[str]]
LONG_GOP = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "100", "-keyint_min", "100", "-sc_threshold", "0")


def job(film: Path, start: float, duration: float = 1.0, track: int | None = None) -> CutJob:
    return CutJob(str(film), str(film.with_name("clip.mp4")), start, duration, track)


@pytest.fixture
def film(make_media: MakeMedia, picture: Lines, clicks: Lines) -> Path:
    """Ten seconds of transport stream that begins at 100 s, with a keyframe every 4 s."""
    shifted = ("-muxdelay", "0", "-output_ts_offset", "100")
    return make_media("film.ts", *picture(10), *clicks([1], 10), *LONG_GOP, "-c:a", "mp2", *shifted)


def test_frames_are_listed_from_one_that_stands_on_its_own_to_the_clips_end(film: Path) -> None:
    seen = survey(job(film, 7.5), CancelToken())
    first = seen.frames[0] - seen.start
    assert first == pytest.approx(4, abs=0.05)
    assert seen.seek is not None
    assert seen.seek <= seen.frames[0]
    assert [b - a for a, b in zip(seen.frames, seen.frames[1:], strict=False)] == [Fraction(1, 25)] * (
        len(seen.frames) - 1
    )
    assert seen.frames[-1] - seen.start < Fraction(17, 2) <= seen.frames[-1] - seen.start + Fraction(1, 25)
    assert seen.average == 25
    assert seen.end is None


def test_where_the_film_ends_is_told_where_it_is_reached(film: Path) -> None:
    seen = survey(job(film, 9.5), CancelToken())
    assert seen.end is not None
    assert float(seen.end - seen.start) == pytest.approx(10, abs=0.1)


def test_the_next_look_begins_four_times_further_back_and_never_before_the_beginning(film: Path) -> None:
    seen = survey(job(film, 9.9), CancelToken())
    assert seen.seek == seen.start + Fraction(9.9) - 4
    step = further_back(job(film, 9.9), seen)
    assert step == 16
    whole = survey(job(film, 9.9), CancelToken(), step)
    assert whole.seek is None
    assert further_back(job(film, 9.9), whole) is None


def test_sound_that_begins_just_before_the_clip_is_looked_for_further_back(
    make_media: MakeMedia, picture: Lines, clicks: Lines
) -> None:
    late = ["-itsoffset", "5.9", *clicks([1], 4)]
    film = make_media("film.mkv", *picture(10), *late, "-c:v", "mpeg4", "-g", "10", "-c:a", "pcm_s16le")
    assert survey(job(film, 6), CancelToken()).seek is None
    assert survey(job(film, 7), CancelToken()).seek == 6


def test_frames_before_the_beginning_of_an_edited_film_are_none_of_its_frames(
    make_media: MakeMedia, picture: Lines, ffmpeg: Callable[..., None]
) -> None:
    whole = make_media("whole.mp4", *picture(10), *LONG_GOP)
    edited = whole.with_name("edited.mp4")
    ffmpeg("-ss", 2, "-i", whole, "-c", "copy", edited)
    assert survey(job(edited, 0.5), CancelToken()).frames[0] == 0


def test_what_the_decoder_gave_replaces_the_frames_in_order_and_once(film: Path) -> None:
    seen = survey(job(film, 1), CancelToken())
    assert with_frames(seen, [Fraction(2), Fraction(1), Fraction(2)]).frames == (Fraction(1), Fraction(2))


def test_a_track_that_is_not_there_and_a_set_token_end_the_look(film: Path) -> None:
    with pytest.raises(NoAudioTrack):
        survey(job(film, 1, track=3), CancelToken())
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        survey(job(film, 1), token)
