from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import TimeSpan
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.frames import stored_frames
from eightcut.services.listening.sound_classes import ensure_table, stored_table
from eightcut.services.listening.tagging import Tag, TagResult, spans_of, tag_videos, video_tags
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import Ears, write_scene
from tests.unit.services.named import film, store


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """30 s: a crow at 10 s, a guitar at 20 s."""
    path = tmp_path / "scene.wav"
    write_scene(path, 30, [("misc_crow", 10.25), ("guit_em9", 20.0)])
    return path


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    return replace(ctx, frames=FrameStore(tmp_path / "own frames"))


def _tags(ctx: Services, path: Path, top: int = 10) -> TagResult:
    (outcome,) = tag_videos(ctx, [str(path)], top, Job())
    assert isinstance(outcome, TagResult), outcome
    return outcome


def test_a_crow_and_a_guitar_are_named_where_they_sound(ctx: Services, scene: Path) -> None:
    tagged = _tags(ctx, scene)
    spans = {tag.name: tag.span for tag in tagged.tags}
    assert tagged.file == str(scene)
    for name in ("Crow", "Bird", "Animal"):
        assert spans[name].overlap(TimeSpan(10, 12)) == spans[name].duration
    assert spans["Music"].overlap(TimeSpan(19, 28)) >= 6
    assert spans["Music"].start >= 18
    assert list(tagged.tags) == sorted(tagged.tags, key=lambda tag: tag.span.start)
    assert all(0.3 <= tag.score <= 1 for tag in tagged.tags)


def test_only_the_strongest_classes_are_listed(ctx: Services, scene: Path) -> None:
    few, many = _tags(ctx, scene, 2), _tags(ctx, scene, 521)
    best = {name: max(tag.score for tag in many.tags if tag.name == name) for name in many.classes}
    assert list(best.values()) == sorted(best.values(), reverse=True)
    assert few.classes == many.classes[:2]
    assert {tag.name for tag in few.tags} == set(few.classes)
    assert len(many.classes) > 5


def test_a_film_is_listened_to_once_for_tags_and_for_later_scans(ctx: Services, scene: Path, ears: Ears) -> None:
    list(tag_videos(ctx, [str(scene)], 5, ears.job))
    assert ears.embedded == [str(scene)]
    assert stored_frames(ctx, open_video(ctx, str(scene)), "FOLEY", Job()) is not None
    again = Ears()
    list(tag_videos(ctx, [str(scene)], 5, again.job))
    assert again.embedded == []


def test_stored_rows_serve_without_the_other_embedder(ctx: Services, scene: Path, ears: Ears) -> None:
    video = open_video(ctx, str(scene))
    assert stored_table(ctx, video, Job()) is None
    store(ctx, video, [{"Door": 0.9}] * 3)
    assert ensure_table(ctx, video, ears.job).duration == 3
    (tag,) = _tags(ctx, scene).tags
    assert (tag.span, tag.name) == (TimeSpan(0, 3), "Door")
    assert tag.score == pytest.approx(0.9, abs=0.02)
    assert ears.embedded == []
    assert stored_frames(ctx, video, "FOLEY", Job()) is None


def test_one_failed_file_does_not_stop_the_rest(ctx: Services, scene: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    outcomes = list(tag_videos(ctx, [str(tmp_path / "no.mp4"), str(text), str(scene)], 5, Job()))
    assert [type(outcome) for outcome in outcomes] == [Failure, Failure, TagResult]
    assert isinstance(outcomes[1], Failure)
    assert "text.mp4" in outcomes[1].message


def test_classes_that_cannot_be_used_stop_before_the_first_film(ctx: Services, scene: Path, tmp_path: Path) -> None:
    broken = replace(ctx, classes=YamnetClasses(tmp_path / "gone.npz"))
    with pytest.raises(EnvironmentProblem, match="Reinstall 8-cut"):
        list(tag_videos(broken, [str(scene)], 5, Job()))


def test_a_cancelled_tagging_stops(ctx: Services, scene: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        list(tag_videos(ctx, [str(scene)], 5, Job(cancel=token)))
    with pytest.raises(Cancelled):
        video_tags(ctx, store(ctx, film(1), [{}]), Job(cancel=token))


def test_a_film_in_which_nothing_is_heard_has_no_tags(ctx: Services, scene: Path) -> None:
    store(ctx, open_video(ctx, str(scene)), [{"Door": 0.2}] * 4)
    tagged = _tags(ctx, scene)
    assert (tagged.classes, tagged.tags) == ((), ())


def test_spans_that_are_near_are_one_and_keep_the_best_score() -> None:
    heard = [(0, 0.4), (1, 0.9), (4, 0.5), (8, 0.6)]
    assert spans_of("Door", heard, 20.0) == [Tag(TimeSpan(0, 5), "Door", 0.9), Tag(TimeSpan(8, 9), "Door", 0.6)]


def test_the_last_span_ends_with_the_film() -> None:
    assert spans_of("Door", [(4, 0.5)], 4.25) == [Tag(TimeSpan(4, 4.25), "Door", 0.5)]
    assert spans_of("Door", [(4, 0.5)], 4.0) == [Tag(TimeSpan(4, 5), "Door", 0.5)]


def test_tags_of_a_film_longer_than_a_block_have_the_right_times(ctx: Services) -> None:
    seconds: list[dict[str, float]] = [{}] * 5000
    seconds[4095] = seconds[4096] = {"Door": 0.8}
    (tag,) = video_tags(ctx, store(ctx, film(1), seconds), Job())
    assert (tag.span, tag.name) == (TimeSpan(4095, 4097), "Door")


@pytest.mark.parametrize("tail", [0.0, 0.02, 0.2, 0.45, 0.6])
def test_a_last_second_that_is_hardly_begun_is_not_told_of(ctx: Services, tmp_path: Path, tail: float) -> None:
    path = tmp_path / "still.wav"
    run_ffmpeg(["-f", "lavfi", "-i", f"anullsrc=r=16000:cl=mono:d={4 + tail}", str(path)], CancelToken())
    table = ensure_table(ctx, open_video(ctx, str(path)), Job())
    assert len(table.rows) == (5 if tail else 4)
    assert [tag.span for tag in video_tags(ctx, table, Job()) if tag.span.duration < 0.5] == []
