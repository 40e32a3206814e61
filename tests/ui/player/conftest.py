"""Films whose pictures carry their own number, as squares that are black or white."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtGui import QColor, QImage

from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.ui.kit.context import Context
from eightcut.ui.player.libmpv import library
from eightcut.ui.player.pane import PlayerPane

BITS = 10
SQUARE = 32
FRAMES = 300
"""Pictures of each film."""
STRETCH = "N+floor(N/3)+2*floor(N/50)"
"""Ticks of 1/30 s at which the pictures of the film with a varying rate begin."""


@dataclass(frozen=True)
class Numbered:
    """A film of `FRAMES` pictures; picture n begins at `starts[n]` seconds."""

    path: Path
    starts: tuple[float, ...]

    def at(self, time: float) -> int:
        """The number of the picture shown at this time."""
        return max([0, *(n for n, start in enumerate(self.starts) if start <= time + 1e-6)])


def read_number(image: QImage | None) -> int | None:
    """The number that the picture carries."""
    if image is None or image.isNull():
        return None
    across = image.width() / BITS
    bits = [QColor(image.pixel(int((k + 0.5) * across), image.height() // 2)).lightness() > 127 for k in range(BITS)]
    return sum(int(bit) << k for k, bit in enumerate(bits))


def _pixels(count: int) -> bytes:
    numbers = np.arange(count)[:, None] >> np.arange(BITS)[None, :] & 1
    rows = np.repeat(numbers.astype(np.uint8) * 255, SQUARE, axis=1)
    return np.repeat(rows[:, None, :], 64, axis=1).tobytes()


def make_film(target: Path, rate: Fraction, *, varying: bool = False, count: int = FRAMES) -> Numbered:
    """Write it as H.264 with sound, a keyframe every 60 pictures."""
    filters = ["-vf", f"settb=1/30,setpts={STRETCH},settb=1/90000", "-fps_mode", "passthrough"] if varying else []
    command = [
        *(ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{BITS * SQUARE}x64", "-r", str(rate), "-i", "-"),
        *("-f", "lavfi", "-i", f"sine=330:duration={float(count / rate) * (1.4 if varying else 1.0)}"),
        *filters,
        *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "60", "-pix_fmt", "yuv420p", "-threads", "1"),
        *("-c:a", "aac", str(target)),
    ]
    source = subprocess.run(command, input=_pixels(count), capture_output=True, check=False)
    assert source.returncode == 0, source.stderr
    ticks = [n + n // 3 + 2 * (n // 50) for n in range(count)]
    starts = [t / 30 for t in ticks] if varying else [float(n / rate) for n in range(count)]
    return Numbered(target, tuple(starts))


@pytest.fixture(scope="session", autouse=True)
def _loaded() -> None:
    """Tests that make a player themselves have libmpv already: the program loads it off the window's thread."""
    with suppress(ImportError, OSError):
        library()


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Numbered]:
    """One film for each kind of rate."""
    folder = tmp_path_factory.mktemp("films")
    return {
        "25": make_film(folder / "25.mp4", Fraction(25)),
        "29.97": make_film(folder / "29.97.mkv", Fraction(30000, 1001)),
        "23.976": make_film(folder / "23.976.mp4", Fraction(24000, 1001)),
        "varying": make_film(folder / "varying.mp4", Fraction(30), varying=True),
    }


@pytest.fixture(params=["mpv", "QtMultimedia"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which of the two plays."""
    name: str = request.param
    return name


@pytest.fixture
def pane(context: Context, backend: str, qtbot: Any) -> Iterator[PlayerPane]:
    """A player on the screen, with nothing open."""
    made = PlayerPane(context, prefer_mpv=backend == "mpv")
    qtbot.addWidget(made)
    made.resize(640, 200)
    made.show()
    yield made
    made.shut_down()


@pytest.fixture
def opened(pane: PlayerPane, films: dict[str, Numbered], qtbot: Any) -> Callable[[str], Numbered]:
    """Open one of the films and wait for its first picture."""

    def open_film(kind: str) -> Numbered:
        film = films[kind]
        pane.open(str(film.path))
        qtbot.waitUntil(lambda: read_number(pane.view.image) == 0, timeout=10_000)
        return film

    return open_film


@pytest.fixture
def shows(pane: PlayerPane, qtbot: Any) -> Callable[[int], None]:
    """Wait until the player shows the picture of this number, and see that it stays."""

    def wait(number: int) -> None:
        def there() -> None:
            assert not pane.seeking
            assert read_number(pane.view.image) == number

        qtbot.waitUntil(there, timeout=10_000)
        qtbot.wait(15)
        assert read_number(pane.view.image) == number

    return wait


@pytest.fixture
def number_of() -> Callable[[QImage | None], int | None]:
    """Reads the number that a picture carries."""
    return read_number
