"""Films whose picture shows its number and whose sound tells its time: odd ones made of them, and clips read back."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import hilbert

from eightcut.domain.media import CutResult

from .numbered import BITS, WIDTH, read_picture, run

SECONDS = 24
HEIGHT = 32
RATE = 48000
_BASE, _SLOPE = 300.0, 20.0
"""The sound is a sine of 300 + 20 t Hz times 2 pi t."""
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "2", "-threads", "1", "-pix_fmt", "yuv420p")


@dataclass(frozen=True)
class Truth:
    """An odd film read from beginning to end: film time and number of each picture, and what sounds when."""

    path: Path
    times: list[float]
    numbers: list[int]
    ahead: float
    """Seconds by which the sound's own time is ahead of film time."""

    def shown(self, time: float) -> int:
        """Number of the picture at this film time; the first one before the beginning."""
        return self.numbers[max(0, bisect_right(self.times, time) - 1)]


def base_film(folder: Path, fps: int) -> Path:
    """The plain film at a whole rate, picture and sound both without loss."""
    count = SECONDS * fps
    bits = np.arange(count)[:, None, None, None] >> np.arange(BITS)[:, None] & 1
    raw, path = folder / "numbers.gray", folder / f"base{fps}.mkv"
    np.broadcast_to(np.where(bits, 235, 16).astype(np.uint8), (count, HEIGHT, BITS, 8)).tofile(raw)
    run(
        "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-framerate", fps, "-i", raw,
        "-f", "lavfi", "-i", f"aevalsrc='0.2*sin(2*PI*({_BASE}+{_SLOPE}*t)*t)':d={SECONDS}:s={RATE}",
        "-c:v", "ffv1", "-c:a", "pcm_s16le", path,
    )  # fmt: skip
    raw.unlink()
    return path


def read_film(path: Path) -> Truth:
    """What the film holds, as PyAV decodes it."""
    with av.open(str(path)) as film:
        start = (film.start_time or 0) / 1e6
        frames = list(film.decode(audio=0))
    first = frames[0].time
    assert first is not None
    sound = np.concatenate([np.atleast_2d(frame.to_ndarray())[0].astype(np.float64) for frame in frames])
    rate = frames[0].sample_rate
    ahead = time_of(sound[8 * rate : 12 * rate], rate, 8.0) - (first - start + 8.0)
    times, numbers = read_picture(path)
    order = sorted(range(len(times)), key=times.__getitem__)
    return Truth(path, [times[i] - start for i in order], [numbers[i] for i in order], ahead)


def time_of(sound: NDArray[np.float64], rate: int, near: float) -> float:
    """The sound's own time at its first sample, which is about `near`; right within 0.1 ms."""
    step = np.arange(len(sound)) / rate
    best, missed = near, np.inf
    # From coarse to fine: the place where the sound, less the sine that belongs there, stands still.
    for width in (0.25, len(sound) / rate):
        part = slice(0, int(width * rate))
        analytic = hilbert(sound[part])
        t = best + step[part]
        phase = np.unwrap(np.angle(analytic * np.exp(-2j * np.pi * (_BASE + _SLOPE * t) * t)))
        inner = slice(len(phase) // 10, -len(phase) // 10)
        off = np.polyfit(step[part][inner], phase[inner], 1)[0] / (2 * np.pi) / (2 * _SLOPE)
        best, missed = best + off, abs(off)
    assert missed < 0.05, "no sound of this film"
    return float(best)


def clip_pictures(output: Path) -> list[int]:
    """The numbers of a clip's pictures, of a film or of a folder of frames."""
    if output.is_dir():
        return [number for file in sorted(output.iterdir()) for number in _read(file)]
    return _read(output)


def _read(path: Path) -> list[int]:
    numbers = []
    with av.open(str(path)) as clip:
        for frame in clip.decode(video=0):
            seen = frame.to_ndarray(format="gray")
            # A form with other sides has its picture scaled.
            columns = (np.arange(BITS) * 8 + 4) * seen.shape[1] // WIDTH
            middle = seen[seen.shape[0] // 2]
            numbers.append(sum(1 << bit for bit, column in enumerate(columns) if middle[column] > 128))
    return numbers


def check_moment(film: Truth, output: Path, sound: Path, result: CutResult, asked: float) -> None:
    """Sound of the clip's own begin, pictures within half a frame, begin within a frame of the asked time."""
    with av.open(str(sound)) as clip:
        blocks = [frame.to_ndarray().reshape(-1) for frame in clip.decode(audio=0)]
    heard = np.concatenate(blocks).astype(np.float64)
    assert len(heard) == result.samples
    assert abs(time_of(heard, result.rate, result.start + film.ahead) - result.start - film.ahead) < 0.0015, (
        asked,
        result,
    )
    if result.fps is None:
        assert abs(result.start - asked) < 1e-4
        return
    slot = 1 / float(result.fps)
    assert asked - 1.5 * slot - 0.0015 <= result.start <= asked + slot, (asked, result)
    numbers = clip_pictures(output)
    assert len(numbers) == result.frames
    for i, number in enumerate(numbers):
        now, half = result.start + i * slot, slot / 2 + 0.0015
        near = {film.shown(now - half), film.shown(now + half), film.shown(now)}
        near |= {n for t, n in zip(film.times, film.numbers, strict=True) if now - half <= t <= now + half}
        assert number in near, (asked, i, number, near, result)
