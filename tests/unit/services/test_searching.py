from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import TimeSpan
from eightcut.errors import BadRequest, Cancelled
from eightcut.ml.backends import aisfx
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Job, Services
from eightcut.services.listening.searching import around, find_sounds
from eightcut.services.listening.tagging import tag_videos
from tests.first_frames import keep_first
from tests.unit.services.films import Ears, write_scene
from tests.unit.services.named import film, store


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    return replace(ctx, frames=FrameStore(tmp_path / "own frames"))


def _seconds(length: int, **scores: Mapping[int, float]) -> list[dict[str, float]]:
    """`_seconds(60, Door={10: 0.9})`: seconds that score what is told."""
    return [{name: at[i] for name, at in scores.items() if i in at} for i in range(length)]


def test_the_crow_is_found_first_without_a_clip_or_a_training(ctx: Services, tmp_path: Path) -> None:
    paths = []
    for name, sounds in (
        ("crow.wav", [("doors_glass_door_open", 5.0), ("misc_crow", 17.25)]),
        ("music.wav", [("guit_em9", 3.0), ("loop_tabla", 15.0)]),
    ):
        paths.append(str(tmp_path / name))
        write_scene(Path(paths[-1]), 30, sounds)
    list(tag_videos(ctx, paths, 5, Job()))

    search = find_sounds(ctx, ["crow"], 5, Job())

    assert search.meanings[0].classes == ("Crow", "Caw")
    assert (search.films, round(search.seconds)) == (2, 60)
    first = search.hits[0]
    assert (first.file, first.tag.name) == (paths[0], "Crow")
    assert first.tag.score > 0.9
    assert first.tag.span == TimeSpan(13.5, 21.5)
    assert all(hit.tag.score < 0.5 for hit in search.hits[1:])
    assert find_sounds(ctx, ["music"], 1, Job()).hits[0].file == paths[1]


def test_hits_of_all_films_are_ranked_together_and_near_ones_are_one(ctx: Services) -> None:
    store(ctx, film(1), _seconds(60, Door={10: 0.9, 12: 0.8, 15: 0.7, 16: 0.6, 40: 0.3}))
    store(ctx, film(2), _seconds(60, Door={2: 0.95}, Slam={59: 0.5}, Music={30: 0.99}))

    hits = find_sounds(ctx, ["door"], 20, Job()).hits

    assert [(hit.file, hit.tag.name, round(hit.tag.score, 1)) for hit in hits] == [
        ("film 2.mp4", "Door", pytest.approx(0.95, abs=0.1)),
        ("film 1.mp4", "Door", 0.9),
        ("film 1.mp4", "Door", 0.6),
        ("film 2.mp4", "Slam", 0.5),
        ("film 1.mp4", "Door", 0.3),
    ]
    assert [hit.tag.span for hit in hits if hit.file == "film 2.mp4"] == [TimeSpan(0, 8), TimeSpan(52, 60)]
    assert find_sounds(ctx, ["door"], 2, Job()).hits == hits[:2]


def test_a_film_is_shown_with_the_path_that_the_library_knows(ctx: Services) -> None:
    store(ctx, film(1), _seconds(20, Door={10: 0.9}))
    ctx.library.videos.claim(film(1, "/films/film 1.mp4"))
    assert find_sounds(ctx, ["door"], 5, Job()).hits[0].file == "/films/film 1.mp4"


def test_only_the_sound_track_in_use_is_searched(ctx: Services) -> None:
    store(ctx, film(1), _seconds(20, Door={10: 0.9}))
    store(ctx, film(1), _seconds(20, Door={15: 0.8}), track=1)
    assert [hit.tag.span.middle for hit in find_sounds(ctx, ["door"], 5, Job()).hits] == [10.5]
    ctx.library.videos.choose_track("audio", film(1).content_id, 1)
    assert [hit.tag.span.middle for hit in find_sounds(ctx, ["door"], 5, Job()).hits] == [15.5]


def test_nothing_is_found_where_nothing_like_it_sounds(ctx: Services) -> None:
    store(ctx, film(1), _seconds(20, Music={10: 0.9}))
    search = find_sounds(ctx, ["door"], 5, Job())
    assert (search.hits, search.films) == ((), 1)


