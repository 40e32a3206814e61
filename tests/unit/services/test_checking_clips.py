"""What was measured of a clip is kept, and holds for as long as its file is the same."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.clip_quality import ClipQuality
from eightcut.domain.clips import ClipRow
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.sound_quality import SoundQuality
from eightcut.errors import BadRequest
from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.services.clips.checking import CheckedClip, checked, known_faults, without_bars
from eightcut.services.context import Failure, Job, Services
from eightcut.storage.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with closing(Library(tmp_path_factory.mktemp("library") / "a.db")) as opened:
        yield opened


def make(path: Path, *arguments: str) -> Path:
    subprocess.run([ffmpeg_exe(), "-v", "error", "-y", *arguments, str(path)], check=True)
    return path


def add(ctx: Services, *paths: Path) -> list[ClipRow]:
    for at, path in enumerate(paths):
        ctx.library.clips.add(ClipRow("film.mp4", float(at), str(path), clip_count=1, source_path="/v/film.mp4"))
    return ctx.library.clips.of_profile("default")


def told(found: Iterable[CheckedClip | Failure]) -> dict[str, tuple[str, ...]]:
    return {Path(one.row.output_path).name: one.faults for one in found if isinstance(one, CheckedClip)}


def test_a_clip_is_measured_once_and_anew_after_it_was_written_anew(ctx: Services, tmp_path: Path) -> None:
    still = ["-f", "lavfi", "-i", "color=gray:s=64x48:r=25:d=1", "-f", "lavfi", "-i", "anoisesrc=d=1:a=0.3"]
    clip, sound = make(tmp_path / "clip.mp4", *still), make(tmp_path / "sound.wav", "-f", "lavfi", "-i", "anullsrc=d=1")
    rows = add(ctx, clip, sound, tmp_path / "gone.mp4")
    assert known_faults(ctx, rows, "strict") == {}

    found = list(checked(ctx, rows, "strict", Job()))
    first = told(found)
    assert "shows a still picture for 100% of its length" in first["clip.mp4"]
    assert first["sound.wav"] == ("is silent for 100% of its length, more than 50%",)
    assert [Path(one.file).name for one in found if isinstance(one, Failure)] == ["gone.mp4"]
    known = known_faults(ctx, rows, "strict")
    assert sorted(known.values()) == sorted(first.values())

    before = clip.stat()
    clip.write_bytes(b"no clip, and nothing that is measured again")  # so what is told comes from what was kept
    os.truncate(clip, before.st_size)
    os.utime(clip, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert told(checked(ctx, rows, "strict", Job())) == first
    make(clip, "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1")
    assert len(known_faults(ctx, rows, "strict")) == 1
    assert told(checked(ctx, rows, "strict", Job()))["clip.mp4"] == ("has no sound, so it cannot keep the limits",)
    with pytest.raises(BadRequest, match="foleytune, strict"):
        known_faults(ctx, rows, "mine")


def test_bars_of_a_video_are_those_of_all_its_clips() -> None:
    rows = [ClipRow(name, 0.0, f"/c/{at}.mp4") for at, name in enumerate("aabbc")]
    shown = [PicturePart(0, 20, 100, 60), PicturePart(0, 10, 100, 60), PicturePart(0, 10, 100, 80), None, None]
    qualities = [ClipQuality(None, PictureQuality(shown=crop)) for crop in shown]
    found = [CheckedClip(row, quality) for row, quality in zip(rows, qualities, strict=True)]
    assert without_bars(found) == {"a": PicturePart(0, 10, 100, 70)}


share = st.floats(0, 1)
moments = st.lists(st.floats(0, 60), max_size=3).map(tuple)
pixels = st.integers(0, 8192)
sounds = st.builds(
    SoundQuality, peak=st.floats(0, 4), clipped=pixels, silence=share, noise=st.floats(0, 100),
    rolloff=st.floats(0, 1e5), shelf=st.floats(-99, 99), cutoff=st.floats(0, 1e5), loudness=st.floats(-100, 10),
    true_peak=st.floats(-100, 10),
    dc=st.floats(-1, 1), correlation=st.floats(-1, 1), same=st.booleans(), dropouts=pixels,
    clipped_at=st.none() | st.floats(0, 60), silent_at=st.none() | st.floats(0, 60),
    hole_at=st.none() | st.floats(0, 60),
    speech=st.none() | share, music=st.none() | share,
)  # fmt: skip
crops = st.none() | st.builds(PicturePart, pixels, pixels, pixels, pixels)
pictures = st.builds(PictureQuality, pixels, pixels, share, share, moments, moments, crops)
scraps = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["peak", "cuts", "shown", "x"]), each),
).map(json.dumps)


@given(st.builds(ClipQuality, st.none() | sounds, st.none() | pictures))
def test_what_is_kept_comes_back(library: Library, quality: ClipQuality) -> None:
    library.clip_quality.keep("/c/1.mp4", "7 8", quality)
    assert library.clip_quality.of(["/c/1.mp4", "/c/2.mp4"]) == {"/c/1.mp4": ("7 8", quality)}


@given(st.sampled_from(["sound", "picture"]), st.text(max_size=20) | scraps)
def test_whatever_stands_in_a_row_it_is_measured_or_left(library: Library, column: str, text: str) -> None:
    library.transactions.change("DELETE FROM clip_quality")
    library.transactions.insert("clip_quality", {"path": "/c/1.mp4", column: text})
    for _, quality in library.clip_quality.of(["/c/1.mp4"]).values():
        assert isinstance(quality, ClipQuality)
