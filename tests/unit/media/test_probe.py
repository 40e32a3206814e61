from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import FileMissing, NotMedia, UnreadableFile
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.media.on_disk import shown
from eightcut.media.probe import last_moment, open_media, probe

Make = Callable[..., Path]
Source = Callable[..., list[str]]

NAMES = [
    'it\'s "quoted".mp4',
    "two\nlines.mp4",
    "🎬 фильм.mp4",
    "\u202eright to left\u200f.mp4",
    "a:b.mp4",
    "http:clip.mp4",
    "img%03d.mp4",
    "-i.mp4",
    "[glob]*{x}?.mp4",
    os.fsdecode(b"not utf-8 \xff.mp4"),
]


@pytest.fixture
def without_rights() -> Iterator[None]:
    """The rights of a user who owns nothing, where the tests run as the one who may do anything."""
    everything = os.geteuid() == 0
    if everything:
        os.seteuid(65534)
    yield
    if everything:
        os.seteuid(0)


def test_a_video_tells_its_length_picture_and_tracks(make_media: Make, picture: Source, clicks: Source) -> None:
    path = make_media(
        "a.mkv", *picture(2, fps="30000/1001", size="128x72"), *clicks([1], 2, 44100, "stereo"), *clicks([1], 2, 48000),
        "-map", 0, "-map", 1, "-map", 2, "-c:v", "libx264", "-c:a:0", "flac", "-c:a:1", "libopus",
        "-metadata:s:a:1", "language=ger", "-metadata:s:a:1", "title=Kommentar",
    )  # fmt: skip
    info = probe(str(path))
    assert info.path == str(path)
    assert info.duration == pytest.approx(2.0, abs=0.02)
    assert info.start == 0
    assert "matroska" in info.container
    assert info.picture is not None
    assert (info.picture.width, info.picture.height, info.picture.codec) == (128, 72, "h264")
    assert info.picture.fps == Fraction(30000, 1001)
    assert [(t.number, t.rate, t.channels, t.codec) for t in info.tracks] == [
        (0, 44100, 2, "flac"),
        (1, 48000, 1, "opus"),
    ]
    assert [t.default for t in info.tracks] == [True, False]
    assert (info.tracks[1].language, info.tracks[1].title) == ("ger", "Kommentar")


def test_a_turned_picture_has_the_size_it_is_shown_with(make_media: Make, picture: Source) -> None:
    path = make_media("a.mp4", *picture(0.4, size="128x72"), "-c:v", "libx264")
    turned = make_media("turned.mp4", "-display_rotation", 90, "-i", path, "-c", "copy")
    upside_down = make_media("down.mp4", "-display_rotation", 180, "-i", path, "-c", "copy")
    sizes = [(p.width, p.height) for one in (path, turned, upside_down) if (p := probe(str(one)).picture)]
    assert sizes == [(128, 72), (72, 128), (128, 72)]


def test_pixels_that_are_not_square_count_as_they_are_shown(make_media: Make, picture: Source) -> None:
    path = make_media("a.mp4", *picture(0.2, size="64x48"), "-vf", "setsar=4/3", "-c:v", "libx264")
    found = probe(str(path)).picture
    assert found is not None
    assert (found.width, found.height) == (85, 48)


def test_a_cover_is_no_picture(make_media: Make, picture: Source, clicks: Source) -> None:
    path = make_media(
        "song.mp3", *clicks([0.5], 1), *picture(0.04), "-map", 0, "-map", 1, "-c:v", "png", "-frames:v", 1,
        "-disposition:v", "attached_pic",
    )  # fmt: skip
    info = probe(str(path))
    assert info.picture is None
    assert len(info.tracks) == 1


def test_a_video_without_sound_has_no_tracks(make_media: Make, picture: Source) -> None:
    assert probe(str(make_media("a.mp4", *picture(0.4), "-c:v", "libx264"))).tracks == ()


@pytest.mark.parametrize(("suffix", "start"), [("mkv", 10.0), ("mp4", 10.0), ("ts", 50000.0)])
def test_film_time_begins_where_the_container_begins(
    make_media: Make, picture: Source, clicks: Source, suffix: str, start: float
) -> None:
    path = make_media(
        f"late.{suffix}", *picture(2), *clicks([1], 2), "-c:v", "libx264", "-c:a", "aac",
        "-output_ts_offset", start, "-muxdelay", 0,
    )  # fmt: skip
    info = probe(str(path))
    assert info.start == pytest.approx(start, abs=0.03)
    assert info.duration == pytest.approx(2.0, abs=0.03)


