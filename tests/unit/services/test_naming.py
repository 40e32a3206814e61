"""Training by what the name of a class says, through the services, on stored frames."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import TrainingSettings
from eightcut.ml.backends import yamnet
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Job, Services
from eightcut.services.training.naming import word_of
from eightcut.services.training.training import TrainRequest, train
from tests.unit.services.named import film, rows_saying

SECONDS = 180
NOTE = 'The class name "my Door" was also taken as a word for Door; Sliding door; Slam and'


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    """A library with one marked video, in which the class Door is sure of a moment like the clip's, and one more."""
    ctx = replace(ctx, frames=FrameStore(tmp_path / "own frames"))
    spec, generator = yamnet.spec(), np.random.default_rng(2)
    sound = generator.gamma(0.3, 1.0, spec.dims).astype(np.float32)
    for number in (1, 2):
        rows = generator.gamma(0.5, 0.5, (SECONDS, spec.dims)).astype(np.float32)
        rows[[43, 130]] += sound
        said = rows_saying([{"Door": 0.9} if second == 130 else {} for second in range(SECONDS)])
        rows[:, -said.shape[1] :] = said
        video = film(number)
        with ctx.frames.create(video.content_id, -1, spec, video.filename) as writer:
            writer.append(rows)
            writer.commit(float(SECONDS))
        ctx.library.videos.claim(film(number, f"/films/{number}.mp4"))
    for folder in ("my Door", "take 3"):
        output = f"/out/{folder}/vid_001/clip_001_m1_0.mp4"
        ctx.library.clips.add(
            ClipRow("film 1.mp4", 40.0, output, clip_count=1, source_path="/films/1.mp4", content_id=film(1).content_id)
        )
    return ctx


def notes(ctx: Services, folder: str, use_name: bool = True) -> str:
    request = TrainRequest("default", ModelKey("FOLEY"), TrainingSettings((folder,), use_name=use_name), "always")
    return " ".join(train(ctx, request, Job()).notes)


def test_a_name_that_is_a_word_is_learned_from_and_that_is_said(ctx: Services) -> None:
    assert NOTE in notes(ctx, "my Door")
    assert "class name" not in notes(ctx, "my Door", use_name=False)
    assert "class name" not in notes(ctx, "take 3")


def test_marked_videos_and_others_are_heard_and_frames_of_another_kind_are_not(ctx: Services) -> None:
    word = word_of(ctx, ["my Door", "take 3"], "FOLEY", Job())
    assert word is not None
    table = ctx.frames.find(film(2).content_id, -1, ctx.classes.spec, lambda *_: None)
    assert table is not None
    scores = word.scores(table)
    assert scores is not None
    assert np.flatnonzero(scores > 0.5).tolist() == [130]
    assert word.scores(replace(table, spec=table.spec.only("conv10"))) is None
    assert word_of(ctx, ["take 3"], "FOLEY", Job()) is None
    assert word_of(ctx, ["my Door"], "AISFX", Job()) is None
