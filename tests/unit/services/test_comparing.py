from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.progress import CancelToken
from eightcut.domain.training import TrainingSettings
from eightcut.errors import BadRequest, Cancelled
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import ENTRIES, Registry
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.training.comparing import CompareRequest, compare, only_sound
from eightcut.services.training.training import TrainingOutcome
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KNOCKS, Ears

Mark = Callable[..., object]
Learn = Callable[..., TrainingOutcome]
THREE = ("one.mp4", "two.mp4", "three.mp4")
SETTINGS = TrainingSettings(("Knock",))


def ask(*keys: str, embed: bool = False) -> CompareRequest:
    return CompareRequest("default", SETTINGS, keys, embed)


@pytest.fixture
def marked(ctx: Services, films: dict[str, Path]) -> None:
    """Two knocks in each of three films, as if they were exported."""
    for number, name in enumerate(THREE):
        for time in KNOCKS[name][:2]:
            output = f"/out/Knock/vid_{number:03}/clip_{number:03}_m1_{time:.0f}.mp4"
            ctx.library.clips.add(ClipRow(name, time - 3, output, clip_count=1, source_path=str(films[name])))


@pytest.fixture
def bare(ctx: Services, tmp_path: Path) -> Services:
    """The same library, of which no frames are stored."""
    return replace(ctx, frames=FrameStore(tmp_path / "frames"))


@pytest.mark.usefixtures("marked")
def test_every_embedder_is_measured_on_the_same_videos_and_none_is_kept(ctx: Services) -> None:
    found = compare(ctx, ask(embed=True), Job())

    assert [one.key for one in found] == ["FOLEY", "AISFX"]
    assert [one.metrics and one.metrics.videos for one in found] == [3, 3]
    assert [one.row_bytes for one in found] == [2 * 1792, 2 * 512]
    assert ctx.library.models.all("default") == []
    assert list(ctx.models_folder.glob("*")) == []


@pytest.mark.usefixtures("marked")
def test_the_figures_are_those_of_a_training_with_that_embedder(ctx: Services, learn: Learn) -> None:
    trained = learn().run.metrics

    (found,) = compare(ctx, ask("AISFX"), Job())

    assert trained is not None
    assert found.metrics == trained
    assert found.metrics.average_precision > 0.5


@pytest.mark.usefixtures("marked")
def test_nothing_is_listened_to_unless_asked_and_what_to_do_is_said(bare: Services, ears: Ears) -> None:
    for name in THREE:
        ensure_frames(bare, open_video(bare, _path(bare, name)), "AISFX", Job())
    ensure_frames(bare, open_video(bare, _path(bare, "one.mp4")), "FOLEY", Job())

    foley, aisfx = compare(bare, ask(), ears.job)

    assert (aisfx.metrics is not None, aisfx.why) == (True, "")
    assert (foley.metrics, foley.unstored) == (None, 2)
    assert foley.why == "Frames of 2 of 3 videos are not stored. To make them: 8cut models compare FOLEY --embed"
    assert ears.embedded == []


@pytest.mark.usefixtures("marked")
def test_where_no_frames_are_stored_every_key_says_so(bare: Services) -> None:
    found = compare(bare, ask(), Job())

    assert [(one.metrics, one.unstored) for one in found] == [(None, 3), (None, 3)]
    assert found[0].why.startswith("Frames of 3 videos are not stored.")


@pytest.mark.usefixtures("marked")
def test_what_is_embedded_for_a_comparison_is_timed_and_kept(bare: Services, ears: Ears) -> None:
    (first,) = compare(bare, ask("AISFX", embed=True), ears.job)
    assert len(ears.embedded) == 3
    assert first.x_realtime is not None
    assert first.x_realtime > 0

    (again,) = compare(bare, ask("AISFX"), Job())

    assert again == first


@pytest.mark.usefixtures("marked")
def test_a_video_that_one_embedder_cannot_hear_is_left_out_for_all(
    bare: Services, films: dict[str, Path], tmp_path: Path, ears: Ears
) -> None:
    copy = tmp_path / "gone.mp4"
    shutil.copy(films["four.mp4"], copy)
    bare.library.clips.add(
        ClipRow("gone.mp4", 13.0, "/out/Knock/vid_009/clip_009_m1_0.mp4", clip_count=1, source_path=str(copy))
    )
    ensure_frames(bare, open_video(bare, str(copy)), "AISFX", Job())
    copy.unlink()

    found = compare(bare, ask(embed=True), ears.job)

    assert [one.metrics and one.metrics.videos for one in found] == [3, 3]
    assert [file for file, _ in ears.warnings] == [str(copy)]


def test_too_few_videos_are_a_sentence(ctx: Services, mark: Mark) -> None:
    mark("one.mp4", 8.0)
    mark("two.mp4", 6.0)
    with pytest.raises(BadRequest, match=r"2 videos with clips can be used, too few.*at least 3 videos"):
        compare(ctx, ask("AISFX", embed=True), Job())


@pytest.mark.usefixtures("marked")
def test_an_embedder_that_is_not_here_is_refused_with_the_reason(ctx: Services) -> None:
    with pytest.raises(BadRequest, match="no embedder for the model 'HEARING'"):
        compare(ctx, ask("HEARING"), Job())


@pytest.mark.usefixtures("marked")
def test_one_embedder_under_two_keys_is_measured_once(ctx: Services) -> None:
    found = compare(ctx, ask("YAMNET", "FOLEY", "YAMNET", embed=True), Job())
    assert [one.key for one in found] == ["YAMNET"]


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("step", [1, 12])
def test_a_comparison_can_be_stopped_at_any_step(ctx: Services, step: int) -> None:
    compare(ctx, ask(embed=True), Job())
    token, steps = CancelToken(), []

    def progress(task: str, _file: str, done: float, total: float) -> None:
        steps.append((task, done / total))
        if len(steps) == step:
            token.cancel()

    with pytest.raises(Cancelled):
        compare(ctx, ask(), Job(progress, cancel=token))
    assert len(steps) <= step + 1
    assert ctx.library.models.all("default") == []


@pytest.mark.usefixtures("marked")
def test_progress_goes_from_nothing_to_all_over_the_embedders(ctx: Services) -> None:
    compare(ctx, ask(embed=True), Job())
    steps: list[tuple[str, float]] = []

    compare(ctx, ask(), Job(lambda task, _, done, total: steps.append((task, done / total))))

    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert list(dict.fromkeys(task for task, _ in steps)) == ["measuring FOLEY", "measuring AISFX"]
    assert steps[-1][1] == 1


def test_the_only_sound_is_taken_and_one_of_several_is_asked_for(ctx: Services, mark: Mark) -> None:
    with pytest.raises(BadRequest, match=r"--positive CLASS\. No clips"):
        only_sound(ctx, "default")
    mark("one.mp4", 8.0)
    assert only_sound(ctx, "default") == ("Knock",)
    mark("one.mp4", 20.0, folder="Hiss")
    with pytest.raises(BadRequest, match="Classes with clips: Hiss, Knock"):
        only_sound(ctx, "default")


def test_bases_that_cannot_be_used_are_told_with_the_reason_and_the_cure() -> None:
    registry = Registry("int8", entries=[*ENTRIES, replace(ENTRIES[0], name="FAR", missing=lambda: "Get it: 8cut")])
    assert registry.absent == {"FAR": "Get it: 8cut"}
    registry.close()


def _path(ctx: Services, name: str) -> str:
    entries = ctx.library.training_data.gather("default", SETTINGS)
    return next(entry.paths[0] for entry in entries if entry.video.filename == name)
