from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eightcut.domain.clip_form import (
    LTX_MOST,
    PORTRAIT,
    RATIOS,
    SHORTEST_SIDE,
    SQUARE,
    Box,
    Crop,
    CropKeyframe,
    Cropping,
    Form,
    crop_box,
    framing,
    keyframe_at,
    random_crops,
    snap_ltx,
    with_keyframe,
)
from eightcut.domain.picture_part import PicturePart
from eightcut.errors import BadRequest

SIDES = st.integers(64, 4096)
CROPS = st.builds(Crop, st.sampled_from(sorted(RATIOS)), st.floats(0, 1))
FORMS = st.builds(
    Form,
    short_side=st.one_of(st.just(0), st.integers(SHORTEST_SIDE, 2160)),
    crop=st.one_of(st.none(), CROPS),
    ltx=st.booleans(),
)


def inside(box: Box, width: int, height: int) -> bool:
    left, top, wide, high = box
    return left >= 0 and top >= 0 and wide > 0 and high > 0 and left + wide <= width and top + high <= height


def all_even(box: Box) -> bool:
    return not any(number % 2 for number in box)


@given(SIDES, SIDES, CROPS)
@example(65, 64, Crop("1:1", 1.0))
@example(3840, 2161, Crop("9:16", 1.0))
def test_a_crop_is_the_largest_even_box_of_its_ratio_inside_the_picture(width: int, height: int, crop: Crop) -> None:
    box = crop_box(width, height, crop)
    _, _, wide, high = box
    assert inside(box, width, height)
    assert all_even(box)
    ratio = RATIOS[crop.ratio]
    largest = min(Fraction(width), height * ratio)
    assert largest - 2 < wide <= largest
    assert largest / ratio - 2 < high <= largest / ratio


@given(SIDES, SIDES, CROPS)
def test_a_crop_lies_around_its_centre_as_near_as_the_sides_allow(width: int, height: int, crop: Crop) -> None:
    left, top, wide, high = crop_box(width, height, crop)
    across = width - wide >= height - high
    whole, size, place = (width, wide, left) if across else (height, high, top)
    meant = min(max(0.0, whole * min(1.0, max(0.0, crop.centre)) - size / 2), float(whole - size))
    assert abs(place - meant) <= 1
    other, other_size, other_place = (height, high, top) if across else (width, wide, left)
    assert abs(other_place - (other - other_size) / 2) <= 1


@given(SIDES, SIDES, FORMS)
def test_every_step_of_a_framing_is_inside_the_one_before_and_the_end_is_even(
    width: int, height: int, form: Form
) -> None:
    steps = framing(width, height, form)
    now = steps.square
    assert now == (width, height)
    if steps.box is not None:
        assert inside(steps.box, *now)
        now = steps.box[2:]
    now = steps.scaled or now
    if steps.last is not None:
        assert inside(steps.last, *now)
        now = steps.last[2:]
    assert steps.size == now
    assert now[0] % 2 == now[1] % 2 == 0
    assert min(now) >= 2
    if form.ltx:
        assert now[0] % 32 == now[1] % 32 == 0


