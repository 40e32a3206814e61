from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.model_key import ModelKey
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import NewScan
from eightcut.domain.training import Metrics, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, CacheProblem, Cancelled, DatabaseProblem
from eightcut.media.aside import READERS
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.trainer import Trained
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import ExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.scans.review import add_negatives
from eightcut.services.training import training
from eightcut.services.training.models import foreign_models
from eightcut.services.training.training import TrainingOutcome, TrainRequest, train
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KEY, Ears

Learn = Callable[..., TrainingOutcome]
Mark = Callable[..., object]


def test_a_training_is_kept_as_a_version_with_its_exact_examples(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path]
) -> None:
    mark("one.mp4", 8.0, 30.0)
    add_negatives(ctx, str(films["one.mp4"]), "default", [62.0], "Knock")
    run = learn().run
    assert (run.version, run.active, run.positives, run.hard_negatives) == (1, True, 2, 1)
    assert (ctx.models_folder / run.file).is_file()
    examples = ctx.library.models.examples(run)
    roles = {role: [e.span.start for e in examples if e.role == role] for role in ("positive", "hard_negative")}
    assert roles == {"positive": pytest.approx([8.0, 30.0], abs=0.04), "hard_negative": [62.0]}
    assert run.settings.embedders == ("AISFX",)


def test_training_twice_listens_once(mark: Mark, learn: Learn, ears: Ears, films: dict[str, Path]) -> None:
    mark("one.mp4", 8.0)
    learn()
    films["one.mp4"].touch()
    learn(job=ears.job)
    assert ears.embedded == []


def test_a_video_that_is_gone_is_named_and_the_rest_is_learned_from(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path], tmp_path: Path, ears: Ears
) -> None:
    mark("one.mp4", 8.0)
    copy = tmp_path / "gone.mp4"
    shutil.copy(films["one.mp4"], copy)
    ctx.library.clips.add(
        ClipRow("gone.mp4", 5.0, "/out/Knock/vid_009/clip_009_m1_0.mp4", clip_count=1, source_path=str(copy))
    )
    copy.unlink()
    outcome = learn(job=ears.job)
    assert outcome.run.positives == 1
    assert [file for file, _ in ears.warnings] == [str(copy)]
    assert "gone.mp4 is missing" in ears.warnings[0][1]


def test_stored_frames_serve_even_where_the_video_is_gone(
    ctx: Services, films: dict[str, Path], tmp_path: Path, ears: Ears, learn: Learn
) -> None:
    copy = tmp_path / "moved away.mp4"
    shutil.copy(films["two.mp4"], copy)
    list(export(ctx, str(copy), ExportRequest("default", str(tmp_path / "out"), "Knock", (6.0,), clips=1), Job()))
    ensure_frames(ctx, open_video(ctx, str(copy)), "AISFX", Job())
    copy.unlink()
    outcome = learn(job=ears.job)
    assert outcome.run.positives == 1
    assert (ears.embedded, ears.warnings) == ([], [])


def test_only_unusable_videos_are_a_sentence(ctx: Services, learn: Learn, tmp_path: Path) -> None:
    ctx.library.clips.add(
        ClipRow(
            "no.mp4", 5.0, "/out/Knock/vid_001/clip_001_m1_0.mp4", clip_count=1, source_path=str(tmp_path / "no.mp4")
        )
    )
    with pytest.raises(BadRequest, match="None of the videos with clips of 'Knock' can be used"):
        learn()


@pytest.mark.parametrize("films_marked", [("one.mp4",), ("one.mp4", "two.mp4")])
def test_a_cache_that_takes_no_frames_is_told_and_no_video_is_blamed(
    ctx: Services, mark: Mark, tmp_path: Path, films_marked: tuple[str, ...]
) -> None:
    for name in films_marked:
        mark(name, 8.0)
    (tmp_path / "a file").touch()
    elsewhere = replace(ctx, frames=FrameStore(tmp_path / "a file"))
    with pytest.raises(CacheProblem, match=r"a file cannot be used for stored frames: .*EIGHTCUT_CACHE"):
        train(elsewhere, TrainRequest("default", KEY, TrainingSettings(("Knock",))), Job())


def test_a_video_that_cannot_be_read_is_warned_about(
    ctx: Services, mark: Mark, learn: Learn, tmp_path: Path, ears: Ears
) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    mark("one.mp4", 8.0)
    ctx.library.clips.add(
        ClipRow("text.mp4", 5.0, "/out/Knock/vid_009/clip_009_m1_0.mp4", clip_count=1, source_path=str(text))
    )
    assert learn(job=ears.job).run.positives == 1
    assert [file for file, _ in ears.warnings] == [str(text)]


