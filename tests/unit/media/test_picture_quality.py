"""Planted faults of a picture are found where they are, and scenes without one are let pass."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.limits import limits_named
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.progress import CancelToken
from eightcut.errors import NotMedia
from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.media.picture_quality import picture_quality

WIDTH, HEIGHT, FPS, SECONDS = 192, 108, 25, 3.0
MANY = 3
"""Of each scene and fault; docs/datasets.md tells of 40."""
Draw = random.Random


def scene(draw: Draw) -> str:
    """A graph that moves all the time, within one shot."""
    size = f"size={WIDTH}x{HEIGHT}:rate={FPS}"
    noise = f"format=yuv420p,noise=alls={draw.randint(0, 6)}:allf=t"
    still = f"nullsrc={size},geq=lum='128+70*sin(X/{draw.uniform(6, 20)})*cos(Y/{draw.uniform(6, 20)})':cb=128:cr=128"
    return draw.choice([
        f"mandelbrot={size}:start_scale={draw.uniform(0.05, 2)}:end_pts={draw.randint(300, 600)},{noise}",
        f"testsrc2={size},{noise}",
        f"gradients={size}:seed={draw.randint(0, 99)}:speed={draw.uniform(0.01, 0.04)},{noise}",
        f"{still},scroll=horizontal={draw.uniform(0.002, 0.03)}:vertical={draw.uniform(0, 0.01)},{noise}",
        f"testsrc2={size},eq=brightness=-0.25:contrast=0.5,{noise}",
    ])  # fmt: skip


def black(draw: Draw) -> str:
    return f"{scene(draw)},lutyuv=y=16:u=128:v=128:enable='gt(t,{draw.uniform(0, 1.5)})'"


def still(draw: Draw) -> str:
    return f"{scene(draw)},loop=loop={round(draw.uniform(0.65, 0.9) * SECONDS * FPS)}:size=1:start={draw.randint(0, 9)}"


def cut(draw: Draw) -> str:
    where = draw.uniform(0.5, 2.5)
    first, second = scene(draw), f"testsrc=size={WIDTH}x{HEIGHT}:rate={FPS}"
    return f"{first},trim=0:{where},format=yuv420p[a];{second},format=yuv420p[b];[a][b]concat"


def flash(draw: Draw) -> str:
    first, long = draw.randint(5, 60), draw.randint(1, 4)
    between = f"between(n,{first},{first + long - 1})"
    return f"{scene(draw)},format=yuv420p,lutyuv=y={draw.choice([230, 235])}:enable='{between}'"


def barred(draw: Draw) -> str:
    bar = 2 * draw.randint(4, 12)
    shape = draw.choice([f"{WIDTH}:{HEIGHT - 2 * bar}", f"{WIDTH - 2 * bar}:{HEIGHT}"])
    return f"{scene(draw)},scale={shape},pad={WIDTH}:{HEIGHT}:-1:-1"


PLANTED: dict[str, tuple[Callable[[Draw], str], str]] = {
    "black": (black, "nothing but black"), "still": (still, "still picture"), "a cut": (cut, "to another shot"),
    "a flash": (flash, "flashes"), "bars": (barred, "black bars"),
}  # fmt: skip


def made(graph: str, path: Path) -> PictureQuality:
    command = [
        ffmpeg_exe(), "-v", "error", "-y", "-filter_complex", f"{graph},format=yuv420p[out]", "-map", "[out]",
        "-t", str(SECONDS), "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    found = picture_quality(str(path), CancelToken())
    assert found is not None
    return found


def wrong(found: PictureQuality) -> list[str]:
    return [said for limit in limits_named("strict").picture.values() if (said := limit(found))]


@pytest.mark.parametrize("name", PLANTED)
def test_planted_faults_are_found(name: str, tmp_path: Path) -> None:
    plant, words = PLANTED[name]
    told = [wrong(made(plant(Draw(seed)), tmp_path / "it.mp4")) for seed in range(MANY)]
    missed = [seed for seed, each in enumerate(told) if not any(words in one for one in each)]
    assert len(missed) <= 0.05 * MANY, (missed, told)


def test_scenes_without_a_fault_pass(tmp_path: Path) -> None:
    count = 4 * MANY
    told = {seed: wrong(made(scene(Draw(seed)), tmp_path / "it.mp4")) for seed in range(count)}
    flagged = {seed: each for seed, each in told.items() if each}
    assert len(flagged) <= 0.02 * count, flagged


def test_cuts_and_flashes_are_told_where_they_are_and_bars_to_the_pixel(tmp_path: Path) -> None:
    size = f"size={WIDTH}x{HEIGHT}:rate={FPS}"
    lit = "lutyuv=y=235:enable='between(n,60,61)'"
    graph = (
        f"mandelbrot={size},format=yuv420p,trim=0:1.2[a];testsrc2={size},format=yuv420p[b];"
        f"[a][b]concat,{lit},scale={WIDTH}:80,pad={WIDTH}:{HEIGHT}:0:12,setsar=1"
    )
    found = made(graph, tmp_path / "it.mp4")
    assert found.cuts == pytest.approx([1.2], abs=0.041)
    assert found.flashes == pytest.approx([2.4], abs=0.001)
    assert (found.width, found.height, found.shown) == (WIDTH, HEIGHT, PicturePart(0, 12, WIDTH, 80))
    assert wrong(found) == [
        "holds 1 cut to another shot, at 1.20 s", "flashes at 2.40 s",
        f"has black bars: the picture is {WIDTH}x80 at 0,12",
    ]  # fmt: skip


def test_where_black_and_stillness_begin_is_told(tmp_path: Path) -> None:
    size = f"size={WIDTH}x{HEIGHT}:rate={FPS}"
    graph = (
        f"testsrc2={size},format=yuv420p,trim=0:1[a];color=gray:{size},format=yuv420p,trim=0:1[b];"
        f"color=black:{size},format=yuv420p[c];[a][b][c]concat=3,setsar=1"
    )
    found = made(graph, tmp_path / "it.mp4")
    assert found.still_at == pytest.approx(1.0, abs=0.1)
    assert found.black_at == pytest.approx(2.0, abs=0.041)


def test_a_sound_has_no_picture_and_a_text_is_a_sentence(make_media: Callable[..., Path], tmp_path: Path) -> None:
    sound = make_media("a.wav", "-f", "lavfi", "-i", "sine=d=1")
    assert picture_quality(str(sound), CancelToken()) is None
    (tmp_path / "a.mp4").write_text("no picture")
    with pytest.raises(NotMedia):
        picture_quality(str(tmp_path / "a.mp4"), CancelToken())