@given(SIDES, SIDES, st.integers(SHORTEST_SIDE, 2160), st.one_of(st.none(), CROPS))
def test_the_short_side_is_as_asked_and_the_other_keeps_the_ratio_within_a_pixel(
    width: int, height: int, short: int, crop: Crop | None
) -> None:
    steps = framing(width, height, Form(short_side=short, crop=crop))
    before = steps.box[2:] if steps.box is not None else steps.square
    assert min(steps.size) == short // 2 * 2
    assert max(steps.size) == pytest.approx(max(before) * (short // 2 * 2) / min(before), abs=1)
    assert (steps.size[0] <= steps.size[1]) == (before[0] <= before[1]) or steps.size[0] == steps.size[1]


@given(SIDES, SIDES, st.one_of(st.just(0), st.integers(SHORTEST_SIDE, 1080)))
def test_a_picture_for_ltx_loses_less_than_32_pixels_a_side(width: int, height: int, short: int) -> None:
    steps = framing(width, height, Form(short_side=short, ltx=True))
    assert steps.scaled is not None
    assert all(0 <= whole - kept < 32 for whole, kept in zip(steps.scaled, steps.size, strict=True))
    assert min(steps.scaled) == max(32, (short or 512) // 2 * 2)


@given(SIDES, SIDES, FORMS, st.builds(PicturePart, *[st.integers(0, 2048)] * 2, *[st.integers(1, 4096)] * 2))
@example(640, 481, Form(crop=Crop(PORTRAIT, 1.0)), PicturePart(1, 59, 639, 363))
def test_of_a_part_of_the_picture_a_framing_is_what_it_is_of_a_picture_of_that_size(
    width: int, height: int, form: Form, part: PicturePart
) -> None:
    cut = part.within(width, height)
    if cut is None:
        with pytest.raises(BadRequest, match=r"fewer than 16 pixels a side lie in a picture of"):
            framing(width, height, form, part)
        return
    done, alone = framing(width, height, form, part), framing(cut.width, cut.height, form)
    assert done.square == (width, height)
    assert (done.size, done.scaled, done.last) == (alone.size, alone.scaled, alone.last)
    assert done.box is not None
    left, top, wide, high = done.box
    assert inside((left - cut.x, top - cut.y, wide, high), cut.width, cut.height)
    assert all_even(done.box)
    assert (left - cut.x, top - cut.y, wide, high) == (alone.box or (0, 0, cut.width, cut.height))


def test_a_plain_form_changes_nothing_but_an_odd_side() -> None:
    assert framing(1920, 1080, Form()).size == (1920, 1080)
    assert framing(1920, 1080, Form()).last is None
    assert framing(1921, 1081, Form()).size == (1920, 1080)


def test_known_sizes() -> None:
    assert crop_box(1920, 1080, Crop("9:16")) == (656, 0, 606, 1080)
    assert crop_box(1080, 1920, Crop("1:1", 0.0)) == (0, 0, 1080, 1080)
    assert framing(1920, 1080, Form(short_side=512)).size == (910, 512)
    assert framing(1920, 1080, Form(ltx=True)).size == (896, 512)
    assert framing(1920, 1080, Form(ltx=True, crop=Crop("9:16"))).size == (512, 896)


@given(st.integers(-10, 2000))
def test_frames_for_ltx_are_the_nearest_8k_plus_1(frames: int) -> None:
    near = snap_ltx(frames)
    assert near % 8 == 1
    assert 9 <= near <= LTX_MOST
    assert abs(near - min(LTX_MOST, max(9, frames))) <= 4


@given(st.integers(0, 99), st.booleans(), st.booleans(), st.text(max_size=5))
def test_a_third_of_a_batch_is_cropped_by_chance_and_the_same_third_again(
    clips: int, portrait: bool, square: bool, seed: str
) -> None:
    ratios = random_crops(clips, portrait, square, seed)
    assert ratios == random_crops(clips, portrait, square, seed)
    assert len(ratios) == clips
    third = max(1, clips // 3) if clips > 1 else 0
    assert ratios.count(PORTRAIT) == (third if portrait else 0)
    assert ratios.count(SQUARE) == (third if square else 0)


def test_chance_depends_on_the_seed() -> None:
    assert len({tuple(random_crops(12, True, False, str(seed))) for seed in range(20)}) > 10


def test_the_last_keyframe_at_or_before_a_clips_start_counts() -> None:
    keyframes = (CropKeyframe(1.0, "1:1"), CropKeyframe(4.0, "9:16", 0.2))
    assert keyframe_at(keyframes, 0.99) is None
    assert keyframe_at(keyframes, 1.0) == keyframes[0]
    assert keyframe_at(keyframes, 3.9999999) == keyframes[1]
    assert keyframe_at(keyframes, 90) == keyframes[1]


def test_a_keyframe_replaces_those_in_the_same_place_and_stands_in_order() -> None:
    first, second = CropKeyframe(1.0, "1:1"), CropKeyframe(4.0)
    moved, between = CropKeyframe(1.04, "4:5"), CropKeyframe(2.0)
    assert with_keyframe((first, second), moved) == (moved, second)
    assert with_keyframe((first, second), between) == (first, between, second)


def test_clips_are_cropped_from_keyframe_to_keyframe_and_by_chance_around_the_centre_that_holds() -> None:
    keyframes = (CropKeyframe(2.0, "4:5", 0.1), CropKeyframe(5.0), CropKeyframe(8.0, "", 0.9, portrait=True))
    cropping = Cropping("1:1", 0.3, keyframes=keyframes)
    made = cropping.crops([0.0, 2.0, 6.0, 9.0], "seed")
    assert made[:3] == [Crop("1:1", 0.3), Crop("4:5", 0.1), None]
    many = Cropping("", 0.9, portrait=True).crops([float(time) for time in range(9)], "seed")
    assert many.count(Crop("9:16", 0.9)) == 3
    assert many.count(None) == 6


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"format": "GIF"}, "no format 'GIF'"),
        ({"sound": "mp3"}, "no sound format 'mp3'"),
        ({"bits": "32"}, "16, 24, float"),
        ({"rate": 44000}, "44100"),
        ({"interlaced": "blend"}, "progressive, keep"),
        ({"short_side": 8}, "short side of 8 pixels is not possible. Use 16 to 4320"),
        ({"short_side": 5000}, "short side of 5000 pixels"),
    ],
)
def test_a_form_that_no_clip_can_have_is_refused_at_birth(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        Form(**values)


@pytest.mark.parametrize("made", [Crop, partial(CropKeyframe, 1.0), Cropping])
def test_a_crop_that_is_none_is_refused_at_birth(made: Callable[[str, float], object]) -> None:
    with pytest.raises(BadRequest, match="cropped to '3:2'"):
        made("3:2", 0.5)
    for centre in (-0.1, 1.5, float("nan")):
        with pytest.raises(BadRequest, match="centre at"):
            made("1:1", centre)
