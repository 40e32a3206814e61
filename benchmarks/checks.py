"""What measuring a clip's sound and picture costs, as a share of cutting it, in turns in the same run."""

from __future__ import annotations

import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from benchmarks.cutting import make_film
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.media import FfmpegMedia

ROUNDS = 7


def main() -> None:
    """Print medians: a clip of 8 s at 1280x720 cut, its sound measured, its picture measured."""
    media, cancel = FfmpegMedia(), CancelToken()
    seconds: dict[str, list[float]] = {"cut": [], "sound": [], "picture": []}
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder, "film.mp4")
        make_film(film)
        for number in range(ROUNDS):
            clip = str(Path(folder, f"{number}.mp4"))
            times = [time.perf_counter()]
            media.cut(CutJob(str(film), clip, 3.0 + number), cancel)
            times.append(time.perf_counter())
            media.sound_quality(clip, cancel)
            times.append(time.perf_counter())
            media.picture_quality(clip, cancel)
            times.append(time.perf_counter())
            for what, (begun, ended) in zip(seconds, pairwise(times), strict=True):
                seconds[what].append(ended - begun)
    cut = statistics.median(seconds["cut"])
    for what, all_ in seconds.items():
        print(f"{what:8} {statistics.median(all_):6.2f} s   {statistics.median(all_) / cut:5.0%} of the cut")


if __name__ == "__main__":
    main()
