"""Where finds go: to the class that was learned, in the folder where that class lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.services.clips.targets import class_target
from eightcut.services.context import Services


def clip(ctx: Services, folder: Path | str, profile: str = "default") -> None:
    ctx.library.clips.add(ClipRow("a.mp4", 1.0, f"{folder}/vid_001/clip_001_m1_0.mp4", profile=profile))


@pytest.mark.parametrize("name", ["Snow", "Snow_steps", "Tür", "a.b"])
def test_a_class_lies_beside_the_chosen_folder_where_nothing_else_is_known(
    ctx: Services, tmp_path: Path, name: str
) -> None:
    assert class_target(ctx, "default", (name,), str(tmp_path / "Door")) == str(tmp_path / name)
    assert class_target(ctx, "default", (name,), str(tmp_path / name)) == str(tmp_path / name)
    assert class_target(ctx, "default", (name,), "") == ""


def test_the_newest_clip_of_the_class_tells_where_it_lies(ctx: Services, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / str(number) / "Snow").mkdir(parents=True)
        clip(ctx, tmp_path / str(number) / "Snow")
    clip(ctx, tmp_path / "3" / "Snow", profile="other")
    listed = str(tmp_path / "x" / "Door")
    assert class_target(ctx, "default", ("Snow",), listed) == str(tmp_path / "2" / "Snow")
    assert class_target(ctx, "default", ("Snow",), "") == str(tmp_path / "2" / "Snow")
    (tmp_path / "x" / "Snow").mkdir(parents=True)
    assert class_target(ctx, "default", ("Snow",), listed) == str(tmp_path / "x" / "Snow")


def test_a_folder_that_is_not_on_this_disk_is_no_place_to_go(ctx: Services, tmp_path: Path) -> None:
    clip(ctx, "D:/sounds/Snow")
    assert class_target(ctx, "default", ("Snow",), str(tmp_path / "Door")) == str(tmp_path / "Snow")


def test_the_chosen_folder_that_is_written_as_the_class_is_the_class(ctx: Services, tmp_path: Path) -> None:
    assert class_target(ctx, "default", ("Snow_steps",), str(tmp_path / "Snow steps")) == str(tmp_path / "Snow_steps")
    (tmp_path / "Snow steps").mkdir()
    assert class_target(ctx, "default", ("Snow steps",), str(tmp_path / "Snow steps")) == str(tmp_path / "Snow steps")


@pytest.mark.parametrize("folders", [(), ("Snow", "Door"), ("Snow", "Gravel")])
def test_several_classes_or_none_that_is_known_leave_the_chosen_folder(ctx: Services, folders: tuple[str, ...]) -> None:
    assert class_target(ctx, "default", folders, "/out/Door") == "/out/Door"
