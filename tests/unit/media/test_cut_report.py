"""What ffmpeg writes while it cuts, from several threads at once: no complaint is lost in another line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken
from eightcut.media.cut_report import report
from eightcut.media.ffmpeg import watch_ffmpeg

PREFIX = "[Parsed_showinfo_0 @ 0x55] [info] "
PICTURE = "n:   0 pts:      0 pts_time:0       pos:      814 fmt:yuv420p sar:1/1 s:320x180 i:P iskey:1 type:I "
COLOURS = "color_range:tv color_space:bt709 color_primaries:bt709 color_trc:bt709"
SOUND = "n:1 pts:1024 pts_time:0.02 pos:11148 fmt:s32 channels:1 nb_samples:1024 checksum:F8 plane_checksums: [ F8 8B ]"
COMPLAINT = "Invalid track number 15619"


@pytest.mark.parametrize("line", [PICTURE, COLOURS, SOUND], ids=["picture", "colours", "sound"])
def test_a_complaint_is_seen_wherever_it_falls_into_a_line_of_another_thread(line: str) -> None:
    assert report([], PREFIX + line).complaints == ()
    for at in [place for place, sign in enumerate(line) if sign == " "][1:]:
        said = f"{PREFIX}{line[:at]} {COMPLAINT}\n{PREFIX}{line[at:]}"
        assert report([], said).complaints, said
    assert report([], f"{PREFIX}{line}{COMPLAINT}").complaints


@pytest.mark.parametrize("line", [PICTURE, COLOURS, SOUND], ids=["picture", "colours", "sound"])
def test_the_peak_of_the_sound_is_read_wherever_it_falls(line: str) -> None:
    peak = "Peak level dB: 0.827854"
    assert report([], f"[Parsed_astats_1 @ 0x55] [info] {peak}\n").peak == 0.827854
    for at in [place for place, sign in enumerate(line) if sign == " "][1:]:
        assert report([], f"{PREFIX}{line[:at]} {peak}\n{PREFIX}{line[at:]}").peak == 0.827854


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv444p10le", "gray", "rgb24"])
def test_nothing_is_suspected_of_whole_lines(make_media: Callable[..., Path], pixels: str) -> None:
    film = make_media("film.mkv", "-f", "lavfi", "-i", "testsrc2=d=1", "-pix_fmt", pixels, "-c:v", "ffv1")
    show = ["-i", str(film), "-vf", "showinfo=checksum=0", "-f", "null", "-"]
    said = watch_ffmpeg(show, CancelToken()).complaints
    assert "n:" in said
    assert report([], said).complaints == ()