def test_without_stored_films_it_says_how_to_get_them(ctx: Services, ears: Ears) -> None:
    with pytest.raises(BadRequest, match=r"8cut tags VIDEO.* 8cut scan VIDEO"):
        find_sounds(ctx, ["door"], 5, Job())
    table = store(ctx, film(1), _seconds(20, Door={10: 0.9}))
    (file,) = ctx.frames.all()
    assert len(table.rows) == 20
    content = bytearray(file.path.read_bytes())
    content[-1] ^= 1
    file.path.write_bytes(content)
    with pytest.raises(BadRequest, match="No video"):
        find_sounds(ctx, ["door"], 5, ears.job)
    assert len(ears.warnings) == 2


def test_frames_of_other_embedders_are_no_films_to_search(ctx: Services) -> None:
    aisfx = ctx.embedders.spec("AISFX")
    with ctx.frames.create(film(1).content_id, -1, aisfx, "film 1.mp4") as writer:
        writer.append(np.zeros((3, aisfx.dims), np.float32))
        writer.commit(3.0)
    with pytest.raises(BadRequest, match="No video"):
        find_sounds(ctx, ["door"], 5, Job())


def test_an_unknown_word_is_refused_with_the_nearest(ctx: Services) -> None:
    with pytest.raises(BadRequest, match="Did you mean: door"):
        find_sounds(ctx, ["dor"], 5, Job())


def test_progress_is_told_and_a_cancelled_search_stops(ctx: Services, ears: Ears) -> None:
    for number in (1, 2):
        store(ctx, film(number), _seconds(20, Door={10: 0.9}))
    find_sounds(ctx, ["door"], 5, ears.job)
    assert set(ears.tasks) == {"find"}
    token = CancelToken()
    with pytest.raises(Cancelled):
        find_sounds(ctx, ["door"], 5, Job(lambda *_: token.cancel(), cancel=token))


@given(st.integers(0, 40_000), st.floats(0.01, 1.0))
def test_the_span_of_a_hit_lies_in_the_film_and_holds_its_second(second: int, rest: float) -> None:
    duration = second + rest
    for video_length in (duration, duration + 3, duration + 50):
        span = around(second, video_length)
        assert 0 <= span.start <= second
        assert span.end <= video_length + 1e-6
        assert span.end >= min(second + 1, video_length) - 1e-6
        assert span.duration == pytest.approx(min(8.0, video_length), abs=1e-6)


@pytest.mark.parametrize("damage", ["truncated", "emptied", "flipped", "newer", "of another embedder", "of a track"])
def test_each_stored_video_that_cannot_be_searched_is_told_with_what_computes_it_again(
    ctx: Services, ears: Ears, damage: str
) -> None:
    store(ctx, film(1), _seconds(20, Door={10: 0.9}))
    store(ctx, film(2), _seconds(20, Door={10: 0.9}), **({"track": 3} if damage == "of a track" else {}))
    (path,) = [file.path for file in ctx.frames.all() if file.content_id == film(2).content_id]
    whole = path.read_bytes()
    if damage == "of another embedder":
        path.unlink()
        keep_first(ctx.frames.folder, film(2).content_id, aisfx.spec("int8"), 20, "film 2.mp4")
    else:
        path.write_bytes({
            "truncated": whole[:-5_000],
            "emptied": b"",
            "flipped": whole[:-1] + bytes([whole[-1] ^ 1]),
            "newer": b"8cutFRM9" + whole[8:],
            "of a track": whole,
        }[damage])  # fmt: skip
    ctx.library.videos.claim(film(2, "/films/film 2.mp4"))

    search = find_sounds(ctx, ["door"], 5, ears.job)

    assert search.films == 1
    (told,) = [message for _, message in ears.warnings if "could not be searched" in message]
    assert told.startswith("1 stored video could")
    assert "film 2.mp4" in told
    assert "8cut tags VIDEO" in told
    assert not any("and computed again" in message for _, message in ears.warnings)


def test_of_many_videos_that_cannot_be_searched_the_first_are_named(ctx: Services, ears: Ears) -> None:
    store(ctx, film(1), _seconds(20, Door={10: 0.9}))
    for number in range(2, 10):
        keep_first(ctx.frames.folder, film(number).content_id, aisfx.spec("int8"), 20, f"film {number}.mp4")

    find_sounds(ctx, ["door"], 5, ears.job)

    ((_, told),) = ears.warnings
    assert told.startswith("8 stored videos could")
    assert "and 3 more. To" in told