def test_a_length_that_the_file_does_not_tell_is_measured(make_media: Make, picture: Source, clicks: Source) -> None:
    path = make_media("live.mkv", *picture(2), *clicks([1], 2), "-c:v", "libx264", "-c:a", "flac", "-live", 1)
    assert probe(str(path)).duration == pytest.approx(2.0, abs=0.05)


def test_the_last_moment_is_that_of_the_longest_track(make_media: Make, picture: Source, clicks: Source) -> None:
    path = make_media("a.mp4", *picture(2), *clicks([0.5], 1), "-c:v", "libx264", "-c:a", "aac")
    with open_media(str(path)) as container:
        assert last_moment(container, 1.5) == pytest.approx(2.0, abs=0.001)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_opened(make_media: Make, clicks: Source, name: str) -> None:
    path = make_media(name, *clicks([0.1], 0.2), "-c:a", "aac")
    assert len(probe(str(path)).tracks) == 1


def test_a_relative_path_with_a_colon_is_a_file(
    make_media: Make, clicks: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_media("a:b.mp4", *clicks([0.1], 0.2), "-c:a", "aac")
    monkeypatch.chdir(tmp_path)
    assert len(probe("a:b.mp4").tracks) == 1


def test_a_sentence_shows_no_sign_that_breaks_or_turns_it() -> None:
    assert shown("a\nb\u202ec\udcffd é🎬") == "a\\nb\\u202ec\\udcffd é🎬"


@pytest.mark.parametrize("name", ["gone.mp4", "no folder/gone.mp4", "nul\0.mp4"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileMissing, match="There is no file") as problem:
        probe(str(tmp_path / name))
    assert problem.value.file == str(tmp_path / name)


def test_what_lies_below_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("text")
    with pytest.raises(FileMissing):
        probe(str(tmp_path / "a.mp4" / "b.mp4"))


def test_a_folder_and_a_pipe_are_no_files_to_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is a folder"):
        probe(str(tmp_path))
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(UnreadableFile, match="not a regular file"):
        probe(str(tmp_path / "pipe.mp4"))


@pytest.mark.usefixtures("without_rights")
def test_a_file_that_may_not_be_read_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(UnreadableFile, match="not have permission to read"):
        probe(_forbidden(tmp_path_factory))


def _forbidden(folders: pytest.TempPathFactory) -> str:
    rights, own = os.geteuid(), os.getuid()
    os.seteuid(own)
    path = folders.mktemp("forbidden") / "a.mp4"
    path.write_bytes(b"sound")
    path.chmod(0)
    os.seteuid(rights)
    return str(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [("text.mp4", b"Dear diary, " * 50), ("text.txt", b"words\n" * 50), ("noise.mkv", bytes(range(256)) * 40)],
)
def test_other_files_are_no_media_whatever_their_name(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NotMedia, match=f"{name} is not a readable video or sound"):
        probe(str(tmp_path / name))


def test_an_empty_file_is_no_media(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(NotMedia, match="is empty"):
        probe(str(tmp_path / "empty.mp4"))


def test_a_photo_is_no_video(make_media: Make, picture: Source) -> None:
    with pytest.raises(NotMedia):
        probe(str(make_media("photo.png", *picture(0.04), "-frames:v", 1)))


def test_an_mp4_without_its_end_says_what_is_missing(make_media: Make, picture: Source, clicks: Source) -> None:
    path = make_media("cut.mp4", *picture(1), *clicks([0.5], 1), "-c:v", "libx264", "-c:a", "aac")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(NotMedia, match=r"cut\.mp4 is damaged or cut off"):
        probe(str(path))


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "mov_text"), ("b.mkv", "srt"), ("c.mov", "mov_text")])
def test_a_file_of_subtitles_only_is_not_called_damaged(tmp_path: Path, name: str, codec: str) -> None:
    (text := tmp_path / "s.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nhello\n")
    run_ffmpeg(["-i", str(text), "-c:s", codec, str(tmp_path / name)], CancelToken())
    with pytest.raises(NotMedia, match="contains neither picture nor sound"):
        probe(str(tmp_path / name))
