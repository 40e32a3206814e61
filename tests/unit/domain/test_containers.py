from __future__ import annotations

import pytest

from eightcut.domain.containers import CONTAINERS, MP4, WAV, WEBP, container_of, recorded_as
from eightcut.domain.names import is_frame, is_own_clip


def test_every_kind_of_clip_has_a_name_a_word_and_an_ending_of_its_own() -> None:
    kinds = CONTAINERS.values()
    assert len({one.word for one in kinds}) == len({one.suffix for one in kinds}) == len(CONTAINERS)
    assert all(one.sounds and one.bits and one.folder == (not one.suffix) for one in kinds)


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_what_each_kind_of_clip_is_called_is_known_as_a_clip_of_that_kind(name: str) -> None:
    kind = CONTAINERS[name]
    path = f"/out/Door/vid_001/clip_001_m1_0{kind.suffix}"
    assert container_of(path) is container_of(path.upper()) is kind
    assert recorded_as(kind.recorded, path) is kind
    assert all(map(is_own_clip, kind.parts(path)))
    assert not kind.folder or is_frame(kind.frame % 1)


def test_a_folder_of_frames_has_its_sound_beside_it() -> None:
    assert CONTAINERS[WEBP].parts("a/clip") == ["a/clip", "a/clip.wav"]
    assert CONTAINERS[MP4].parts("a/clip.mp4") == ["a/clip.mp4"]
    assert [CONTAINERS[name].heard("a") for name in (MP4, WEBP, WAV)] == ["a", "a.wav", "a"]


def test_a_row_tells_the_kind_by_its_format_and_a_sound_file_by_its_name() -> None:
    assert recorded_as("MP4", "clip.WAV").name == WAV
    assert recorded_as("MP4", "clip").name == recorded_as("", "clip.mp4").name == MP4
    assert recorded_as(WEBP, "clip.wav").name == WEBP
