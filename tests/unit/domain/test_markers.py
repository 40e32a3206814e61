from __future__ import annotations

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import export_folder, markers_among
from eightcut.domain.names import group_number


def clip(path: str, start: float, scan: bool = False, count: int = 2) -> ClipRow:
    return ClipRow("a.mp4", start, path, clip_count=count, spread=3.0, scan_export=scan)


def test_rows_of_one_cut_point_in_one_folder_are_a_marker() -> None:
    rows = [
        clip("/o/Door/vid_001/clip_001_m4_0.mp4", 10.0),
        clip("/o/Door/vid_001/clip_001_m4_1.mp4", 10.0),
        clip("/o/Bell/vid_001/clip_001_m1_0.mp4", 10.0),
        clip("/o/Door/vid_001/clip_001_a1_0.mp4", 30.0, scan=True),
    ]
    first, second = markers_among(rows)
    assert (first.folder, first.number, first.start, first.end) == ("/o/Bell", 1, 10.0, 18.0)
    assert (second.folder, second.number, second.end, len(second.rows)) == ("/o/Door", 4, 21.0, 2)


def test_a_name_without_a_number_counts_by_its_rank_in_its_folder() -> None:
    rows = [clip("/o/Door/vid_001/clip_001_1.mp4", 50.0), clip("/o/Door/vid_001/clip_001_0.mp4", 10.0, count=1)]
    assert [(m.start, m.number) for m in markers_among(rows)] == [(10.0, 1), (50.0, 2)]


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/o/Door/vid_001/clip.mp4", "/o/Door"),
        ("C:/x/mp4\\vid_001\\clip.mp4", "C:/x/mp4"),
        ("clip.mp4", ""),
        ("/clip.mp4", ""),
    ],
)
def test_the_export_folder_keeps_the_separators_of_its_rows(path: str, folder: str) -> None:
    assert export_folder(path) == folder


def test_a_disabled_folder_makes_a_disabled_marker() -> None:
    (marker,) = markers_among([clip("/o/Door_disabled/vid_001/clip_001_m1_0.mp4", 1.0)])
    assert marker.disabled


@pytest.mark.parametrize(
    ("name", "number"), [("/a/clip_001_m12_0.mp4", 12), ("clip_001_a2_0.mp4", None), ("clip_001_0.mp4", None)]
)
def test_the_number_of_a_manual_export(name: str, number: int | None) -> None:
    assert group_number(name) == number
