"""What the path and the row of an exported clip say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.clips import ClipRow, batch_index, class_folder, clip_interval, is_class
from eightcut.domain.names import clip_name
from eightcut.domain.spans import TimeSpan


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/data/out/mp4_Soft/vid_001/clip_001_0.mp4", "mp4_Soft"),
        ("C:/x/mp4\\vid_001\\clip_001_m1_0.mp4", "mp4"),
        ("C:\\x\\mp4\\vid_001\\clip_001_m1_0.mp4", "mp4"),
        ("out//door///vid_002/clip_002_a1_0.mp4", "door"),
        ("door/vid_001/clip.mp4", "door"),
        ("/out/door_disabled/vid_001/clip_001_m1_0.mp4", "door_disabled"),
        ('/out/it\'s "a" \n door \N{DOOR}/vid_001/clip.mp4', 'it\'s "a" \n door \N{DOOR}'),
    ],
)
def test_the_class_is_the_grandparent_folder_with_either_separator(path: str, folder: str) -> None:
    assert class_folder(path) == folder


@pytest.mark.parametrize(
    "path", ["", "clip.mp4", "vid_001/clip.mp4", "/vid_001/clip.mp4", "C:\\vid_001\\clip.mp4", "/"]
)
def test_a_path_with_fewer_than_two_folders_has_no_class(path: str) -> None:
    assert class_folder(path) == ""


def test_an_empty_or_disabled_folder_is_no_class() -> None:
    assert [is_class(name) for name in ("", "door_disabled", "door", "disabled", "_disabled_door")] == [
        False,
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/o/door/vid_001/clip_001_m4_2.mp4", 2),
        ("/o/door/vid_001/clip_001_2.mp4", 2),
        ("/o/door/clip_001/clip_001_11.mp4", 11),
        ("/o/door/vid_001/clip_001_m4_2", 2),
        ("/o/door/vid_001/Some.Film.2019_001_m1_1", 1),
        ("/o/door/vid_001/Some.Film.2019_001_m1_1.mp4", 1),
        ("/o/door/vid_001/two\nlines_001_m1_1.mp4", 1),
        ("/o/door/vid_001/clip_001_m1_2.mp4\n", 2),
        ("C:\\o\\door\\vid_001\\clip_001_m4_2.mp4", 2),
        ("/o/door/vid_001/clip_001_a4_2.mp4", 0),
        ("/o/door/vid_001/clip_7.mp4", 0),
        ("/o/door/vid_001_m1_3/clip.mp4", 0),
        ("/o/door/vid_001/clip_001_m1_3.mp4.part_1", 0),
        ("", 0),
    ],
)
def test_the_place_in_a_batch_is_the_last_number_of_a_manual_clips_name(path: str, index: int) -> None:
    assert batch_index(path) == index


@given(
    number=st.integers(0, 9999),
    group=st.integers(0, 999),
    index=st.integers(0, 99),
    name=st.text(st.characters(exclude_characters="/\\"), min_size=1),
    suffix=st.sampled_from(["", ".mp4", ".webp"]),
)
def test_the_place_is_read_from_every_name_that_is_written(
    number: int, group: int, index: int, name: str, suffix: str
) -> None:
    assert batch_index(f"/out/door/vid_001/{clip_name(number, 'm', group, index, name, suffix)}") == index


def test_clip_i_of_a_batch_begins_i_spreads_after_the_cut_point() -> None:
    rows = [ClipRow("a.mp4", 100.0, f"/o/door/vid_001/clip_001_m1_{i}.mp4") for i in range(3)]
    assert [row.span for row in rows] == [TimeSpan(100.0, 108.0), TimeSpan(103.0, 111.0), TimeSpan(106.0, 114.0)]


def test_a_single_clip_begins_at_the_cut_point_whatever_its_name_ends_in() -> None:
    assert clip_interval("/o/door/vid_001/clip_001_2.mp4", 20.0, 1) == TimeSpan(20.0, 28.0)


def test_a_scan_export_holds_its_own_start_whatever_its_name_and_count_say() -> None:
    row = ClipRow("a.mp4", 50.0, "/o/door/vid_001/clip_001_2.mp4", clip_duration=4.0, scan_export=True)
    assert row.span == TimeSpan(50.0, 54.0)


def test_duration_and_spread_are_the_rows_own() -> None:
    row = ClipRow("a.mp4", 10.0, "/o/door/vid_001/clip_001_m1_1.mp4", clip_count=2, clip_duration=2.5, spread=5.0)
    assert (row.span, row.folder) == (TimeSpan(15.0, 17.5), "door")
