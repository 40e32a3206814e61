"""Whether the report of a training tells the truth: clips it says would be found again, against what is found.

    python -m benchmarks.found_again [8cut-demo] [--videos 3] [--clips 3] [--every 1]

On the demonstration's library (`8cut demo` makes it): of every class, some videos are marked and trained on, the others
scanned at the model's own threshold. Frames go to the usual cache.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from itertools import combinations
from pathlib import Path

import numpy as np

from eightcut.bootstrap import services_over
from eightcut.config import Config, read_config
from eightcut.domain.model_key import ModelKey
from eightcut.domain.regions import find_regions
from eightcut.domain.spans import WINDOW
from eightcut.domain.training import TrainingSettings
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.training.model_files import load_model
from eightcut.services.training.training import TrainRequest, train
from eightcut.services.videos.identity import open_video
from eightcut.storage.processed_db import ProcessedDB

Events = dict[str, list[tuple[float, float]]]
"""Of one class: begin and end of each of its sounds, by video."""
LEAST = 12
"""Sounds of a class that is taken."""


def classes(library: Path) -> dict[str, Events]:
    """Every class that sounds in all videos, LEAST times or more."""
    films = json.loads((library / "library.json").read_text())["films"]
    found: dict[str, Events] = {}
    for name, film in films.items():
        for kind, begin, end in film["events"]:
            found.setdefault(kind, {}).setdefault(name, []).append((begin, end))
    return {
        kind: events
        for kind, events in found.items()
        if len(events) == len(films) and sum(map(len, events.values())) >= LEAST
    }


def measured(
    ctx: Services, db: ProcessedDB, library: Path, kind: str, events: Events, marked: tuple[str, ...], clips: int
) -> tuple[float, ...]:
    """The report's figures, and of the other videos: sounds, sounds found, matches, matches that are right."""
    key = ModelKey(ctx.embedders.names[0])
    number = 0
    for name in marked:
        for begin, end in events[name][:clips]:
            number += 1
            start = max(0.0, (begin + end - WINDOW) / 2)
            path = f"/out/{kind}/vid_{number:03}/clip_{number:03}_m1_0.mp4"
            db.add(name, start, path, clip_count=1, source_path=str(library / name))
    outcome = train(ctx, TrainRequest("default", key, TrainingSettings((kind,), use_name=False)), Job())
    model = load_model(ctx, outcome.run)
    sums = np.zeros(4)
    for name in sorted(set(events) - set(marked)):
        table = ensure_frames(ctx, open_video(ctx, str(library / name)), key.base, Job())
        regions = find_regions(model.scores(table).tolist(), outcome.run.threshold, table.duration)
        heard = [any(r.start <= (b + e) / 2 <= r.end for r in regions) for b, e in events[name]]
        right = [any(min(r.end, e) - max(r.start, b) >= (e - b) / 2 for b, e in events[name]) for r in regions]
        sums += len(heard), sum(heard), len(right), sum(right)
    assert outcome.found is not None
    return (*map(float, astuple(outcome.found)), *sums)


def rows(library: Path, videos: int, clips: int, every: int) -> Iterator[tuple[float, ...]]:
    """One for each training."""
    for kind, events in classes(library).items():
        for marked in list(combinations(sorted(events), videos))[::every]:
            with tempfile.TemporaryDirectory() as scratch:
                config = Config(Path(scratch) / "library.db", read_config().cache)
                db = ProcessedDB(config.database)
                yield measured(services_over(db.library, config), db, library, kind, events, marked, clips)
                db.close()


def main() -> None:
    """Print the two side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", nargs="?", default="8cut-demo")
    parser.add_argument("--videos", type=int, default=3)
    parser.add_argument("--clips", type=int, default=3)
    parser.add_argument("--every", type=int, default=1)
    chosen = parser.parse_args()
    table = np.array(list(rows(Path(chosen.library), chosen.videos, chosen.clips, chosen.every)))
    marked, found, _, _, matches, on_clips, _, there, heard, listed, right = table.sum(0)
    apart = table[:, 1] / table[:, 0] - table[:, 8] / table[:, 7]
    print(f"{len(table)} trainings, {chosen.videos} videos with {chosen.clips} clips each")
    print(f"clips that would be found again {found / marked:.2f}, sounds found in the other videos {heard / there:.2f}")
    print(f"difference of one training {apart.mean():+.2f}, standard deviation {apart.std():.2f}")
    print(f"matches on a clip {on_clips / max(1, matches):.2f}, matches elsewhere that are right {right / listed:.2f}")


if __name__ == "__main__":
    main()
