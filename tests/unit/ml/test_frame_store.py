from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.progress import unheard
from eightcut.errors import CacheProblem
from eightcut.ml.embedder import F32, EmbedderSpec, Field
from eightcut.ml.frame_store import FrameStore, file_name
from eightcut.ml.types import FrameTable

FILM = "0123456789abcdef" * 2
DAY = 86_400


def rows_of(count: int, seed: int = 0) -> F32:
    return np.random.default_rng(seed).normal(0, 3, (count, 4)).astype(np.float32)


def keep(
    store: FrameStore, spec: EmbedderSpec, count: int = 10, film: str = FILM, track: int = -1, source: str = "film.mp4"
) -> FrameTable:
    with store.create(film, track, spec, source) as writer:
        writer.append(rows_of(count)[:3])
        writer.append(rows_of(count)[3:])
        return writer.commit(max(0.0, count - 0.5))


def folder_of(store: FrameStore) -> Path:
    return store.all()[0].path.parent


def test_frames_are_found_again_as_float16_with_length_and_identity(
    store: FrameStore, small_spec: EmbedderSpec
) -> None:
    with store.create(FILM, 2, small_spec, "film.mp4") as writer:
        writer.append(rows_of(10))
        written = writer.commit(9.25)

    found = store.find(FILM, 2, small_spec, unheard)

    assert found is not None
    for table in (written, found):
        assert table.rows.dtype == np.float16
        assert np.array_equal(table.rows, rows_of(10).astype(np.float16))
        assert (table.duration, table.spec) == (9.25, small_spec)
        assert not table.rows.flags.writeable
        assert not table.rows.flags.owndata


def test_nothing_is_found_in_a_folder_that_is_not_there(store: FrameStore, small_spec: EmbedderSpec) -> None:
    assert store.find(FILM, -1, small_spec, unheard) is None
    assert store.all() == []
    store.discard([])


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, name="OTHER"),
        lambda s: replace(s, precision="fp16"),
        lambda s: replace(s, weights="cd" * 32),
        lambda s: replace(s, front_end=2),
        lambda s: replace(s, rate=44_100),
        lambda s: replace(s, fields=(Field("all", 2),)),
        lambda s: replace(s, hop=0.5),
    ],
)
def test_frames_of_another_identity_are_other_frames(
    store: FrameStore, small_spec: EmbedderSpec, change: Callable[[EmbedderSpec], EmbedderSpec]
) -> None:
    keep(store, small_spec)
    warnings: list[str] = []

    found = store.find(FILM, -1, change(small_spec), lambda _, message: warnings.append(message))

    assert found is None
    assert warnings == []
    assert store.find(FILM, -1, small_spec, unheard) is not None


def test_frames_of_another_film_or_track_are_other_frames(store: FrameStore, small_spec: EmbedderSpec) -> None:
    keep(store, small_spec, track=1)

    assert store.find(FILM, -1, small_spec, unheard) is None
    assert store.find(FILM[::-1], 1, small_spec, unheard) is None
    assert store.find(FILM, 1, small_spec, unheard) is not None


def test_leaving_without_commit_leaves_nothing(store: FrameStore, small_spec: EmbedderSpec, tmp_path: Path) -> None:
    with store.create(FILM, -1, small_spec, "film.mp4") as writer:
        writer.append(rows_of(5))
        assert store.find(FILM, -1, small_spec, unheard) is None

    assert list((tmp_path / "cache" / "frames").iterdir()) == []


