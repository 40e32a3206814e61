from __future__ import annotations

import platform
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.cores import processor
from eightcut.ml.embedder import EmbedderSpec, Field
from eightcut.ml.frame_file import HEADER_SIZE, Damaged, FrameHeader, map_rows, pack, read_header

SPEC = EmbedderSpec("TINY", "int8", "ab" * 32, 1, 16_000, (Field("all", 4),))
HEADER = FrameHeader("0" * 32, -1, SPEC, "film.mp4", 0, 0.0, "")


@given(source=st.text(st.characters(), max_size=600), duration=st.floats(0, 1e6), track=st.integers(-1, 99))
def test_a_header_of_any_film_fits_and_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, source: str, duration: float, track: int
) -> None:
    header = replace(HEADER, source=source, duration=duration, track=track)
    path = tmp_path_factory.getbasetemp() / "header.frames"
    path.write_bytes(pack(header))

    assert path.stat().st_size == HEADER_SIZE
    assert read_header(path) == replace(header, source=source[-256:])


def test_a_header_names_the_kind_of_processor_and_one_of_earlier_releases_none(tmp_path: Path) -> None:
    path = tmp_path / "a.frames"
    path.write_bytes(pack(replace(HEADER, machine="Linux x86_64 avx2")))
    assert read_header(path).machine == "Linux x86_64 avx2"
    assert read_header(path) != HEADER
    assert platform.machine() in processor()


def test_the_rows_begin_on_a_page_and_are_little_endian(tmp_path: Path) -> None:
    path = tmp_path / "a.frames"
    path.write_bytes(pack(replace(HEADER, rows=1)) + b"\x00\x3c\x00\x40\x00\x42\x00\x44")

    table = map_rows(path, read_header(path))

    assert np.array_equal(table.rows, np.array([[1, 2, 3, 4]], np.float16))
    table.let_go()
    assert np.array_equal(table.rows, np.array([[1, 2, 3, 4]], np.float16))


def test_a_table_without_rows_can_be_mapped(tmp_path: Path) -> None:
    path = tmp_path / "a.frames"
    path.write_bytes(pack(HEADER))

    table = map_rows(path, read_header(path))

    table.let_go()
    assert table.rows.shape == (0, 4)


@pytest.mark.parametrize("at", [0, 6, 8, 23, 24, 60, HEADER_SIZE - 1])
def test_one_changed_byte_of_the_header_is_noticed(tmp_path: Path, at: int) -> None:
    content = bytearray(pack(HEADER))
    content[at] ^= 1
    path = tmp_path / "a.frames"
    path.write_bytes(content)

    with pytest.raises(Damaged, match="damaged header"):
        read_header(path)
