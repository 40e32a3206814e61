"""A table of how well each class of a corpus is found, through the program's own training and scans.

    python -m benchmarks.detection CORPUS [--k 1 5 20] [--seeds 5] [--model FOLEY] [--classes NAME ...] [--words]

For each class, number of clips k and seed: an empty library, k clips of random events of the videos to mark, a
training, a scan of the other videos. AP: average precision; best: the highest F1 over all thresholds; own: F1 at the
model's own threshold. Chance is the average precision of random scores. With --words, no clip: what `8cut find` ranks
for the class's name, or for the word in `WORDS`. `corpus.py` beside this builds corpora.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np

from benchmarks.detection.scoring import Quality, Searched, best_windows, quality
from benchmarks.review import PROFILE, Film, mark, read_corpus
from eightcut.bootstrap import open_services
from eightcut.config import Config, read_config
from eightcut.domain.model_key import ModelKey
from eightcut.domain.spans import window_count
from eightcut.domain.training import TrainingSettings
from eightcut.errors import BadRequest
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.listening.searching import find_sounds
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos
from eightcut.services.training.training import TrainRequest, train
from eightcut.services.videos.identity import open_video

WORDS = {"key_typing": "typing", "glass_break": "glass", "growl_bark": "growl", "cattle": "farm animals"}
MOST_HITS = 100_000


def learned(ctx: Services, films: Sequence[Film], name: str, key: ModelKey) -> Quality:
    """Train on the clips that are marked, scan the videos to search."""
    train(ctx, TrainRequest(PROFILE, key, TrainingSettings((name,)), activate="always"), Job())
    there = [film for film in films if not film.to_mark]
    outcomes = scan_videos(ctx, [str(film.path) for film in there], ScanRequest(PROFILE, key), Job())
    scans = [outcome for outcome in outcomes if isinstance(outcome, ScanResult)]
    return quality(
        [
            Searched(
                film.events[name], best_windows(scan.scores), [(region.span, region.score) for region in scan.regions]
            )
            for film, scan in zip(there, scans, strict=True)
        ]
    )


def named(ctx: Services, films: Sequence[Film], name: str, base: str) -> Quality:
    """What the word for a class finds in the videos to search, no clip given. BadRequest where it names nothing."""
    there = {str(film.path): film for film in films if not film.to_mark}
    for path in there:
        ensure_frames(ctx, open_video(ctx, path), base, Job())
    hits = find_sounds(ctx, [WORDS.get(name, name)], MOST_HITS, Job()).hits
    return quality(
        [
            Searched(film.events[name], [(hit.tag.span, -rank) for rank, hit in enumerate(hits) if hit.file == path])
            for path, film in there.items()
        ]
    )


def chance(films: Sequence[Film], name: str) -> Quality:
    rng = np.random.default_rng(0)
    there = [film for film in films if not film.to_mark]
    scores = [rng.random(window_count(film.duration)).tolist() for film in there]
    return quality(
        [Searched(film.events[name], best_windows(drawn)) for film, drawn in zip(there, scores, strict=True)]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--k", type=int, nargs="+", default=[1, 5, 20])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--model", default="FOLEY")
    parser.add_argument("--classes", nargs="+")
    parser.add_argument("--words", action="store_true")
    chosen = parser.parse_args()
    classes, films = read_corpus(chosen.corpus)
    key = ModelKey(chosen.model)
    counts = [0] if chosen.words else chosen.k
    rows: dict[int, list[Quality]] = {k: [] for k in counts}
    print(f"{'class':14} {'k':>3} {'AP':>6} {'best':>6} {'own':>6} {'chance':>6}")
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as folder:
        for name in chosen.classes or classes:
            for k in counts:
                runs = []
                for seed in range(chosen.seeds if k else 1):
                    with open_services(Config(Path(folder, f"{name}-{k}-{seed}.db"), read_config().cache)) as ctx:
                        mark(ctx, films, name, k, seed)
                        try:
                            runs.append(learned(ctx, films, name, key) if k else named(ctx, films, name, key.base))
                        except BadRequest as refused:
                            print(f"{name}: {refused}")
                            break
                if runs:
                    rows[k].append(mean(runs))
                    print(row(name, k, rows[k][-1], chance(films, name).precision), flush=True)
    for k, found in rows.items():
        print(row("mean", k, mean(found), None))


def mean(found: Sequence[Quality]) -> Quality:
    return Quality(*(statistics.mean(values) for values in zip(*map(astuple, found), strict=True)))


def row(name: str, k: int, found: Quality, by_chance: float | None) -> str:
    values = " ".join(f"{value:6.3f}" for value in astuple(found))
    return f"{name:14} {k:3} {values} {'' if by_chance is None else f'{by_chance:6.3f}'}"


if __name__ == "__main__":
    main()