def test_a_folder_without_clips_is_refused_with_what_there_is(mark: Mark, learn: Learn) -> None:
    with pytest.raises(BadRequest, match=r"has no clips of 'Knock'. No clips have been exported"):
        learn()
    mark("one.mp4", 8.0)
    with pytest.raises(BadRequest, match=r"has no clips of 'Door'. Classes with clips: Knock"):
        learn("Door")
    with pytest.raises(BadRequest, match="has no clips of 'Hiss'"):
        learn(negative_folder="Hiss")


def test_a_class_whose_clips_are_disabled_says_how_to_enable_them(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0, folder="Knock_on")
    disable(ctx, "default", None, ["Knock_on"], Job())
    for other in (False, True):
        for asked in ("Knock_on", "knock on", "Knock_on_disabled"):
            with pytest.raises(BadRequest) as refused:
                learn(asked)
            assert refused.value.message == (
                "The clips of 'Knock_on' are disabled in profile 'default'. To enable them: "
                "8cut clips enable Knock_on --profile default"
            )
        if not other:
            with pytest.raises(BadRequest, match=r"no clips of 'Door'. There are none of any other class"):
                learn("Door")
            mark("one.mp4", 30.0)
    with pytest.raises(BadRequest, match="clips of 'Knock_on' are disabled"):
        learn(negative_folder="Knock_on")


def test_a_class_of_exported_matches_says_how_to_learn_from_them(ctx: Services, learn: Learn) -> None:
    clip = ClipRow("one.mp4", 5.0, "/out/Knock/vid_001/clip_001_m1_0.mp4", clip_count=1, scan_export=True)
    ctx.library.clips.add(clip)
    with pytest.raises(BadRequest, match=r"no clips of 'Knock'. It has exported matches only; .*--include-scan-exp"):
        learn()


def test_a_problem_of_the_machine_names_the_video_that_is_lost_to_it(
    ctx: Services, mark: Mark, tmp_path: Path, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark("one.mp4", 8.0)
    cold = replace(ctx, frames=FrameStore(tmp_path / "cold"))
    monkeypatch.setattr(READERS, "_idle", [])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))

    with pytest.raises(BadRequest, match="None of the videos"):
        train(cold, TrainRequest("default", KEY, TrainingSettings(("Knock",))), ears.job)

    (told,) = {message for _, message in ears.warnings}
    assert told.startswith("one.mp4: The process that reads videos could not be started (")
    assert told.endswith("Training continues without it.")


