"""Classes of a profile: in the order in which they were begun, with the folder that further clips go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.errors import BadRequest
from eightcut.services.clips.classes import ClassFolder, classes_of, new_class
from eightcut.services.context import Services


def clip(ctx: Services, folder: Path, profile: str = "default") -> None:
    ctx.library.clips.add(ClipRow("a.mp4", 1.0, str(folder / "vid_001" / "clip_001_m1_0.mp4"), profile=profile))


def test_classes_come_in_the_order_they_were_begun_with_their_folders(ctx: Services, tmp_path: Path) -> None:
    base, other = tmp_path / "base", tmp_path / "other"
    for folder in (base / "Zip", other / "Bell", other / "Bell", base / "Zip", base / "Off_disabled", base / "Gone"):
        clip(ctx, folder)
    clip(ctx, base / "Theirs", profile="guest")
    (other / "Bell").mkdir(parents=True)
    assert classes_of(ctx, "default", str(base)) == [
        ClassFolder("Zip", str(base / "Zip"), 2), ClassFolder("Bell", str(other / "Bell"), 2),
        ClassFolder("Gone", str(base / "Gone"), 1),
    ]  # fmt: skip
    (base / "Bell").mkdir(parents=True)
    assert classes_of(ctx, "default", str(base))[1].folder == str(base / "Bell")


def test_a_new_class_is_named_as_it_will_be_written(tmp_path: Path) -> None:
    assert new_class(str(tmp_path), " snow steps ") == ClassFolder("snow_steps", str(tmp_path / "snow_steps"))
    (tmp_path / "old  name").mkdir()
    assert new_class(str(tmp_path), "old  name").name == "old  name"
    assert list(tmp_path.iterdir()) == [tmp_path / "old  name"]
    for name in ("a/b", "nul", ".8cut-trash"):
        with pytest.raises(BadRequest):
            new_class(str(tmp_path), name)
