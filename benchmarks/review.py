"""What corrections are worth: three rounds of review by a simulated user, on films whose sounds are known.

    python benchmarks/review.py [CORPUS] [--marks 5] [--seeds 3] [--model FOLEY] [--classes NAME ...]

CORPUS is a folder with videos and a `labels.json`: {"classes": [...], "videos": [{"file", "split": "train" or "test",
"duration", "events": [{"class", "start", "end"}]}]}. Without one, the library of `8cut demo` is made, which takes a
minute. In each round ten matches of the test videos are judged that touch nothing judged before: the best ones at the
model's own threshold, then the best windows below it. One that holds the middle of an event is accepted, any other
rejected. Then the model learns again. Everything rejected so far must score below the threshold in every later round:
the hard negative (8 s) and the whole match. fell: rounds in which average precision fell by more than .01.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from eightcut.bootstrap import open_services
from eightcut.config import Config, read_config
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.model_key import ModelKey
from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import WINDOW, TimeSpan, moment
from eightcut.domain.training import TrainingSettings
from eightcut.services.context import Job, Services
from eightcut.services.demo.library import build_demo, truth
from eightcut.services.demo.measure import average_precision
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.scans.review import judge_interval
from eightcut.services.scans.scanning import ScanRequest, ScanResult, active_model, scan_videos
from eightcut.services.training.training import TrainRequest, train
from eightcut.services.videos.identity import open_video

PROFILE = "review"
ROUNDS = 3
JUDGED = 10


@dataclass(frozen=True)
class Film:
    path: Path
    duration: float
    events: dict[str, list[TimeSpan]]
    to_mark: bool


@dataclass
class Course:
    """How one class went: average precision before and after each round; of rejects how many were below the threshold.

    A reject counts in every round after it was given.
    """

    precision: list[float] = field(default_factory=list)
    rejects: int = 0
    negatives_below: int = 0
    matches_below: int = 0

    @property
    def fell(self) -> int:
        """Rounds that cost more than .01."""
        return sum(b < a - 0.01 for a, b in pairwise(self.precision))


def read_corpus(folder: Path) -> tuple[list[str], list[Film]]:
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    films = []
    for video in labels["videos"]:
        events: dict[str, list[TimeSpan]] = {name: [] for name in labels["classes"]}
        for event in video["events"]:
            events[event["class"]].append(TimeSpan(event["start"], event["end"]))
        films.append(Film(folder / video["file"], video["duration"], events, video["split"] == "train"))
    return list(labels["classes"]), films


def demo_corpus(folder: Path) -> tuple[list[str], list[Film]]:
    library = build_demo(folder, silent, CancelToken())
    return [library.target], [
        Film(video.path, video.duration, {library.target: list(truth(library, video))}, video in library.marked)
        for video in library.videos
    ]


def mark(ctx: Services, films: Sequence[Film], name: str, marks: int, seed: int) -> None:
    """Clips of random events in the films to mark, the event somewhere in the middle of its clip; rows only."""
    generator = np.random.default_rng(seed)
    there = [(film, event) for film in films if film.to_mark for event in film.events[name]]
    for number, i in enumerate(generator.permutation(len(there))[:marks], 1):
        film, event = there[i]
        start = float(np.clip(event.middle - generator.uniform(1, WINDOW - 1), 0, film.duration - WINDOW))
        output = f"/clips/{name}/vid_001/{film.path.stem}_001_m{number}_0.mp4"
        ctx.library.clips.add(
            ClipRow(film.path.name, start, output, profile=PROFILE, source_path=str(film.path), clip_count=1)
        )


def review(ctx: Services, films: Sequence[Film], name: str, key: ModelKey) -> Course:
    course = Course()
    judged: list[tuple[str, TimeSpan]] = []
    refused: list[tuple[str, TimeSpan]] = []
    for number in range(ROUNDS + 1):
        train(ctx, TrainRequest(PROFILE, key, TrainingSettings((name,)), activate="always"), Job())
        _, model = active_model(ctx, PROFILE, key)
        for path, span in refused:
            table = ensure_frames(ctx, open_video(ctx, path), key.base, Job())
            course.negatives_below += model.score_span(table, moment(span.start)) < model.threshold
            course.matches_below += model.score_span(table, span) < model.threshold
        course.rejects += len(refused)
        tests = [film for film in films if not film.to_mark]
        scans = [
            scan
            for scan in scan_videos(ctx, [str(film.path) for film in tests], ScanRequest(PROFILE, key), Job())
            if isinstance(scan, ScanResult)
        ]
        known = [film.events[name] for film in tests]
        course.precision.append(average_precision([scan.scores for scan in scans], known))
        if number == ROUNDS:
            break
        for n, span in best_unjudged(scans, judged):
            scan, film = scans[n], tests[n]
            right = any(span.start <= event.middle <= span.end for event in film.events[name])
            judge_interval(ctx, scan.file, PROFILE, span, Verdict.ACCEPT if right else Verdict.REJECT, str(key))
            judged.append((scan.file, span))
            if not right:
                refused.append((scan.file, span))
    return course


def best_unjudged(scans: Sequence[ScanResult], judged: Sequence[tuple[str, TimeSpan]]) -> list[tuple[int, TimeSpan]]:
    """Number of the scan and span of ten matches, then windows, best first, that overlap nothing judged."""
    matches = [(region.score, n, region.span) for n, scan in enumerate(scans) for region in scan.regions]
    windows = [(score, n, moment(float(i))) for n, scan in enumerate(scans) for i, score in enumerate(scan.scores)]
    taken, chosen = list(judged), []
    for _, n, span in [*sorted(matches, reverse=True), *sorted(windows, reverse=True)]:
        if all(file != scans[n].file or not span.overlap(other) for file, other in taken):
            taken.append((scans[n].file, span))
            chosen.append((n, span))
        if len(chosen) == JUDGED:
            break
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--marks", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--model", default="FOLEY")
    parser.add_argument("--classes", nargs="+")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as folder:
        classes, films = read_corpus(chosen.corpus) if chosen.corpus else demo_corpus(Path(folder, "films"))
        rounds = " ".join(f"{'round ' + str(n):>8}" for n in range(ROUNDS + 1))
        print(f"{'class':14} {'seeds':>5} {rounds} {'fell':>5} {'rejects':>8} {'negatives':>9} {'matches':>8} below")
        every: list[Course] = []
        for name in chosen.classes or classes:
            courses = []
            for seed in range(chosen.seeds):
                config = Config(Path(folder, f"{name}-{seed}.db"), read_config().cache)
                with open_services(config) as ctx:
                    mark(ctx, films, name, chosen.marks, seed)
                    courses.append(review(ctx, films, name, ModelKey(chosen.model)))
            print(row(name, courses), flush=True)
            every += courses
        print(row("all", every))


def row(name: str, courses: Sequence[Course]) -> str:
    means = [statistics.mean(course.precision[n] for course in courses) for n in range(ROUNDS + 1)]
    figures = " ".join(f"{mean:8.3f}" for mean in means)
    fell, rejects = sum(c.fell for c in courses), sum(c.rejects for c in courses)
    below = sum(c.negatives_below for c in courses), sum(c.matches_below for c in courses)
    negatives, matches = (f"{count / rejects:.1%}" if rejects else "-" for count in below)
    return f"{name:14} {len(courses):5} {figures} {fell:5} {rejects:8} {negatives:>9} {matches:>8}"


if __name__ == "__main__":
    main()
