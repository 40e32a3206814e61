from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken, unheard
from eightcut.errors import FileMissing, NotMedia
from eightcut.media.extract import extract_audio
from eightcut.media.ffmpeg import ffmpeg_command
from eightcut.media.formats import FORMATS, INPUT_OPTIONS, lists_others
from eightcut.media.media import FfmpegMedia

Make = Callable[..., Path]
Source = Callable[..., list[str]]

LISTS = {
    "a.ffconcat": "ffconcat version 1.0\nfile secret.wav\n",
    "plain.txt": "file 'secret.wav'\n",
    "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsecret.wav\n#EXT-X-ENDLIST\n",
    "a.pls": "[playlist]\nFile1=secret.wav\nNumberOfEntries=1\n",
    "a.asx": '<asx version="3.0"><entry><ref href="secret.wav"/></entry></asx>',
    "a.xspf": '<?xml version="1.0"?>\n<playlist version="1"><trackList><track><location>secret.wav</location></track>'
    "</trackList></playlist>",
    "a.mpd": '<?xml version="1.0"?>\n<!-- c -->\n<MPD><Period><BaseURL>secret.wav</BaseURL></Period></MPD>',
    "a.cue": 'REM GENRE x\nPERFORMER "p"\nFILE "secret.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
    "mpv.edl": "# mpv EDL v0\nsecret.wav,0,3\n",
    "cmx.edl": "TITLE: x\nFCM: NON-DROP FRAME\n001 AX V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n",
    "a.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    "a.smil": "<smil><body><audio src='secret.wav'/></body></smil>",
    "a.ism": '<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2"></SmoothStreamingMedia>',
    "ref.mov": "RTSPtext\nrtsp://127.0.0.1/secret\n",
    "a.ref": "[Reference]\nRef1=secret.wav\n",
    "a.url": "[InternetShortcut]\nURL=file:secret.wav\n",
}
_SOUNDS = "ogg opus wav mp3 flac aac m4a ac3 eac3 aiff au caf w64 wv mka tta amr mp2 voc dts"
_PICTURES = "y4m gif ivf h264 m4v mjpeg"
_BOTH = "mp4 mov mkv webm avi ts mpg flv wmv mxf nut 3gp m2ts vob dv gxf rm wtv swf"
SOUNDS, PICTURES, BOTH = _SOUNDS.split(), _PICTURES.split(), _BOTH.split()
REFUSED = """
concat hls dash imf image2 image2pipe lavfi webm_dash_manifest sdp rtp rtsp sap avisynth vapoursynth mlv vobsub dvdvideo
alsa x11grab fbdev v4l2 video4linux2 tty ffmetadata libgme libopenmpt pulse kmsgrab bluray
"""
DISGUISES = ["{}", "x.mp4", "X.MOV", "film.mkv", "sound.wav", "no ending", "x.M3U8", "x.jpg"]


@pytest.fixture
def canary(make_media: Make, clicks: Source) -> Path:
    """A sound beside the lists, which none of them may lead to."""
    return make_media("secret.wav", *clicks([1], 3))


@pytest.mark.parametrize("shape", DISGUISES)
@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("head", ["", "\ufeff", "\r\n  "])
def test_a_list_of_other_files_is_refused_whatever_its_name(
    kind: str, shape: str, head: str, canary: Path, tmp_path: Path
) -> None:
    path = tmp_path / shape.format(kind)
    path.write_text(head + LISTS[kind], encoding="utf-8")
    media = FfmpegMedia()
    asked: list[Callable[[], object]] = [lambda: media.probe(str(path))]
    if shape == "x.mp4":
        asked += [
            lambda: media.listen(str(path), [8000], None, unheard),
            lambda: media.cut(CutJob(str(path), str(tmp_path / "clip.wav"), 0.0, 1.0), CancelToken()),
            lambda: media.extract(str(path), 0, 1, None, str(tmp_path / "out.wav"), CancelToken()),
            lambda: media.frame_grid(str(path), CancelToken()),
            lambda: media.picture(str(path), 0, 90, CancelToken()),
        ]
    for ask in asked:
        with pytest.raises(NotMedia, match="is a list of other files, not a video: open the files") as told:
            ask()
        assert told.value.file == str(path)
    assert canary.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, "secret.wav"])


@pytest.mark.parametrize("kind", LISTS)
def test_ffmpeg_itself_opens_no_list(kind: str, canary: Path, tmp_path: Path) -> None:
    path = tmp_path / kind
    path.write_text(LISTS[kind], encoding="utf-8")
    command = ffmpeg_command([*INPUT_OPTIONS, "-i", f"file:{path}", "-f", "null", "-"])
    assert subprocess.run(command, capture_output=True, check=False, cwd=canary.parent).returncode != 0