def test_an_error_while_embedding_leaves_nothing(store: FrameStore, small_spec: EmbedderSpec, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), store.create(FILM, -1, small_spec, "film.mp4") as writer:
        writer.append(rows_of(5 // (1 - 1)))

    assert list((tmp_path / "cache" / "frames").iterdir()) == []


def flip(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(flip(4096 + 11), id="a byte of the rows"),
        pytest.param(flip(-1), id="the last byte"),
        pytest.param(flip(40), id="a byte of the header"),
        pytest.param(lambda content: content[:-8], id="a row missing"),
        pytest.param(lambda content: content[:100], id="most missing"),
        pytest.param(lambda content: content + bytes(8), id="a row too much"),
        pytest.param(lambda _: b"", id="empty"),
    ],
)
def test_a_damaged_file_is_named_removed_and_not_used(
    store: FrameStore, small_spec: EmbedderSpec, damage: Callable[[bytes], bytes]
) -> None:
    keep(store, small_spec)
    path = store.all()[0].path
    path.write_bytes(damage(path.read_bytes()))
    warnings: list[tuple[str, str]] = []

    found = store.find(FILM, -1, small_spec, lambda file, message: warnings.append((file, message)))

    assert found is None
    assert [file for file, _ in warnings] == [str(path)]
    assert str(path) in warnings[0][1]
    assert "computes them again" in warnings[0][1]
    assert list(path.parent.iterdir()) == []


def test_a_file_whose_header_disagrees_with_its_name_is_refused(store: FrameStore, small_spec: EmbedderSpec) -> None:
    keep(store, small_spec)
    other = replace(small_spec, weights="cd" * 32)
    path = folder_of(store) / file_name(FILM, -1, other)
    store.all()[0].path.rename(path)
    warnings: list[str] = []

    assert store.find(FILM, -1, other, lambda _, message: warnings.append(message)) is None
    assert ["another video or embedder" in message for message in warnings] == [True]
    assert not path.exists()


def test_a_file_made_anew_after_damage_is_good_again(store: FrameStore, small_spec: EmbedderSpec) -> None:
    keep(store, small_spec)
    path = store.all()[0].path
    path.write_bytes(flip(4096)(path.read_bytes()))
    assert store.find(FILM, -1, small_spec, unheard) is None

    keep(store, small_spec)

    assert store.find(FILM, -1, small_spec, unheard) is not None


def test_two_writers_of_one_film_both_succeed(store: FrameStore, small_spec: EmbedderSpec) -> None:
    with (
        store.create(FILM, -1, small_spec, "a.mp4") as first,
        store.create(FILM, -1, small_spec, "b.mp4") as second,
    ):
        first.append(rows_of(6))
        second.append(rows_of(6))
        earlier = first.commit(6.0)
        second.commit(6.0)

    assert np.array_equal(earlier.rows, rows_of(6).astype(np.float16))
    assert [file.source for file in store.all()] == ["b.mp4"]
    assert len(list(folder_of(store).iterdir())) == 1


def test_four_processes_that_embed_the_same_films_leave_one_good_file_each(
    store: FrameStore, small_spec: EmbedderSpec, tmp_path: Path
) -> None:
    script = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from eightcut.domain.progress import unheard\n"
        "from eightcut.ml.embedder import EmbedderSpec, Field; from eightcut.ml.frame_store import FrameStore\n"
        "spec = EmbedderSpec('TINY', 'int8', 'ab' * 32, 1, 16_000, (Field('all', 4),))\n"
        "store = FrameStore(Path(sys.argv[1]))\n"
        "for film in range(12):\n"
        "    with store.create(f'{film:032x}', -1, spec, 'film.mp4') as writer:\n"
        "        for row in range(40): writer.append(np.full((1, 4), row, np.float32))\n"
        "        writer.commit(40.0)\n"
        "    assert store.find(f'{film:032x}', -1, spec, unheard) is not None"
    )
    folder = tmp_path / "cache" / "frames"
    argv = [sys.executable, "-c", script, str(folder)]
    processes = [subprocess.Popen(argv) for _ in range(4)]

    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    expected = np.repeat(np.arange(40, dtype=np.float16)[:, None], 4, axis=1)
    for film in range(12):
        found = store.find(f"{film:032x}", -1, small_spec, unheard)
        assert found is not None
        assert np.array_equal(found.rows, expected)
    assert len(list(folder.iterdir())) == 12


def test_the_list_tells_what_each_file_is_least_recently_used_first(
    store: FrameStore, small_spec: EmbedderSpec
) -> None:
    for i, name in enumerate(("a.mp4", "b.mp4", "c.mp4")):
        keep(store, small_spec, film=f"{i:032x}", track=i, source=name)
    for file in store.all():
        os.utime(file.path, times=(1_000 + file.track, 1_000 + file.track))
    assert store.find(f"{0:032x}", 0, small_spec, unheard) is not None

    files = store.all()

    assert [file.source for file in files] == ["b.mp4", "c.mp4", "a.mp4"]
    assert (files[0].content_id, files[0].track, files[0].embedder, files[0].precision) == (
        f"{1:032x}",
        1,
        "TINY",
        "int8",
    )
    assert (files[0].seconds, files[0].bytes, files[0].used_at) == (9.5, 4096 + 80, 1_001.0)
    assert files[2].used_at > time.time() - DAY


def test_the_list_leaves_out_what_is_not_the_stores_and_keeps_what_is_damaged(
    store: FrameStore, small_spec: EmbedderSpec
) -> None:
    keep(store, small_spec)
    path = store.all()[0].path
    path.with_name("notes.txt").write_text("mine", encoding="utf-8")
    path.write_bytes(b"damaged")

    assert [(file.path, file.source, file.seconds, file.bytes) for file in store.all()] == [(path, "", 0.0, 7)]


def test_files_are_listed_by_their_last_use_and_go_where_asked(store: FrameStore, small_spec: EmbedderSpec) -> None:
    for i in range(4):
        keep(store, small_spec, film=f"{i:032x}", source=f"{i}.mp4")
    for i in range(4):
        os.utime(folder_of(store) / file_name(f"{i:032x}", -1, small_spec), times=(1_000 - i, 1_000 - i))

    assert [file.source for file in store.all()] == ["3.mp4", "2.mp4", "1.mp4", "0.mp4"]
    store.discard(store.all()[:2])
    store.discard([])
    assert [file.source for file in store.all()] == ["1.mp4", "0.mp4"]


