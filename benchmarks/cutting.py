"""How long exact cutting takes, against the same plain ffmpeg commands typed by hand, clip by clip in turn."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut
from eightcut.media.ffmpeg import ffmpeg_command

CLIPS = 10
SECONDS = 120
FPS = 25


def make_film(path: Path) -> None:
    """Two minutes of 1280x720 and a keyframe every 10 s: one stretch of 10 s, again and again."""
    stretch = path.with_name("stretch.mp4")
    picture = f"testsrc2=s=1280x720:r={FPS}"
    arguments = [
        "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "anoisesrc=a=0.1:r=48000", "-t", "10",
        "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "250", "-pix_fmt", "yuv420p",
        "-c:a", "aac", str(stretch),
    ]  # fmt: skip
    subprocess.run(ffmpeg_command(arguments), check=True)
    again = ["-stream_loop", str(SECONDS // 10 - 1), "-i", str(stretch), "-c", "copy", str(path)]
    subprocess.run(ffmpeg_command(again), check=True)


def by_hand(film: Path, clip: Path, start: float) -> None:
    """What one would type: the start already snapped to a frame, no check, no flush, no rename."""
    arguments = [
        "-ss", f"{start - 0.25 / FPS:.6f}", "-i", str(film), "-t", "8", "-c:v", "libx264", "-preset", "veryfast",
        "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", str(clip),
    ]  # fmt: skip
    subprocess.run(ffmpeg_command(arguments), check=True)


def main() -> None:
    """Print a row per clip, the totals and their ratio."""
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as folder:
        film = Path(folder, "film.mp4")
        make_film(film)
        ours: list[float] = []
        plain: list[float] = []
        print(f"{CLIPS} clips of 8 s out of {SECONDS} s of 1280x720 H.264, a keyframe every 10 s")
        print(f"{'start':>8} {'8-cut s':>9} {'plain s':>9}")
        for i in range(CLIPS):
            start = round((5.3 + i * 10.7) * FPS) / FPS
            job = CutJob(str(film), str(Path(folder, f"{i}.mp4")), start)
            turns: list[tuple[list[float], Callable[[], object]]] = [
                (ours, partial(cut, job, CancelToken())),
                (plain, partial(by_hand, film, Path(folder, f"{i}-plain.mp4"), start)),
            ]
            for times, run in turns if i % 2 else reversed(turns):
                begun = time.perf_counter()
                run()
                times.append(time.perf_counter() - begun)
            print(f"{start:8.2f} {ours[-1]:9.2f} {plain[-1]:9.2f}")
        pairs = [a / b for a, b in zip(ours, plain, strict=True)]
        print(f"{'all':>8} {sum(ours):9.2f} {sum(plain):9.2f}")
        print(f"ratio of the totals {sum(ours) / sum(plain):.2f}, median of the pairs {statistics.median(pairs):.2f}")


if __name__ == "__main__":
    main()
