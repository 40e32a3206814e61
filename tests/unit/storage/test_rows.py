"""What the stores share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.clips import class_folder
from eightcut.storage.rows import FolderNames, class_names, class_text


@given(st.lists(st.text(min_size=1), max_size=4))
def test_a_class_comes_back_as_it_was_stored(folders: list[str]) -> None:
    assert class_names(class_text(folders)) == tuple(folders)


def test_an_unknown_class_is_empty_text() -> None:
    assert class_text(()) == ""


@given(st.lists(st.lists(st.sampled_from(["a", "b", "C:", "/", "\\", "clip.mp4"]), max_size=8).map("".join)))
def test_remembered_folders_are_those_of_the_paths(paths: list[str]) -> None:
    names = FolderNames()
    assert [names.of(path) for path in paths] == [class_folder(path) for path in paths]


@pytest.mark.parametrize("path", ["/out/Door/vid_001/clip_001_m1_0.mp4", "C:/out\\Door\\vid_001\\clip.mp4"])
def test_either_separator_names_the_class(path: str) -> None:
    names = FolderNames()
    assert [names.of(path), names.of(path)] == ["Door", "Door"]
