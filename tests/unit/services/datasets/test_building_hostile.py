"""What one video does to a build costs its own clips, by name and reason; what the disk does ends the build."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.errors import CutProblem, OutputProblem
from eightcut.media.clock import starts_again
from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import Built, build
from eightcut.services.datasets.filling import MANIFEST
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.targets import target_named
from eightcut.services.scans.review import judge, place_of
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KEY
from tests.unit.services.small_disk import FULL, small_disk

Accept = Callable[..., str]


@pytest.fixture
def accept(ctx: Services) -> Accept:
    """`accept(path, 8.0)`: an accepted match of eight seconds at each of these times; the video's content."""

    def run(path: Path, *starts: float) -> str:
        video = open_video(ctx, str(path))
        regions = tuple(Region(start, start + 8.0, 0.9) for start in starts)
        ctx.library.scans.save(NewScan(video, "default", str(KEY), regions, 1, duration=90.0, folders=("Knock",)))
        judge(ctx, place_of(ctx, video, "default", str(KEY)), list(regions), Verdict.ACCEPT)
        return video.content_id

    return run


@pytest.fixture
def built(ctx: Services, tmp_path: Path) -> Callable[..., Built]:
    def run(job: Job | None = None, limits: str = "") -> Built:
        asked = Recipe("set", target_named("plain"), str(tmp_path / "sets"), sources=("accepted",), limits=limits)
        return build(ctx, asked, job or Job())

    return run


def _made(path: Path, *arguments: str | Path) -> Path:
    command = [ffmpeg_exe(), "-hide_banner", "-nostdin", "-loglevel", "error", *map(str, arguments), str(path)]
    subprocess.run(command, check=True)
    return path


def _reasons(built: Built) -> dict[str, str]:
    return {one.candidate.video.filename: one.why for one in built.left_out}


def test_a_hostile_video_costs_its_own_clips_and_says_why(
    ctx: Services, films: dict[str, Path], accept: Accept, built: Callable[..., Built], tmp_path: Path
) -> None:
    good = films["one.mp4"].read_bytes()
    kinds = ("gone.mp4", "replaced.mp4", "short.mp4", "leaves.mp4", "odd.mp4")
    for number, name in enumerate(kinds):
        (tmp_path / name).write_bytes(good + b"\0\0\0\x09free" + bytes([number]))
    with (tmp_path / "odd.mp4").open("ab") as odd:
        odd.write(b"\0\0\0\x01free" + b"\xff" * 8)  # a box that ends far beyond what any disk holds
    (tmp_path / "short.mp4").write_bytes(good[: len(good) // 2])
    _made(tmp_path / "tracks.ts", "-t", "20", "-i", films["one.mp4"], "-c", "copy")
    _made(tmp_path / "sound.wav", "-t", "20", "-i", films["two.mp4"], "-vn")
    contents = {name: accept(tmp_path / name, 8.0) for name in (*kinds, "tracks.ts", "sound.wav")}
    ctx.library.videos.choose_track("audio", contents["tracks.ts"], 3)
    (tmp_path / "gone.mp4").unlink()
    (tmp_path / "replaced.mp4").write_bytes(films["two.mp4"].read_bytes())

    def leave(task: str, _file: str, done: float, total: float) -> None:
        if task == "look" and done == total:
            (tmp_path / "leaves.mp4").unlink(missing_ok=True)

    found = built(Job(leave))

    assert [one.candidate.video.filename for one in found.clips] == ["odd.mp4"]
    assert not starts_again(str(tmp_path / "odd.mp4"))
    reasons = _reasons(found)
    for name, why in {
        "gone.mp4": "is of a video that cannot be used: There is no file",
        "replaced.mp4": "was replaced by another video",
        "short.mp4": "is of a video that cannot be used:",
        "leaves.mp4": "could not be cut: There is no file",
        "tracks.ts": "has no sound track 3",
        "sound.wav": "has no picture",
    }.items():
        assert why in reasons.pop(name)
    assert reasons == {}


def test_a_clip_without_sound_keeps_no_limits_and_leaves_no_file(
    films: dict[str, Path], accept: Accept, built: Callable[..., Built], tmp_path: Path
) -> None:
    accept(_made(tmp_path / "mute.mp4", "-t", "20", "-i", films["one.mp4"], "-an", "-c", "copy"), 8.0)
    with pytest.raises(CutProblem, match=r"No clip of 1 moment is left: .* no sound.*Other limits than f"):
        built(limits="foleytune")
    beats = "aevalsrc=(0.2*lt(mod(t\\,2)\\,1)+0.005)*(2*random(0)-1):d=10:s=44100"
    accept(
        _made(
            tmp_path / "loud.mp4",
            "-f",
            "lavfi",
            "-i",
            "testsrc=d=10:s=64x48",
            "-f",
            "lavfi",
            "-i",
            beats,
            "-c:a",
            "flac",
        ),
        1.0,
    )
    found = built(limits="foleytune")
    (clip,) = found.clips
    assert _reasons(found) == {"mute.mp4": "has no sound, so it cannot keep the limits"}
    assert {path.stem for path in Path(found.folder).glob("*.mp4")} == {clip.name}
    assert (Path(found.folder) / MANIFEST).is_dir()


def test_a_disk_that_fills_up_ends_the_build_and_keeps_nothing(
    films: dict[str, Path], accept: Accept, built: Callable[..., Built], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first clip has room, the second has not: half of what was asked for is not what was asked for."""
    accept(films["one.mp4"], 8.0, 30.0)
    with small_disk(tmp_path / "sets", 800, monkeypatch):
        with pytest.raises(OutputProblem, match=FULL):
            built()
        assert list((tmp_path / "sets").iterdir()) == []
