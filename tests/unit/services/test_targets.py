"""Where finds go: to the class that was learned, in the folder where that class lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.services.clips.targets import class_target
from eightcut.services.context import Workbench


def clip(bench: Workbench, folder: Path | str, profile: str = "default") -> None:
    bench.library.clips.add(ClipRow("a.mp4", 1.0, f"{folder}/vid_001/clip_001_m1_0.mp4", profile=profile))


@pytest.mark.parametrize("name", ["Snow", "Snow_steps", "Tür", "a.b"])
def test_a_class_lies_beside_the_chosen_folder_where_nothing_else_is_known(
    bench: Workbench, tmp_path: Path, name: str
) -> None:
    assert class_target(bench, "default", (name,), str(tmp_path / "Door")) == str(tmp_path / name)
    assert class_target(bench, "default", (name,), str(tmp_path / name)) == str(tmp_path / name)
    assert class_target(bench, "default", (name,), "") == ""


def test_the_newest_clip_of_the_class_tells_where_it_lies(bench: Workbench, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / str(number) / "Snow").mkdir(parents=True)
        clip(bench, tmp_path / str(number) / "Snow")
    clip(bench, tmp_path / "3" / "Snow", profile="other")
    listed = str(tmp_path / "x" / "Door")
    assert class_target(bench, "default", ("Snow",), listed) == str(tmp_path / "2" / "Snow")
    assert class_target(bench, "default", ("Snow",), "") == str(tmp_path / "2" / "Snow")
    (tmp_path / "x" / "Snow").mkdir(parents=True)
    assert class_target(bench, "default", ("Snow",), listed) == str(tmp_path / "x" / "Snow")


def test_a_folder_that_is_not_on_this_disk_is_no_place_to_go(bench: Workbench, tmp_path: Path) -> None:
    clip(bench, "D:/sounds/Snow")
    assert class_target(bench, "default", ("Snow",), str(tmp_path / "Door")) == str(tmp_path / "Snow")


def test_the_chosen_folder_that_is_written_as_the_class_is_the_class(bench: Workbench, tmp_path: Path) -> None:
    assert class_target(bench, "default", ("Snow_steps",), str(tmp_path / "Snow steps")) == str(tmp_path / "Snow_steps")
    (tmp_path / "Snow steps").mkdir()
    assert class_target(bench, "default", ("Snow steps",), str(tmp_path / "Snow steps")) == str(tmp_path / "Snow steps")


@pytest.mark.parametrize("folders", [(), ("Snow", "Door"), ("Snow", "Gravel")])
def test_several_classes_or_none_that_is_known_leave_the_chosen_folder(
    bench: Workbench, folders: tuple[str, ...]
) -> None:
    assert class_target(bench, "default", folders, "/out/Door") == "/out/Door"