def test_a_store_tells_when_it_has_grown(tmp_path: Path, small_spec: EmbedderSpec) -> None:
    there: list[int] = []
    store = FrameStore(tmp_path, lambda: there.append(len(store.all())))

    keep(store, small_spec)
    with store.create("ab", -1, small_spec, "film.mp4"):
        pass

    assert there == [1]


def test_frames_in_use_stay_readable_when_their_file_is_trimmed(store: FrameStore, small_spec: EmbedderSpec) -> None:
    keep(store, small_spec)
    table = store.find(FILM, -1, small_spec, unheard)
    store.discard(store.all())

    assert table is not None
    assert np.array_equal(table.rows, rows_of(10).astype(np.float16))
    assert store.find(FILM, -1, small_spec, unheard) is None


@pytest.mark.parametrize("occasion", ["discard", "create"])
def test_what_a_killed_program_left_a_day_ago_is_cleared(
    store: FrameStore, small_spec: EmbedderSpec, occasion: str
) -> None:
    keep(store, small_spec)
    old, new = (folder_of(store) / f".{FILM}.{age}.part" for age in ("0123456789ab", "ba9876543210"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, times=(time.time() - DAY - 60, time.time() - DAY - 60))

    if occasion == "discard":
        store.discard([])
    else:
        keep(FrameStore(store.folder), small_spec)

    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    "source", ["a'b\"c\n.mp4", "\u202egnp.mp4", "\U0001f600" * 60, "\udcff\udcfe.mp4", "x" * 255, ""]
)
def test_a_film_may_have_any_name(store: FrameStore, small_spec: EmbedderSpec, source: str) -> None:
    keep(store, small_spec, source=source)

    assert [file.source for file in store.all()] == [source]


def test_a_film_without_rows_is_kept_too(store: FrameStore, small_spec: EmbedderSpec) -> None:
    keep(store, small_spec, count=0)

    found = store.find(FILM, -1, small_spec, unheard)

    assert found is not None
    assert found.rows.shape == (0, 4)


@pytest.mark.parametrize("rows", [np.zeros((2, 5)), np.zeros(4), np.full((1, 4), np.nan), np.full((1, 4), 1e6)])
def test_rows_that_cannot_be_frames_are_a_mistake_of_the_embedder(
    store: FrameStore, small_spec: EmbedderSpec, rows: F32
) -> None:
    with pytest.raises(ValueError, match="TINY"), store.create(FILM, -1, small_spec, "film.mp4") as writer:
        writer.append(rows)

    assert store.all() == []


@pytest.mark.parametrize("content_id", ["", "../escape", "a/b", "a.b"])
def test_a_content_id_that_is_no_part_of_a_file_name_is_a_mistake(
    store: FrameStore, small_spec: EmbedderSpec, content_id: str
) -> None:
    with pytest.raises(ValueError, match="file name"):
        store.find(content_id, -1, small_spec, unheard)


def test_a_folder_that_is_a_file_is_named_with_a_cure(small_spec: EmbedderSpec, tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.write_bytes(b"")
    store = FrameStore(folder)

    for use in (lambda: keep(store, small_spec), store.all):
        with pytest.raises(CacheProblem, match="cannot be used") as caught:
            use()
        assert caught.value.file == str(folder)
        assert str(folder) in caught.value.message
    warnings: list[tuple[str, str]] = []
    for _ in range(2):
        assert store.find(FILM, -1, small_spec, lambda *told: warnings.append(told)) is None
    assert [file for file, _ in warnings] == [str(folder)]
    assert "EIGHTCUT_CACHE" in warnings[0][1]
    assert folder.read_bytes() == b""


def test_a_disk_without_room_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path; import numpy as np\n"
        "from eightcut.errors import CacheProblem\n"
        "from eightcut.ml.embedder import EmbedderSpec, Field; from eightcut.ml.frame_store import FrameStore\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "spec = EmbedderSpec('TINY', 'int8', 'ab' * 32, 1, 16_000, (Field('all', 4),))\n"
        "store = FrameStore(Path(sys.argv[1]))\n"
        "try:\n"
        "    with store.create('ab', -1, spec, 'film.mp4') as writer:\n"
        "        writer.append(np.zeros((100_000, 4), np.float32)); writer.commit(100_000.0)\n"
        "except CacheProblem as problem: print(problem.message)"
    )

    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)

    assert done.stdout.startswith(f"There is no space left for frames in {tmp_path}.")
    assert list(tmp_path.iterdir()) == []
