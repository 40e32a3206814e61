"""Films that kill what reads them cost one line each; those of an odd channel order, which once did, are read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.media.ffmpeg import ffmpeg_command
from tests.integration.conftest import Ran
from tests.unit.media.dying import PLANTED

ORDERS = ["FR+FL", "FL+FC+FR", "LFE+FC", "FC+FL+FR+BL+BR+LFE", "FL+FR+FC+LFE+SL+SR+BL+BR", "FL+FL"]


@pytest.fixture
def program(environment: dict[str, str]) -> Callable[..., Ran]:
    """`program("scan", film, "--json")`: 8cut, whose reading processes die of files with "deadly" in their names."""

    def run(*arguments: object) -> Ran:
        path = os.pathsep.join(path for path in sys.path if path)
        command = [sys.executable, "-c", PLANTED, *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**environment, "PYTHONPATH": path}
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def test_a_film_that_kills_its_reader_costs_one_line_and_the_others_are_scanned(
    command: Callable[..., Ran], program: Callable[..., Ran], films: dict[str, Path], tmp_path: Path
) -> None:
    out = ["--clips", 1, "--out", tmp_path / "out", "--folder", "Knock"]
    assert command("export", films["one.mp4"], "--at", "8", "--at", "30", *out).code == 0
    assert command("train", "--positive", "Knock").code == 0
    deadly = [tmp_path / f"deadly {number}.mp4" for number in (1, 2)]
    for path in deadly:
        path.write_bytes(films["two.mp4"].read_bytes() + os.urandom(8))

    ran = program("scan", films["one.mp4"], *deadly, films["two.mp4"], "--json")

    assert ran.code == 2
    assert [Path(done["file"]).name for done in ran.of("scan")] == ["one.mp4", "two.mp4"]
    told = ran.of("error")
    assert [error["file"] for error in told] == [str(path) for path in deadly]
    assert all("crashed the reader process (SIGSEGV)" in error["message"] for error in told)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["tracks", "{}"],
        ["tags", "{}"],
        ["export", "{}", "--at", "1", "--out", "{}.d", "--folder", "A"],
        ["extract-audio", "{}", "--out", "{}.wav"],
    ],
)
def test_every_command_names_the_film_that_kills_its_reader(
    arguments: list[str], program: Callable[..., Ran], films: dict[str, Path], tmp_path: Path
) -> None:
    deadly = tmp_path / "deadly.mp4"
    deadly.write_bytes(films["two.mp4"].read_bytes() + os.urandom(8))
    ran = program(*(word.format(deadly) for word in arguments))
    assert ran.code == 2
    assert ran.err.count("error:") == 1
    assert f"{deadly} cannot be read: it crashed the reader process (SIGSEGV). Convert it" in ran.err.replace("\n", " ")


@pytest.mark.parametrize("order", ORDERS)
def test_a_film_of_any_channel_order_is_read_and_cut(order: str, command: Callable[..., Ran], tmp_path: Path) -> None:
    film, channels = tmp_path / "film.mov", order.count("+") + 1
    mixed = f"aevalsrc={'|'.join(['0.3*sin(2*PI*440*t)'] * channels)}:d=4:s=48000"
    subprocess.run(
        ffmpeg_command(["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=4", "-f", "lavfi", "-i", mixed, "-c:v", "libx264",
                        "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", "-y", str(film)]), check=True,
    )  # fmt: skip
    reordered(film, order)
    assert command("tracks", film, "--json").code == 0
    assert command("tags", film).code == 0
    out = ["--at", "1", "--duration", "2", "--clips", "1", "--out", tmp_path / "out", "--folder", "A"]
    assert command("export", film, *out).code == 0


def reordered(film: Path, order: str) -> None:
    """Let ffmpeg say that the channels are in this order, without a look at them."""
    plain = film.with_name("plain.mov")
    film.rename(plain)
    subprocess.run(
        ffmpeg_command(["-channel_layout:a", order, "-i", str(plain), "-c", "copy", "-y", str(film)]), check=True
    )