@pytest.mark.parametrize(
    "name",
    [
        "concat:secret.wav|secret.wav", "subfile,,start,0,end,0,,:secret.wav", "file:secret.wav", "pipe:0", "pipe:",
        "http://127.0.0.1:9/secret.wav", "https://127.0.0.1/x", "ftp://127.0.0.1/x", "data:audio/wav;base64,UklGRg==",
        "async:file:secret.wav", "cache:secret.wav", "crypto:secret.wav", "md5:secret.wav", "fd:0", "tcp://127.0.0.1:9",
        "concatf:secret.wav", "edl://secret.wav", "memory://x", "av://lavfi:sine", "lavfi:sine", "gopher://127.0.0.1/",
        "sine=f=440", "/dev/stdin/x", "secret%d.wav", "playlist://secret.wav", "archive://secret.wav", "null://",
    ],
)  # fmt: skip
def test_a_name_is_a_name_and_no_protocol(
    name: str, canary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(canary.parent)
    for ask in (
        lambda: FfmpegMedia().probe(name),
        lambda: extract_audio(name, 0, 1, None, str(tmp_path / "out.wav"), CancelToken()),
        lambda: FfmpegMedia().cut(CutJob(name, str(tmp_path / "clip.wav"), 0.0, 1.0), CancelToken()),
    ):
        with pytest.raises(FileMissing):
            ask()


@pytest.mark.parametrize("name", ["concat:a|b.wav", "pipe:0.wav", "-i.wav", "http:.wav", "%d.wav", "a\nb.wav"])
def test_a_file_of_such_a_name_is_itself(name: str, make_media: Make, clicks: Source, tmp_path: Path) -> None:
    path = make_media(name, *clicks([1], 3))
    assert FfmpegMedia().probe(str(path)).duration == 3.0
    extract_audio(str(path), 0, 1, None, str(tmp_path / "out.flac"), CancelToken())
    FfmpegMedia().cut(CutJob(str(path), str(tmp_path / "clip.wav"), 0.0, 1.0), CancelToken())


@pytest.mark.parametrize("name", ["old.m3u", "OLD.M3U8", "x.Cue", "x.pls"])
def test_a_list_without_a_mark_is_known_by_its_name(name: str, canary: Path) -> None:
    path = canary.with_name(name)
    path.write_text("secret.wav\n")
    with pytest.raises(NotMedia, match="is a list of other files"):
        FfmpegMedia().probe(str(path))


@pytest.mark.parametrize("name", ["x.m3u8", "x.edl", "x.cue"])
def test_a_film_is_a_film_whatever_its_name(name: str, canary: Path) -> None:
    assert FfmpegMedia().probe(str(canary.rename(canary.with_name(name)))).duration == 3.0


@pytest.mark.parametrize("kind", [*SOUNDS, *PICTURES, *BOTH])
def test_films_and_sounds_of_every_kind_open(kind: str, make_media: Make, picture: Source, clicks: Source) -> None:
    special = {
        "amr": ["-ar", "8000", "-c:a", "libopencore_amrnb"], "3gp": ["-c:v", "mpeg4", "-c:a", "aac", "-s", "176x144"],
        "dv": ["-target", "pal-dv"], "gxf": ["-c:v", "mpeg2video", "-s", "720x576", "-ar", "48000", "-ac", "1"],
        "dts": ["-c:a", "dca", "-strict", "-2"], "rm": ["-c:v", "rv10", "-c:a", "ac3", "-s", "176x144"],
        "swf": ["-c:v", "flv1", "-c:a", "mp3", "-ar", "44100"], "h264": ["-f", "h264"], "ivf": ["-c:v", "libvpx"],
        "mxf": ["-c:v", "mpeg2video", "-ar", "48000"], "y4m": ["-pix_fmt", "yuv420p"],
        "webm": ["-c:v", "libvpx", "-c:a", "libopus"],
    }  # fmt: skip
    sources = [] if kind in SOUNDS else picture(2)
    sources += [] if kind in PICTURES else clicks([1], 2)
    info = FfmpegMedia().probe(str(make_media(f"a.{kind}", *sources, *special.get(kind, []))))
    assert (info.picture is None) == (kind in SOUNDS)


def test_no_kind_of_list_script_stream_or_device_is_among_what_may_be_opened() -> None:
    assert not set(REFUSED.split()) & set(FORMATS.split(","))
    assert {"mov", "matroska", "webm", "wav", "mp3", "mpegts"} <= set(FORMATS.split(",")) & av.formats_available


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 64,
        b"RIFF",
        "wörter".encode(),
        b"<html>",
        b"filename",
        b"titles\n",
        b"REM " * 1000,
        b"<?" * 2000,
        b"REM x\n" * 600,
        b"<!-->" * 800,
    ],
)
def test_other_files_are_no_lists(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(data)
    assert not lists_others(str(path))
