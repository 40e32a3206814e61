"""One place is one place, however it is spelled."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eightcut.services.videos.same_place import Places, folded, on_disk

NAMES = ["there.mp4", "gone.mp4", "frames", "new/gone.mp4"]


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """`real/A/vid_001` with a file and a folder, and other ways to it."""
    folder = tmp_path / "real" / "A" / "vid_001"
    folder.mkdir(parents=True)
    (folder / "there.mp4").write_text("clip")
    (folder / "frames").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "link_of_link").symlink_to("link")
    (tmp_path / "inner").symlink_to(tmp_path / "real" / "A")
    return folder


SPELLINGS: dict[str, Callable[[Path], str]] = {
    "as it is": lambda top: f"{top}/real/A/vid_001",
    "a link": lambda top: f"{top}/link/A/vid_001",
    "a link of a link": lambda top: f"{top}/link_of_link/A/vid_001",
    "a link further in": lambda top: f"{top}/inner/vid_001",
    "up and down": lambda top: f"{top}/real/../real/A/../A/vid_001",
    "up through a link": lambda top: f"{top}/inner/../A/vid_001",
    "doubled separators": lambda top: f"{top}//real//A///vid_001",
    "dots": lambda top: f"{top}/./real/./A/vid_001/.",
    "from here": lambda top: os.path.relpath(f"{top}/real/A/vid_001"),
    "separators of Windows": lambda top: f"{top}/real\\A\\vid_001",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("one", SPELLINGS)
def test_every_spelling_of_a_place_is_that_place(tmp_path: Path, real: Path, name: str, one: str) -> None:
    places = Places()
    separator = "\\" if one == "separators of Windows" else "/"
    spelled = SPELLINGS[one](tmp_path) + separator + name.replace("/", separator)
    assert places.same(spelled, real / name)
    assert not places.same(spelled, real / "other.mp4")
    assert not places.same(spelled, real.parent / "vid_002" / name)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(SPELLINGS)[:9]), st.sampled_from(sorted(SPELLINGS)[:9]), st.sampled_from(NAMES))
def test_any_two_spellings_agree(tmp_path_factory: pytest.TempPathFactory, one: str, other: str, name: str) -> None:
    top = tmp_path_factory.getbasetemp() / "drawn"
    if not top.exists():
        (top / "real/A/vid_001/frames").mkdir(parents=True)
        (top / "real/A/vid_001/there.mp4").write_text("clip")
        (top / "link").symlink_to(top / "real")
        (top / "link_of_link").symlink_to("link")
        (top / "inner").symlink_to(top / "real" / "A")
    joined = ["\\" if "Windows" in kind else "/" for kind in (one, other)]
    first, second = (SPELLINGS[k](top) + j + name.replace("/", j) for k, j in zip((one, other), joined, strict=True))
    assert Places().same(first, second)


def test_a_link_to_a_file_is_that_file_and_a_hard_link_is_not(real: Path) -> None:
    (real / "soft.mp4").symlink_to("there.mp4")
    assert Places().same(real / "soft.mp4", real / "there.mp4")
    os.link(real / "there.mp4", real / "hard.mp4")
    assert not Places().same(real / "hard.mp4", real / "there.mp4")
    assert Places().same(real / "soft.mp4", real / "there.mp4")


def test_a_folder_that_went_is_the_same_by_all_its_names(tmp_path: Path, real: Path) -> None:
    (tmp_path / "real").rename(tmp_path / "moved")
    places = Places()
    assert places.same(tmp_path / "link/A/vid_001/there.mp4", real / "there.mp4")
    assert not places.same(tmp_path / "moved/A/vid_001/there.mp4", real / "there.mp4")


@pytest.mark.parametrize("name", ["back\\slash", "C:/x/mp4\\vid_001", "loop/x", "nul\0byte", "", "/proc/nothing/x"])
def test_no_path_is_too_odd_to_be_asked_about(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    path = name if name.startswith("/") else f"{tmp_path}/{name}"
    places = Places()
    assert places.same(path, path)
    assert places.key(path) == Places().key(path)
    assert not places.same(path, tmp_path / "other")


def test_a_folder_whose_name_holds_a_backslash_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "a\\b"
    folder.mkdir()
    assert on_disk(str(folder / "new.mp4")) == folder / "new.mp4"
    assert on_disk(f"{tmp_path}/real\\A\\clip.mp4") == tmp_path / "real/A/clip.mp4"


def test_the_disk_is_asked_once_for_each_path_and_folder(real: Path) -> None:
    asked: Counter[str] = Counter()

    def look(path: str) -> os.stat_result:
        asked[path] += 1
        return Path(path).stat()

    paths = [f"{real}/{number}.mp4" for number in range(200)]
    for path in paths[:100]:
        Path(path).write_text("clip")
    places = Places(look)
    index = places.index(paths)
    for path in paths:
        assert index[places.key(path)] == path
        assert not places.same(path, real / "there.mp4")
    assert len(asked) <= len(paths) + 10
    assert max(asked[path] for path in paths) <= 2
    assert sum(asked.values()) <= len(paths) + 40


def folding(path: str) -> os.stat_result:
    """A disk that takes two cases and two forms of an accent for one name: its files have folded names."""
    head, _, tail = path.partition("/disk")
    return Path(f"{head}/disk{folded(tail)}" if "/disk" in path else path).stat()


@pytest.mark.parametrize("name", ["t\u00fcr/clip.mp4", "t\u00fcr/gone.mp4", "new/gone.mp4"])
def test_on_a_disk_that_folds_names_both_forms_are_one_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "disk/t\u00fcr").mkdir(parents=True)
    (tmp_path / "disk/t\u00fcr/clip.mp4").write_text("clip")
    decomposed = name.replace("\u00fc", "u\u0308")
    for other in (name.upper(), decomposed, decomposed.upper()):
        assert Places(folding).same(tmp_path / "disk" / name, tmp_path / "disk" / other)
        assert other == name or not Places().same(tmp_path / "disk" / name, tmp_path / "disk" / other)
