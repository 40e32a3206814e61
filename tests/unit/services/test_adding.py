"""A clip more in a large `dataset.json` costs no look at the others, and a kill at any byte is taken back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.datasets.dataset_json import Addition, addition
from eightcut.services.clips.unfinished import roll_back_stale
from eightcut.services.clips.work import begin
from eightcut.services.clips.work_files import PREFIX
from eightcut.services.upkeep.doctor import examine
from tests.unit.services.small_library import DEAD, Small
from tests.unit.services.small_media import small_bench

FORMS: dict[str, dict[str, Any]] = {
    "ours": {"indent": 2}, "four": {"indent": 4}, "tabs": {"indent": "\t"}, "compact": {"separators": (",", ":")},
    "plain": {}, "one a line": {"indent": 0},
}  # fmt: skip
NEW = {"/out/Door/vid_001/clip_001_m9_0.mp4": "oak", '/out/Door/vid_001/\u00e4"\\_m9_1.mp4': "\u6a2b"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def large(folder: Path, count: int = 2_000, end: str = "\n", **form: Any) -> bytes:
    """A file of another program's entries."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = [{"path": f"/elsewhere/A/vid_001/clip_{i:09d}.mp4", "label": "elm", "mine": [i]} for i in range(count)]
    text = json.dumps(entries, **(form or {"indent": 2})) + end
    (folder / dataset_json.NAME).write_bytes(text.encode())
    return text.encode()


def planned(folder: Path) -> Addition:
    found = addition(folder, NEW)
    assert found is not None
    return found


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("form", FORMS)
def test_entries_are_added_to_a_list_of_any_form_and_taken_out_again_to_the_byte(
    tmp_path: Path, form: str, end: str
) -> None:
    before = large(tmp_path, 3_000, end, **FORMS[form])
    more = planned(tmp_path)
    assert more.make()
    now = (tmp_path / dataset_json.NAME).read_bytes()
    assert (now[: more.at], now.endswith(end.encode())) == (before[: more.at], True)
    assert dataset_json.read(tmp_path) == [
        *json.loads(before), *({"path": clip, "label": label} for clip, label in NEW.items())
    ]  # fmt: skip
    if form == "ours":
        assert now == (json.dumps(dataset_json.read(tmp_path), indent=2, ensure_ascii=False) + end).encode()
    more.take_back()
    assert (tmp_path / dataset_json.NAME).read_bytes() == before


def test_of_two_who_add_at_once_the_later_one_looks_again_and_neither_is_lost(tmp_path: Path) -> None:
    before = large(tmp_path)
    mine, other = planned(tmp_path), addition(tmp_path, {"/other.mp4": "ash"})
    assert other is not None
    assert (other.make(), mine.make()) == (True, False)
    again = planned(tmp_path)
    assert again.make()
    other.take_back()
    assert [entry["path"] for entry in dataset_json.read(tmp_path)[len(json.loads(before)) :]] == list(NEW)


@pytest.mark.parametrize("content", [b"", b"[]", b"x" * 200_000, b"[" * 200_000, b'{"a": [' + b"1," * 99_999 + b"{}]"])
def test_what_is_no_large_list_of_entries_goes_the_way_of_small_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / dataset_json.NAME).write_bytes(content)
    assert addition(tmp_path, NEW) is None


def test_a_folder_a_pipe_and_a_link_of_that_name_are_not_added_to(tmp_path: Path) -> None:
    file = tmp_path / dataset_json.NAME
    assert addition(tmp_path, NEW) is None
    os.mkfifo(file)
    assert addition(tmp_path, NEW) is None
    file.unlink()
    file.mkdir()
    assert addition(tmp_path, NEW) is None
    file.rmdir()
    before = large(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere" / dataset_json.NAME)
    assert not planned(tmp_path).make()
    assert file.read_bytes() == before


@pytest.mark.parametrize("form", ["ours", "compact"])
def test_a_kill_at_any_byte_of_adding_is_taken_back(small: Small, form: str) -> None:
    door = small.out / "Door"
    before = large(door, 3_000, **FORMS[form])
    clip = str(door / "vid_001/clip_001_m9_0.mp4")
    more = addition(door, {clip: "oak"})
    assert more is not None
    for cut in sorted({0, 1, 2, len(more.new) - 1, len(more.new), *range(3, len(more.new), 17)}):
        work = begin(small.services, makes=(clip,))
        work.adds(door / dataset_json.NAME, more.at, more.old)
        (door / dataset_json.NAME).write_bytes(before[: more.at] + more.new[:cut])
        small.services.library.unfinished.end(work.note)
        small.services.library.unfinished.begin(replace(work.note, process=DEAD))
        assert len(roll_back_stale(small.services)) == 1
        assert json.loads((door / dataset_json.NAME).read_bytes()) == json.loads(before)
        assert list(door.glob(PREFIX + "*")) == []


def test_a_list_that_another_mended_meanwhile_is_not_cut(small: Small) -> None:
    door = small.out / "Door"
    large(door)
    clip = str(door / "vid_001/clip_001_m9_0.mp4")
    work = begin(small.services, makes=(clip,))
    work.adds(door / dataset_json.NAME, 2, b"]")
    small.services.library.unfinished.end(work.note)
    small.services.library.unfinished.begin(replace(work.note, process=DEAD))
    before = (door / dataset_json.NAME).read_bytes()
    roll_back_stale(small.services)
    assert (door / dataset_json.NAME).read_bytes() == before


def moved_bytes() -> int:
    """What this process has read and written."""
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["rchar"]) + int(told["wchar"])


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="counts bytes where the system tells them")
def test_a_clip_more_costs_the_same_in_a_list_of_four_times_the_length(small: Small) -> None:
    small.cut(5.0, folder="Gate")
    costs = []
    for folder, count in (("Door", 20_000), ("Yard", 80_000)):
        size = len(large(small.out / folder, count))
        inode = (small.out / folder / dataset_json.NAME).stat().st_ino
        before = moved_bytes()
        small.cut(10.0, folder=folder)
        costs.append(moved_bytes() - before)
        assert (costs[-1] < size / 2, (small.out / folder / dataset_json.NAME).stat().st_ino) == (True, inode)
        assert len(dataset_json.read(small.out / folder)) == count + 2
    assert costs[1] < 2 * costs[0]
    assert [check.problem for check in examine(small.services, fix=False)] == []
