"""How long a batch of exact clips takes through the exporter, against the same plain ffmpeg commands typed by hand.

Both cut as many clips at the same time as there are cores, in turns in the same run. The exporter also finds the first
frame, checks, flushes and names each clip and writes its row.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from eightcut.bootstrap import open_services
from eightcut.config import Config
from eightcut.media.ffmpeg import ffmpeg_command
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import ExportRequest
from eightcut.services.context import Job, Services

CLIPS = 30
SPREAD = 3.0
FIRST = 5.32
SECONDS = 120
ROUNDS = 3
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


def batch_by_hand(film: Path, folder: Path, workers: int) -> float:
    """Seconds for all clips."""
    folder.mkdir()
    begun = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        runs = [pool.submit(by_hand, film, folder / f"{i}.mp4", FIRST + i * SPREAD) for i in range(CLIPS)]
        for run in runs:
            run.result()
    return time.perf_counter() - begun


def batch_by_exporter(ctx: Services, film: Path, folder: Path, workers: int) -> float:
    """Seconds for all clips, rows written."""
    request = ExportRequest("default", str(folder), "Class", (FIRST,), clips=CLIPS, spread=SPREAD, workers=workers)
    begun = time.perf_counter()
    [made] = export(ctx, str(film), request, Job())
    assert len(made.clips) == CLIPS
    return time.perf_counter() - begun


def main() -> None:
    """Print a row per round and the ratio."""
    workers = os.cpu_count() or 1
    print(f"{CLIPS} clips of 8 s, {SPREAD:g} s apart, out of {SECONDS} s of 1280x720 H.264; {workers} at the same time")
    print(f"{'round':>6} {'8-cut s':>9} {'plain s':>9} {'ratio':>6}")
    ratios = []
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as name:
        place = Path(name)
        film = place / "film.mp4"
        make_film(film)
        config = Config(database=place / "8cut.db", cache=place / "cache")
        with open_services(config) as ctx:
            for number in range(ROUNDS):
                times = {}
                for kind in ("ours", "plain") if number % 2 else ("plain", "ours"):
                    folder = place / f"{kind} {number}"
                    if kind == "ours":
                        times[kind] = batch_by_exporter(ctx, film, folder, workers)
                    else:
                        times[kind] = batch_by_hand(film, folder, workers)
                ratios.append(times["ours"] / times["plain"])
                print(f"{number + 1:6} {times['ours']:9.2f} {times['plain']:9.2f} {ratios[-1]:6.3f}")
    print(f"median of the ratios {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
