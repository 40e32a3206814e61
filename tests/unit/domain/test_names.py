"""File names of exported clips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.names import (
    clip_name,
    folder_number,
    is_own_clip,
    next_group,
    path_parts,
    video_folder,
    video_number,
)


def test_names_have_the_promised_form() -> None:
    assert clip_name(7, "m", 4, 0) == "clip_007_m4_0.mp4"
    assert clip_name(1234, "a", 12, 3, name="film", suffix="") == "film_1234_a12_3"
    assert [video_folder(7), video_folder(1234)] == ["vid_007", "vid_1234"]


@given(st.integers(0, 100_000))
def test_a_video_folder_gives_its_number_back(number: int) -> None:
    assert folder_number(video_folder(number)) == number
    assert video_number(f"/out/door/{video_folder(number)}/clip.mp4") == number
    assert video_number(f"C:\\out\\door\\{video_folder(number)}\\clip.mp4") == number


@pytest.mark.parametrize("name", ["", "vid_", "vid_x", "video_001", "vid_001\n", "xvid_001", "vid_001_copy"])
def test_another_folder_has_no_number(name: str) -> None:
    assert folder_number(name) is None
    assert video_number(f"/out/door/{name}/clip.mp4") is None


def test_only_the_folder_right_above_the_clip_counts() -> None:
    assert video_number("/out/vid_003/door/clip.mp4") is None
    assert video_number("vid_003") is None
    assert video_number("") is None


@given(
    kind=st.sampled_from("ma"),
    groups=st.lists(st.integers(0, 500), max_size=8),
    others=st.lists(st.integers(0, 500), max_size=8),
    folder=st.sampled_from(["", "/out/door/vid_001/", "C:\\out\\door\\vid_001\\"]),
    suffix=st.sampled_from(["", ".mp4", ".wav"]),
)
def test_the_next_export_is_one_above_the_highest_of_its_kind(
    kind: str, groups: list[int], others: list[int], folder: str, suffix: str
) -> None:
    other = "a" if kind == "m" else "m"
    names = [folder + clip_name(1, kind, group, 0, suffix=suffix) for group in groups]
    names += [folder + clip_name(1, other, group, 0, suffix=suffix) for group in others]
    assert next_group(names, kind) == max(groups, default=0) + 1


def test_names_of_other_forms_do_not_count() -> None:
    names = ["clip_001_2.mp4", "clip.mp4", "m9", "", "clip_001_m5_0.frames/picture.webp", "clip_001_m6_0.mp4.part_2"]
    assert next_group(names, "m") == 1


def test_a_name_with_points_or_line_breaks_counts() -> None:
    assert next_group(["Some.Film\n.2019_001_m3_0", "x_001_m2_0.mp4\n"], "m") == 4


def test_a_path_is_split_at_either_separator_and_a_drive_is_no_folder() -> None:
    assert path_parts("C:/x/mp4\\vid_001\\a.mp4") == ["x", "mp4", "vid_001", "a.mp4"]
    assert path_parts("//a//b") == ["a", "b"]
    assert path_parts("x/C:/y") == ["x", "C:", "y"]
    assert path_parts("") == []


@given(
    st.integers(0, 5000), st.sampled_from("ma"), st.integers(1, 400), st.integers(0, 98),
    st.sampled_from(["clip", "Tür auf", "a.b_c", "door_7"]), st.sampled_from(["", ".mp4", ".wav"]),
    st.sampled_from(["/o/Door/", "C:\\o\\Door\\", "C:/o/Door\\", ""]), st.sampled_from("/\\"),
)  # fmt: skip
def test_every_name_that_the_program_gives_to_a_clip_is_known_again(
    number: int, kind: str, group: int, index: int, name: str, suffix: str, above: str, separator: str
) -> None:
    clip = clip_name(number, kind, group, index, name, suffix)
    path = f"{above}{video_folder(number)}{separator}{clip}"
    assert is_own_clip(path)
    if not suffix:
        assert is_own_clip(f"{path}.wav")
        assert is_own_clip(f"{path}{separator}frame_0001.webp")
    assert not is_own_clip(f"{above}films{separator}{clip}")


@pytest.mark.parametrize("path", ["/o/A/vid_001/clip_001_2.mp4", "/o/A/clip_007/clip_007_0.mp4"])
def test_names_of_earlier_programs_are_clips_too(path: str) -> None:
    assert is_own_clip(path)


@pytest.mark.parametrize(
    "path",
    [
        "", "film.mp4", "clip_001_m1_0.mp4", "/o/vid_001/holiday.mp4", "/o/vid_001/clip_001_m1_0.mkv",
        "/o/vid_x/clip_001_m1_0.mp4", "/o/vid_001/deep/clip_001_m1_0.mp4", "/films/scene_12_3.mp4",
    ],
)  # fmt: skip
def test_other_files_are_no_clips(path: str) -> None:
    assert not is_own_clip(path)
