from __future__ import annotations

import os
from pathlib import Path

import pytest

from eightcut.errors import FileMissing, UnreadableFile
from eightcut.media.content import SAMPLE, content_id


def _file(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def _varied(size: int) -> bytes:
    return b"".join(i.to_bytes(4, "big") for i in range(size // 4 + 1))[:size]


def test_moving_renaming_and_touching_change_nothing(tmp_path: Path) -> None:
    path = Path(_file(tmp_path / "a.mp4", _varied(10 * SAMPLE)))
    before = content_id(str(path))
    (tmp_path / "elsewhere").mkdir()
    moved = path.rename(tmp_path / "elsewhere" / "b.mkv")
    os.utime(moved, (1, 1))
    assert content_id(str(moved)) == before


def test_it_is_32_hex_digits_in_lower_case(tmp_path: Path) -> None:
    found = content_id(_file(tmp_path / "a", b"sound"))
    assert len(found) == 32
    assert set(found) <= set("0123456789abcdef")


@pytest.mark.parametrize("size", [1, SAMPLE, 3 * SAMPLE, 3 * SAMPLE + 1, 10 * SAMPLE + 7])
@pytest.mark.parametrize("place", ["head", "middle", "tail"])
def test_another_head_middle_or_tail_is_another_video(tmp_path: Path, size: int, place: str) -> None:
    data = bytearray(_varied(size))
    before = content_id(_file(tmp_path / "a", bytes(data)))
    data[{"head": 0, "middle": size // 2, "tail": size - 1}[place]] ^= 255
    assert content_id(_file(tmp_path / "b", bytes(data))) != before


def test_every_byte_of_a_small_file_counts(tmp_path: Path) -> None:
    data = bytearray(_varied(3 * SAMPLE))
    before = content_id(_file(tmp_path / "a", bytes(data)))
    data[SAMPLE + 5] ^= 1
    assert content_id(_file(tmp_path / "b", bytes(data))) != before


def test_another_size_is_another_video_even_where_the_samples_are_equal(tmp_path: Path) -> None:
    first = content_id(_file(tmp_path / "a", bytes(10 * SAMPLE)))
    assert content_id(_file(tmp_path / "b", bytes(11 * SAMPLE))) != first


def test_two_videos_of_the_same_name_differ(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    assert content_id(_file(tmp_path / "a.mp4", b"one")) != content_id(_file(tmp_path / "x" / "a.mp4", b"two"))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"gone\.mp4") as missing:
        content_id(str(tmp_path / "gone.mp4"))
    assert missing.value.file == str(tmp_path / "gone.mp4")
    with pytest.raises(UnreadableFile, match="folder"):
        content_id(str(tmp_path))
