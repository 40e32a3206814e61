"""Rows of exported clips."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eightcut.domain.clips import ClipRow, class_folder, clip_interval
from eightcut.domain.names import next_group, path_parts, video_number
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from eightcut.storage.migrations import SCRIPTS, statements

CLIP = ClipRow("film.mp4", 10.0, "/out/Door/vid_001/clip_001_m1_0.mp4", source_path="/in/film.mp4")
X = "a" * 32
Y = "b" * 32


def starts(rows: list[ClipRow]) -> list[float]:
    return [row.start_time for row in rows]


def test_a_clip_comes_back_with_every_field(library: Library) -> None:
    clip = ClipRow(
        filename='it\'s "a"\nfilm \u202e🎬.mkv',
        start_time=1.25,
        output_path="/out/Door/vid_001/clip_001_m1_0.mp4",
        label="door",
        category="Other",
        short_side=320,
        portrait_ratio="9:16",
        crop_center=0.25,
        format="WebP sequence",
        clip_count=5,
        clip_duration=4.5,
        spread=2.5,
        profile="two",
        source_path="/in/it's.mkv",
        scan_export=True,
        content_id=X,
    )
    number = library.clips.add(clip)
    assert library.clips.of_all_profiles() == [replace(clip, id=number)]


def test_a_clip_without_resize_stays_without(library: Library) -> None:
    library.clips.add(CLIP)
    assert library.clips.of_profile("default")[0].short_side is None


def test_each_row_is_appended_also_for_a_path_that_is_there(library: Library) -> None:
    first, second = library.clips.add(CLIP), library.clips.add(CLIP)
    assert second > first
    assert [row.id for row in library.clips.of_profile("default")] == [first, second]


def test_profiles_are_kept_apart(library: Library) -> None:
    library.clips.add(CLIP)
    library.clips.add(replace(CLIP, profile="two", start_time=20.0))
    assert starts(library.clips.of_profile("two")) == [20.0]
    assert starts(library.clips.of_all_profiles()) == [10.0, 20.0]
    assert library.clips.of_profile("three") == []


def test_a_videos_clips_are_found_by_content_and_old_ones_by_name_and_path(library: Library) -> None:
    library.clips.add(replace(CLIP, start_time=50.0, content_id=X, filename="earlier name.mp4"))
    library.clips.add(replace(CLIP, start_time=40.0, content_id=X))
    library.clips.add(replace(CLIP, start_time=30.0))
    library.clips.add(replace(CLIP, start_time=20.0, source_path=""))
    library.clips.add(replace(CLIP, start_time=1.0, content_id=Y))
    library.clips.add(replace(CLIP, start_time=2.0, source_path="/elsewhere/film.mp4"))
    library.clips.add(replace(CLIP, start_time=3.0, content_id=X, profile="two"))
    video = VideoRef("film.mp4", "/in/film.mp4", X)
    assert starts(library.clips.of_video(video, "default")) == [20.0, 30.0, 40.0, 50.0]


def test_a_video_of_unknown_content_goes_by_its_name_and_path(library: Library) -> None:
    library.clips.add(replace(CLIP, content_id=X))
    library.clips.add(replace(CLIP, start_time=20.0, source_path=""))
    library.clips.add(replace(CLIP, start_time=30.0, source_path="/elsewhere/film.mp4"))
    assert starts(library.clips.of_video(VideoRef("film.mp4"), "default")) == [10.0, 20.0, 30.0]
    assert starts(library.clips.of_video(VideoRef("film.mp4", "/in/film.mp4"), "default")) == [10.0, 20.0]


def test_exactly_the_named_rows_are_deleted(library: Library) -> None:
    ids = [library.clips.add(CLIP) for _ in range(4)]
    assert library.clips.delete([ids[1], ids[3], 999]) == 2
    assert [row.id for row in library.clips.of_profile("default")] == [ids[0], ids[2]]
    assert library.clips.delete([]) == 0


def test_folders_and_statistics_leave_out_disabled_and_nameless_ones(library: Library) -> None:
    def add(path: str, filename: str = "film.mp4", scan_export: bool = False, content_id: str = "") -> None:
        library.clips.add(
            replace(CLIP, filename=filename, output_path=path, scan_export=scan_export, content_id=content_id)
        )

    add("/out/Door/vid_001/a.mp4")
    add("C:/out\\Door\\vid_001\\b.mp4")
    add("/out/Door/vid_002/c.mp4", "other.mp4")
    add("/out/Door/vid_003/c.mp4", "other.mp4", content_id=X)
    add("/out/Rain/vid_001/d.mp4", scan_export=True)
    add("/out/Wind_disabled/vid_001/e.mp4")
    add("vid_001/f.mp4")
    assert library.clips.folders("default") == ["Door"]
    assert library.clips.folders("default", include_scan_exports=True) == ["Door", "Rain"]
    assert library.clips.statistics("default") == {"Door": {"videos": 3, "clips": 4}}
    assert library.clips.statistics("default", include_scan_exports=True)["Rain"] == {"videos": 1, "clips": 1}
    assert library.clips.statistics("nobody") == {}


PIECES = [
    "/",
    "\\",
    "//",
    "_",
    "_1",
    "_m2",
    "m",
    "7",
    "a",
    "é",
    "٣",
    ".",
    ".mp4",
    "C:",
    " ",
    "_disabled",
    "a_1_m2_3.mp4",
]


@cache
def in_memory() -> sqlite3.Connection:
    file = sqlite3.connect(":memory:")
    for script in SCRIPTS.values():
        for statement in statements(script):
            file.execute(statement)
    return file


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
@example("/out/Door/vid_001/clip_001_m1_2.mp4")
@example("C:/out\\Door\\vid_001\\clip_001_2.mp4")
@example("/C:/a/b_1_2")
@example("/out/Door/vid_012//a.b_012_a34_0.webp.wav")
@example("C:clip")
@example("C:")
@example("/out/Door/vid_1/a_1_2.webp/")
def test_sqlite_reads_class_and_start_from_any_path_as_the_domain_does(path: str) -> None:
    file = in_memory()
    file.execute("DELETE FROM processed")
    file.execute(
        "INSERT INTO processed (filename, start_time, output_path, processed_at) VALUES ('a.mp4', 10, ?, '')", [path]
    )
    read = file.execute("SELECT folder, clip_start, name, video FROM processed").fetchone()
    kind, marker = file.execute("SELECT kind, marker FROM processed").fetchone()
    name = "".join(path_parts(path)[-1:])
    assert read[:2] + read[3:] == (class_folder(path), clip_interval(path, 10.0, 3).start, video_number(path))
    assert not name or read[2] == name
    for one in "ma":
        told = next_group([path], one) - 1
        assert not told or (kind, marker) == (one, told)


@pytest.mark.parametrize("version", [0, 7])
@pytest.mark.parametrize("sign", ["x", "a/", "_1", "é/\\"])
def test_a_path_that_no_system_has_costs_no_more_than_its_length(tmp_path: Path, version: int, sign: str) -> None:
    """Without a limit SQLite compares each sign of it with each other one: 10^10 steps for each row."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as file:
        for number in range(1, max(version, 1) + 1):
            for statement in statements(SCRIPTS[number]):
                file.execute(statement)
        file.executemany(
            "INSERT INTO processed (filename, start_time, output_path, processed_at) VALUES ('a.mp4', 10, ?, '')",
            [(sign * (100_000 // len(sign)),), ("/out/Door/vid_001/clip_001_m1_2.mp4",)],
        )
        file.execute(f"PRAGMA user_version = {version}")
        file.commit()
    with closing(Library(tmp_path / "a.db")):
        pass
    with closing(sqlite3.connect(tmp_path / "a.db")) as file:
        assert file.execute("SELECT folder, video, marker FROM processed ORDER BY id").fetchall() == [
            ("", None, None),
            ("Door", 1, 1),
        ]


def test_a_class_is_read_again_when_the_original_program_moves_a_clip(library: Library) -> None:
    library.clips.add(ClipRow("a.mp4", 10.0, "/out/Door/vid_001/clip_001_m1_0.mp4"))
    library.transactions.change("UPDATE processed SET output_path = replace(output_path, 'Door', 'Gate')")
    assert library.clips.folders("default") == ["Gate"]


def test_rows_that_are_taken_come_back_under_their_numbers(library: Library) -> None:
    first, second = (library.clips.add(replace(CLIP, start_time=start)) for start in (1.0, 2.0))
    before = library.clips.of_profile("default")
    with closing(sqlite3.connect(library.path)) as plain:
        written = plain.execute("SELECT id, processed_at FROM processed ORDER BY id").fetchall()
        taken = library.clips.take([first])
        assert [row.id for row in library.clips.of_profile("default")] == [second]
        library.clips.put_back(taken)
        assert library.clips.of_profile("default") == before
        assert plain.execute("SELECT id, processed_at FROM processed ORDER BY id").fetchall() == written


def test_a_row_that_is_inserted_by_position_gets_its_class_and_numbers(library: Library) -> None:
    with closing(sqlite3.connect(library.path)) as file:
        columns = [(name, kind) for _, name, kind, *_ in file.execute("PRAGMA table_info(processed)")]
        given = {"id": None, "filename": "a.mp4", "output_path": "/out/Door/vid_007/clip_007_m3_0.mp4"}
        row = [given.get(name, "" if kind == "TEXT" else 0) for name, kind in columns]
        with file:
            file.execute(f"INSERT INTO processed VALUES ({', '.join('?' * len(row))})", row)
        read = file.execute("SELECT folder, name, video, kind, marker FROM processed").fetchall()
    assert read == [("Door", "clip_007_m3_0.mp4", 7, "m", 3)]
