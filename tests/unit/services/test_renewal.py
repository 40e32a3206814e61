"""Frames of an earlier release: they serve what they can, are told, and make way once the new ones are complete."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.domain.videos import VideoRef
from eightcut.errors import CacheProblem, Cancelled
from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.frame_file import file_size
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Job, Services
from eightcut.services.listening.cache import Limit, trim
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.listening.renewal import Renewal, old, old_videos, renew, useless
from eightcut.services.listening.searching import find_sounds
from eightcut.services.listening.tagging import TagResult, tag_videos
from eightcut.services.videos.identity import open_video
from tests.disks import small_files
from tests.first_frames import keep_first
from tests.unit.services.films import Ears, write_scene

SPEC = yamnet.spec()


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    """The same with no frames yet."""
    return replace(ctx, frames=FrameStore(tmp_path / "frames"))


@pytest.fixture
def known(ctx: Services, tmp_path: Path) -> Callable[..., tuple[VideoRef, Path]]:
    """`known(name)`: a sound of as many seconds as its name has letters, in the library, with frames of long ago."""

    def make(name: str) -> tuple[VideoRef, Path]:
        path = tmp_path / f"{name}.wav"
        write_scene(path, len(name), ())
        video = open_video(ctx, str(path))
        return video, keep_first(ctx.frames.folder, video.content_id, SPEC, len(name), path.name)

    return make


Known = Callable[..., tuple[VideoRef, Path]]


def test_old_frames_are_those_that_a_scan_would_compute_again(ctx: Services) -> None:
    folder = ctx.frames.folder
    keep_first(folder, "a" * 32, SPEC, 2)
    keep_first(folder, "b" * 32, aisfx.spec("int8"), 2)
    keep_first(folder, "c" * 32, aisfx.spec("fp16"), 2)
    keep_first(folder, "d" * 32, SPEC, 2).write_bytes(b"damaged")
    keep_first(folder, "e" * 32, replace(SPEC, front_end=1), 2)
    with ctx.frames.create("f" * 32, -1, SPEC, "new.mp4") as writer:
        writer.append(np.zeros((1, SPEC.dims), np.float32))
        writer.commit(1.0)

    files = ctx.frames.all()

    assert len(files) == 6
    assert sorted(file.content_id[0] for file in old(ctx, files)) == ["a", "e"]


def test_all_old_frames_are_renewed_the_last_used_first(ctx: Services, known: Known, ears: Ears) -> None:
    videos = [known(name) for name in ("one", "three", "eleven")]
    for used, (_, first) in zip((3, 1, 2), videos, strict=True):
        os.utime(first, (used, used))
    assert [video.filename for video, _ in old_videos(ctx)] == ["one.wav", "eleven.wav", "three.wav"]

    assert renew(ctx, ears.job) == Renewal(3, 0)

    for video, first in videos:
        table = ctx.frames.find(video.content_id, -1, SPEC, ears.job.warn)
        assert table is not None
        assert len(table.rows) == len(video.filename) - 4
        assert not first.exists()
    assert (old_videos(ctx), ears.warnings, set(ears.tasks)) == ([], [], {"renew"})
    assert renew(ctx, Job()) == Renewal(0, 0)


def test_videos_that_are_gone_or_heard_by_another_track_keep_their_old_frames(ctx: Services, known: Known) -> None:
    (gone, first), (other, second), (both, third) = known("gone"), known("other"), known("both!")
    Path(gone.path).unlink()
    ctx.library.videos.choose_track("audio", other.content_id, 1)
    with ctx.frames.create(both.content_id, -1, SPEC, both.filename) as writer:
        writer.append(np.zeros((5, SPEC.dims), np.float32))
        kept = third.read_bytes()
        writer.commit(5.0)
    third.write_bytes(kept)  # as where a system keeps files that are in use

    assert old_videos(ctx) == []
    assert first.exists()
    assert second.exists()


def test_old_frames_that_the_cache_has_no_room_for_are_not_renewed(ctx: Services, known: Known, ears: Ears) -> None:
    (_, first), (_, second) = known("one"), known("three")
    os.utime(second, (1, 1))

    def no_room(_task: str, _file: str, done: float, _total: float) -> None:
        if done == 0:
            second.unlink()

    assert renew(ctx, Job(no_room, ears.job.warn)) == Renewal(1, 0)

    assert not first.exists()
    assert len(ctx.frames.all()) == 1
    assert ears.warnings == []


@pytest.mark.parametrize("fitting", [0, 1, 2, 3])
def test_under_a_limit_only_what_drives_nothing_out_is_renewed(
    fitting: int, ctx: Services, known: Known, ears: Ears
) -> None:
    names = ("three", "seven..", "a word of many letters")
    firsts = [known(name)[1] for name in names]
    for used, first in enumerate(firsts):
        os.utime(first, (-used, -used))
    before = [first.stat().st_size for first in firsts]
    after = [file_size(len(name), SPEC) for name in names]
    ctx.frames.limit = sum(after[:fitting]) + sum(before[fitting:])
    ctx.frames.grown = Limit(ctx.frames, ctx.peaks, ctx.frames.limit).grown

    renewal = renew(ctx, ears.job)

    assert (renewal.renewed, renewal.failed) == (fitting, 0)
    assert [first.exists() for first in firsts] == [number >= fitting for number in range(3)]
    assert {file.source for file in ctx.frames.all()} == {f"{name}.wav" for name in names}
    if fitting == 3:
        assert renewal.full == ""
    else:
        assert f"{3 - fitting} video" in renewal.full
        assert f"{names[fitting]}.wav" in renewal.full
        assert "EIGHTCUT_CACHE_LIMIT" in renewal.full
        assert "8cut frames trim" in renewal.full


@pytest.mark.parametrize("reads", ["scan", "find", "trim"])
def test_old_frames_beside_complete_ones_are_of_no_use_and_go(
    reads: str, ctx: Services, known: Known, ears: Ears
) -> None:
    video, first = known("again")
    _, alone = known("alone here")
    content = first.read_bytes()
    ensure_frames(ctx, video, "YAMNET", Job())
    first.write_bytes(content)  # an earlier release was used once more
    files = ctx.frames.all()
    assert [file.path for file in useless(ctx, files)] == [first]
    assert [file.path for file in old(ctx, files)] == [alone]

    if reads == "scan":
        ensure_frames(ctx, video, "YAMNET", ears.job)
    elif reads == "find":
        find_sounds(ctx, ["door"], 1, ears.job)
    else:
        removed, _ = trim(ctx.frames, ctx.peaks, 10**9, useless(ctx, files))
        assert [file.path for file in removed.frames] == [first]

    assert not first.exists()
    assert alone.exists()
    assert (len(ctx.frames.all()), ears.embedded, ears.warnings) == (2, [], [])


def test_frames_of_another_form_beside_complete_ones_are_of_no_use_but_stay(
    ctx: Services, known: Known, ears: Ears
) -> None:
    video, _ = known("other weights")
    other = keep_first(ctx.frames.folder, video.content_id, replace(SPEC, weights="00"), 13)
    ensure_frames(ctx, video, "YAMNET", Job())

    assert [file.path for file in useless(ctx, ctx.frames.all())] == [other]
    assert not old(ctx, ctx.frames.all())
    ensure_frames(ctx, video, "YAMNET", ears.job)
    assert other.exists()


def test_two_processes_that_renew_at_once_share_the_work(ctx: Services, known: Known, ears: Ears) -> None:
    videos = [known(name) for name in ("one", "four", "three")]
    other = "import sys; from pathlib import Path; from eightcut.ml.frame_store import FrameStore\n"
    other += "store = FrameStore(Path(sys.argv[1]))\n"
    other += "with store.claim(store.all()[0]) as mine: print(mine, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", other, str(ctx.frames.folder)]
    os.utime(videos[0][1], (1, 1))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"

        assert renew(ctx, ears.job) == Renewal(2, 0)

        process.kill()
    assert [video.filename for video, _ in old_videos(ctx)] == ["one.wav"]
    assert renew(ctx, ears.job) == Renewal(1, 0)
    assert (ears.warnings, len(list(ctx.frames.folder.iterdir()))) == ([], 3)


def test_a_video_that_cannot_be_read_is_told_and_the_others_are_renewed(
    ctx: Services, known: Known, ears: Ears
) -> None:
    (good, _), (bad, first) = known("good"), known("bad")
    Path(bad.path).write_text("no sound")

    assert renew(ctx, ears.job) == Renewal(1, 1)

    assert [file for file, _ in ears.warnings] == [bad.path]
    assert first.exists()
    assert ctx.frames.find(good.content_id, -1, SPEC, ears.job.warn) is not None


def test_stopped_in_the_middle_of_a_video_its_old_frames_go_on_serving(ctx: Services, known: Known, ears: Ears) -> None:
    video, first = known("a long sound")
    token = CancelToken()

    def stop(_task: str, _file: str, done: float, total: float) -> None:
        assert 0 <= done <= total == 1
        if done > 0:
            token.cancel()

    with pytest.raises(Cancelled):
        renew(ctx, Job(stop, cancel=token))

    assert list(ctx.frames.folder.iterdir()) == [first]
    assert ctx.frames.find(video.content_id, -1, SPEC.only("last"), ears.job.warn) is not None
    assert ears.warnings == []


def test_a_full_disk_ends_the_renewal_and_leaves_the_old_frames(ctx: Services, known: Known) -> None:
    _, first = known("six...")

    with small_files(8_000), pytest.raises(CacheProblem, match="no space left"):
        renew(ctx, Job())

    assert list(ctx.frames.folder.iterdir()) == [first]


def test_tags_and_words_are_answered_from_old_frames(ctx: Services, known: Known, ears: Ears) -> None:
    video, first = known("tram")

    (result,) = tag_videos(ctx, [video.path], 10, ears.job)
    search = find_sounds(ctx, ["door"], 5, ears.job)

    assert isinstance(result, TagResult)
    assert search.films == 1
    assert (ears.embedded, ears.warnings) == ([], [])
    assert list(ctx.frames.folder.iterdir()) == [first]


def test_what_a_scan_or_a_training_reads_is_renewed_by_it(ctx: Services, known: Known, ears: Ears) -> None:
    video, first = known("bell")

    table = ensure_frames(ctx, video, "YAMNET", ears.job)

    assert ears.embedded == [video.path]
    assert table.spec.serves(SPEC)
    assert not first.exists()
    assert ears.warnings == []


def test_frames_with_fields_of_a_later_release_are_read_as_they_are(ctx: Services, known: Known, ears: Ears) -> None:
    video, _ = known("later")
    table = ensure_frames(ctx, video, "YAMNET", Job())
    more = replace(SPEC, fields=(*SPEC.fields[::-1], replace(SPEC.fields[0], name="finer")))
    with ctx.frames.create(video.content_id, -1, more, "later.wav") as writer:
        backwards = [table.values(one.name) for one in SPEC.fields[::-1]]
        writer.append(np.concatenate([*backwards, table.values("conv10")], axis=1).astype(np.float32))
        writer.commit(table.duration)

    again = ensure_frames(ctx, video, "YAMNET", ears.job)

    assert ears.embedded == []
    for one in SPEC.fields:
        assert np.array_equal(again.values(one.name), table.values(one.name))
    assert not old(ctx, ctx.frames.all())


def test_a_scan_asks_for_no_more_than_recognisers_read(ctx: Services, known: Known, ears: Ears) -> None:
    video, _ = known("learned")
    table = ensure_frames(ctx, video, "YAMNET", Job())
    learned = ctx.embedders.spec("YAMNET")
    with ctx.frames.create(video.content_id, -1, learned, "learned.wav") as writer:
        writer.append(table.values(*(one.name for one in learned.fields)).astype(np.float32))
        writer.commit(table.duration)

    again = ensure_frames(ctx, video, "YAMNET", ears.job)

    assert again.spec.fields == learned.fields != SPEC.fields
    assert ears.embedded == []
    assert not old(ctx, ctx.frames.all())


def test_a_video_that_another_one_took_the_place_of_keeps_its_old_frames(
    ctx: Services, known: Known, ears: Ears, tmp_path: Path
) -> None:
    video, first = known("abcdef")
    Path(video.path).rename(tmp_path / "moved.wav")
    write_scene(Path(video.path), 9, ())

    assert renew(ctx, ears.job) == Renewal(renewed=0, failed=1)

    assert first.exists()
    assert "was replaced by another video" in ears.warnings[0][1]
    assert [file.content_id for file in ctx.frames.all()] == [video.content_id]
