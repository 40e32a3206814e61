"""Forms of a clip in words and rectangles."""

from __future__ import annotations

from fractions import Fraction

import pytest

from eightcut.domain.clip_form import Crop, CropKeyframe, Cropping, Form
from eightcut.domain.containers import MP4, WAV, WEBP
from eightcut.ui.export.forms import differences, in_ratio, part_kept, read_format, sentence


@pytest.mark.parametrize(
    ("kept", "meant"),
    [("MP4", MP4), ("WebP sequence", WEBP), ("webp", WEBP), ("WAV", WAV), ("", MP4), (None, MP4), ("GIF", MP4)],
)
def test_formats_are_read_as_either_program_kept_them(kept: object, meant: str) -> None:
    assert read_format(kept) == meant


@pytest.mark.parametrize(
    ("form", "cropping", "said"),
    [
        (Form(), Cropping(), ""),
        (Form(WAV), Cropping("9:16"), " · sound only"),
        (Form(WEBP, short_side=512, ltx=True), Cropping("1:1"), " · WebP · LTX-2 · 1:1 · 512 px"),
        (Form(), Cropping(keyframes=(CropKeyframe(1.0),), square=True), " · crop keyframes · random crops"),
    ],
)
def test_only_what_differs_from_a_plain_clip_is_said(form: Form, cropping: Cropping, said: str) -> None:
    assert differences(form, cropping) == said


@pytest.mark.parametrize(
    ("form", "crop", "size", "words"),
    [
        (Form(), None, (1920, 1080), "H.264 MP4, 1920 × 1080, 240 frames at 29.97 fps · PCM sound"),
        (Form(sound="aac"), Crop("9:16"), (1920, 1080), "606 × 1080"),
        (Form(WEBP, ltx=True), None, (1920, 1080), "WebP frames, 896 × 512, 200 frames at 25 fps · WAV sound"),
        (Form(WAV), None, (1920, 1080), "WAV sound, exactly 8 s"),
        (Form(), None, (0, 0), "H.264 MP4 · PCM sound"),
    ],
)
def test_a_clip_is_told_with_the_numbers_of_its_film(
    form: Form, crop: Crop | None, size: tuple[int, int], words: str
) -> None:
    assert words in sentence(form, crop, size, Fraction(30000, 1001), 8.0)


def test_the_part_that_is_kept_is_the_box_that_is_cut() -> None:
    assert part_kept((1920, 1080), Form()) is None
    assert part_kept((0, 0), Form(crop=Crop("1:1"))) is None
    left, top, wide, high = part_kept((1920, 1080), Form(crop=Crop("1:1", 0.0))) or (9, 9, 9, 9)
    assert (left, top, wide, high) == (0.0, 0.0, 0.5625, 1.0)
    upright = part_kept((1080, 1920), Form(crop=Crop("1:1", 1.0)))
    assert upright == (0.0, 0.4375, 1.0, 0.5625)


def test_what_ltx_trims_is_not_kept() -> None:
    part = part_kept((1920, 1080), Form(ltx=True))
    assert part is not None
    assert part[2] == pytest.approx(896 / 910)
    assert part[3] == 1.0


def test_a_batch_in_one_ratio_keeps_its_centres_and_leaves_nothing_to_chance() -> None:
    before = Cropping("", 0.3, True, True, (CropKeyframe(5.0, "1:1", 0.8, square=True),))
    assert in_ratio(before, "9:16") == Cropping("9:16", 0.3, keyframes=(CropKeyframe(5.0, "9:16", 0.8),))