def test_odd_wishes_are_refused(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    with pytest.raises(BadRequest, match="--activate takes better, always, never"):
        learn(activate="perhaps")
    with pytest.raises(BadRequest, match="no recogniser 'guess'"):
        learn(recogniser="guess")
    with pytest.raises(BadRequest, match="no clips of ''"):
        learn("")
    with pytest.raises(BadRequest) as refused:
        learn("bark " * 3_000)
    assert len(refused.value.message) < 1_000
    with pytest.raises(BadRequest, match="--positive CLASS"):
        train(ctx, TrainRequest("default", KEY, TrainingSettings(())), Job())


def test_cancelling_leaves_the_active_model_as_it_was(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    first = learn().run
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        learn(job=Job(cancel=token))
    active = ctx.library.models.active("default", "AISFX")
    assert active is not None
    assert active.version == first.version
    assert [f.name for f in ctx.models_folder.iterdir()] == [first.file]


def test_a_row_that_fails_takes_its_model_file_with_it(
    ctx: Services, mark: Mark, learn: Learn, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark("one.mp4", 8.0)

    def full(*_: object) -> None:
        raise DatabaseProblem("The disk is full.")

    monkeypatch.setattr(ctx.library.models, "record", full)
    with pytest.raises(DatabaseProblem):
        learn()
    assert list(ctx.models_folder.iterdir()) == []


def test_a_hard_negative_close_to_a_clip_is_shown_as_a_conflict(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path], ears: Ears
) -> None:
    mark("one.mp4", 8.0)
    add_negatives(ctx, str(films["one.mp4"]), "default", [13.0, 60.0], "Knock")
    learn(job=ears.job)
    (warning,) = ears.warnings
    assert "the hard negative at 13.0 s is less than 8 s from the clip at 8.0 s. Both are used" in warning[1]


@pytest.mark.parametrize("start", [8.5, 10.0, 4.0])
def test_a_hard_negative_on_a_clip_is_left_out_and_told_once(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path], ears: Ears, start: float
) -> None:
    mark("one.mp4", 8.0)
    add_negatives(ctx, str(films["one.mp4"]), "default", [start], "Knock")

    outcome = learn(job=ears.job)

    assert outcome.run.hard_negatives == 0
    told = [*(message for _, message in ears.warnings), *outcome.notes]
    assert [sentence for sentence in told if "hard negative" in sentence] == [
        f"In one.mp4, the hard negative at {start:.1f} s overlaps the clip at 8.0 s. It is left out; delete one if it "
        "is a mistake."
    ]


def test_another_class_replaces_the_model_and_says_so(mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    mark("one.mp4", 18.0, folder="Hiss")
    learn()
    outcome = learn("Hiss", activate="better")
    assert outcome.run.active
    assert outcome.replaced is not None
    assert outcome.replaced.version == 1
    assert any("--name" in note and "Knock" in note for note in outcome.notes)


def test_never_keeps_the_version_before(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    learn()
    outcome = learn(activate="never")
    active = ctx.library.models.active("default", "AISFX")
    assert not outcome.run.active
    assert active is not None
    assert active.version == 1


@pytest.mark.parametrize(
    ("wish", "high", "expected"),
    [("better", -0.01, False), ("always", -0.01, True), ("better", 0.01, True), ("better", None, True)],
)
def test_a_version_that_measures_worse_waits(
    ctx: Services, mark: Mark, learn: Learn, wish: str, high: float | None, expected: bool
) -> None:
    mark("one.mp4", 8.0)
    outcome = learn()
    metrics = Metrics(3, 0.5, 0.1, 0.4, 0.6, -0.2, high)
    model = ctx.trainer.load(ctx.models_folder / outcome.run.file, ctx.embedders.spec("AISFX"))
    fresh = replace(Trained(model, None, 1, 1, 0, ()), metrics=metrics)
    activate, notes = training._decide(wish, outcome.run, fresh, comparable=True)
    assert activate is expected
    assert bool(notes) is not expected


def test_the_report_compares_with_the_version_before_on_the_same_folds(mark: Mark, learn: Learn) -> None:
    for name in ("one.mp4", "two.mp4", "three.mp4"):
        mark(name, 6.0, 28.0)
    first = learn().run
    assert first.metrics is not None
    assert first.metrics.previous_average_precision is None
    second = learn().run
    assert second.metrics is not None
    assert second.metrics.previous_average_precision == pytest.approx(first.metrics.average_precision, abs=0.05)


def test_a_named_model_stands_beside_the_other(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    learn()
    named = train(ctx, TrainRequest("default", ModelKey("AISFX", "two"), TrainingSettings(("Knock",))), Job())
    assert (named.run.model, named.run.version, named.run.active) == ("AISFX_two", 1, True)
    assert {run.model for run in ctx.library.models.all("default")} == {"AISFX", "AISFX_two"}


def test_the_report_can_be_drawn_and_agrees_with_the_metrics(mark: Mark, learn: Learn) -> None:
    for name in ("one.mp4", "two.mp4", "three.mp4"):
        mark(name, 6.0, 28.0)
    first = learn()
    assert first.run.metrics is not None
    assert first.report is not None
    assert first.report.before is None
    assert first.report.now.average_precision == first.run.metrics.average_precision
    assert len(first.report.now.recall) == len(first.report.now.precision)
    assert list(first.report.now.recall) == sorted(first.report.now.recall)
    assert sum(first.report.positives) == first.run.positives
    second = learn()
    assert second.report is not None
    assert second.report.before is not None
    assert second.run.metrics is not None
    assert second.report.before.average_precision == second.run.metrics.previous_average_precision


def test_too_few_videos_have_no_report(mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    assert learn().report is None


def test_models_of_the_earlier_program_are_those_that_were_never_trained_here(
    ctx: Services, mark: Mark, learn: Learn
) -> None:
    mark("one.mp4", 8.0)
    learn()
    for model in ("EAT_LARGE_20260418_170800", "AISFX"):
        ctx.library.scans.save(NewScan(VideoRef("one.mp4"), "default", model, ()))
    assert foreign_models(ctx, "default") == ["EAT_LARGE_20260418_170800"]
