"""Lists of cuts count the very frames that the video shows, at every rate, in its own timecode."""

from __future__ import annotations

import json
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import opentimelineio  # type: ignore[import-untyped]
import pytest

from eightcut.domain.frame_times import FrameGrid
from eightcut.domain.marks import Mark, MarkedVideo
from eightcut.domain.media import AudioTrack, MediaInfo, Picture
from eightcut.domain.timecodes import seconds_of
from eightcut.errors import BadRequest
from eightcut.services.context import Job, Services
from eightcut.services.marks.edit_lists import write_edl, write_otio
from eightcut.services.marks.importing import MarksRequest, import_marks
from tests.unit.services.marks.test_exporting import export

EVENT = re.compile(r"^(\d{3})  AX       (\S+) +C        (\S+) (\S+) (\S+) (\S+)$", re.MULTILINE)
RATES = [Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)]


def film(fps: Fraction, hours: int = 3, timecode: str = "", first: float = 0.0) -> MarkedVideo:
    picture, sound = Picture(64, 48, fps), AudioTrack(0, 48_000, 2)
    info = MediaInfo("/v/my film.mp4", hours * 3600.0, 0.0, picture, (sound,), timecode=timecode)
    return MarkedVideo(info, FrameGrid(fps, int(hours * 3600 * fps), first))


def marks_at(video: MarkedVideo, *frames: int) -> list[Mark]:
    """Marks of 8 s from these frames on, each begun a little into its frame, as a cursor stands."""
    assert video.grid is not None
    return [
        Mark((one := video.grid.frame(frame)).start + 0.0004, one.start + 8.0004, f"door\n{frame}") for frame in frames
    ]


@pytest.mark.parametrize("fps", RATES, ids=str)
@pytest.mark.parametrize("first", [0.0, 0.0213])
def test_an_edl_cuts_at_the_frames_of_the_marks(fps: Fraction, first: float) -> None:
    video, frames = film(fps, first=first), (0, 1, 1799, 1800, 17_981, 17_982, 107_892, 200_001)
    text = write_edl(marks_at(video, *frames), video)
    events = EVENT.findall(text)
    codes = [[round(seconds_of(code, fps) * fps) for code in event[2:]] for event in events]
    assert [start for start, *_ in codes] == list(frames)
    assert {end - start for start, end, *_ in codes} == {round(8 * fps)}
    at = codes[0][2]
    assert re.search(r"01:00:00[:;]00", text)
    for start, end, begin, stop in codes:
        assert (begin, stop - begin) == (at, end - start)
        at = stop
    assert f"FCM: {'DROP FRAME' if ';' in text else 'NON-DROP FRAME'}\n" in text
    assert (";" in text) == (fps in {Fraction(30000, 1001), Fraction(60000, 1001)})
    assert "* FROM CLIP NAME: my film.mp4\n* COMMENT: door 1800\n" in text


def test_an_edl_is_as_it_was_once_read_and_found_right() -> None:
    video = film(Fraction(30000, 1001), timecode="00:59:59;28")
    assert write_edl(marks_at(video, 2), video) == (
        "TITLE: my film\nFCM: DROP FRAME\n\n"
        "001  AX       AA/V  C        01:00:00;00 01:00:08;00 01:00:00;00 01:00:08;00\n"
        "* FROM CLIP NAME: my film.mp4\n* COMMENT: door 2\n"
    )


def clips(text: str) -> list[list[dict[str, Any]]]:
    timeline = json.loads(text)
    assert (timeline["OTIO_SCHEMA"], timeline["tracks"]["OTIO_SCHEMA"]) == ("Timeline.1", "Stack.1")
    tracks = timeline["tracks"]["children"]
    assert [track["kind"] for track in tracks] == ["Video", "Audio"][-len(tracks) :]
    return [track["children"] for track in tracks]


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_otio_counts_the_same_frames(fps: Fraction) -> None:
    video, frames = film(fps, timecode="10:00:00:00"), (0, 1, 1800, 200_001)
    text = write_otio(marks_at(video, *frames), video)
    picture, sound = clips(text)
    begin = json.loads(text)["global_start_time"]["value"]
    assert begin == round(seconds_of("01:00:00;00", fps) * fps)
    assert picture == sound
    first = round(seconds_of("10:00:00:00", fps) * fps)
    for clip, frame in zip(picture, frames, strict=True):
        span, whole = clip["source_range"], clip["media_references"]["DEFAULT_MEDIA"]["available_range"]
        assert (span["start_time"]["value"], span["duration"]["value"]) == (first + frame, round(8 * fps))
        assert span["start_time"]["rate"] == pytest.approx(float(fps))
        assert (whole["start_time"]["value"], whole["duration"]["value"]) == (first, int(3 * 3600 * fps))
        assert (clip["name"], clip["enabled"]) == (f"door\n{frame}", True)
    read = opentimelineio.adapters.read_from_string(text, "otio_json")
    assert [clip.source_range.start_time.to_frames() - first for clip in read.find_clips()] == [*frames, *frames]
    assert {clip.source_range.duration.to_frames() for clip in read.find_clips()} == {round(8 * fps)}
    assert {clip.media_reference.target_url for clip in read.find_clips()} == {"file:///v/my%20film.mp4"}
    assert picture[0]["media_references"]["DEFAULT_MEDIA"]["target_url"] == "file:///v/my%20film.mp4"


def test_a_rate_that_varies_is_refused_by_edl_and_told_in_milliseconds_by_otio() -> None:
    video = MarkedVideo(film(Fraction(25)).info)
    mark = Mark(1.2345, 2.0, "door")
    for none in (video, None, film(Fraction(37, 2))):
        with pytest.raises(BadRequest, match="no EDL can be written"):
            write_edl([mark], none)
    with pytest.raises(BadRequest, match="999"):
        write_edl([mark] * 1000, film(Fraction(25)))
    with pytest.raises(BadRequest, match="missing"):
        write_otio([mark], None)
    span = clips(write_otio([mark], video))[0][0]["source_range"]
    assert (span["start_time"]["value"], span["duration"]["value"], span["duration"]["rate"]) == (1234, 766, 1000)


def test_a_mark_at_the_end_stays_within_the_video() -> None:
    video = film(Fraction(25), hours=1)
    [event] = EVENT.findall(write_edl([Mark(3599.9, 3607.9, "door")], video))
    assert event[2:4] == ("00:59:59:22", "01:00:00:00")


def test_a_files_own_timecode_is_that_of_its_cuts(ctx: Services, tmp_path: Path) -> None:
    path = tmp_path / "camera.mov"
    source = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=30000/1001:duration=10"]
    code = ["-timecode", "01:02:03;04", "-c:v", "mpeg4"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, *code, str(path)], check=True)
    assert ctx.media.probe(str(path)).timecode == "01:02:03;04"
    (tmp_path / "camera.txt").write_text("1.001\t3.003\tdoor\n")
    import_marks(ctx, str(tmp_path / "camera.txt"), MarksRequest("default"), Job())
    assert export(ctx, tmp_path / "cut.edl") == [("cut.edl", 1)]
    [event] = EVENT.findall((tmp_path / "cut.edl").read_text())
    assert event == ("001", "V", "01:02:04;04", "01:02:06;04", "01:00:00;00", "01:00:02;00")
