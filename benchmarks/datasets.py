"""What it costs to choose a dataset's clips from 10,000 moments by variety, and by score, in the same run.

    python -m benchmarks.datasets [VIDEOS] [PER_VIDEO]

The moments lie in so many videos one after another, all of one class; their frames are stored, and read anew.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.choosing import Wishes, by_score, plan
from eightcut.domain.datasets import ACCEPTED, TEST, VALIDATION, Candidate
from eightcut.domain.videos import VideoRef
from eightcut.ml.backends import yamnet
from eightcut.services.context import Job
from eightcut.services.datasets.variety import Variety
from eightcut.storage.library import Library

MOMENTS, SECONDS = 10_000, 8.0


def main(videos: int = 20, per_video: int = 50) -> None:
    """Print seconds by the clock and of processor: by score, by variety with frames that were not read yet, again."""
    each = MOMENTS // videos
    rng = np.random.default_rng(0)
    refs = [VideoRef(f"{video}.mp4", "", f"{video:032x}") for video in range(videos)]
    found = [
        Candidate(ref, "Knock", SECONDS * place, "", ACCEPTED, float(rng.random()))
        for ref in refs
        for place in range(each)
    ]
    lengths = dict.fromkeys((ref.content_id for ref in refs), SECONDS * each)
    with tempfile.TemporaryDirectory() as folder:
        config = Config(Path(folder, "library.db"), Path(folder, "cache"))
        with closing(Library(config.database)) as library:
            ctx = services_over(library, config)
            rows = rng.random((int(SECONDS) * each, yamnet.spec().dims), np.float32).astype(np.float16)
            for place, ref in enumerate(refs):
                with ctx.frames.create(ref.content_id, -1, yamnet.spec(), ref.filename) as writer:
                    writer.append(np.roll(rows, place, axis=0))
                    writer.commit(lengths[ref.content_id])
            for name in ("score", "variety", "again"):
                order = by_score if name == "score" else Variety(ctx, SECONDS, Job()).order
                began, used = time.perf_counter(), time.process_time()
                wishes = Wishes(SECONDS, per_video, order, shares={TEST: 0.1, VALIDATION: 0.1})
                made = plan(found, lengths, wishes)
                took, used = time.perf_counter() - began, time.process_time() - used
                print(f"{name:8} {len(made.clips):6,} of {len(found):,}: {took:5.2f} s, {used:5.2f} s of processor")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
