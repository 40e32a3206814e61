"""The form of a clip: how its picture is framed and its sound kept. Sizes in pixels, centres from 0 to 1."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from random import Random

from eightcut.domain.containers import BITS, CONTAINERS, MP4, SOUNDS, Container
from eightcut.domain.picture_part import LEAST, PicturePart
from eightcut.errors import BadRequest
from eightcut.values import dataclass

RATIOS = {"9:16": Fraction(9, 16), "4:5": Fraction(4, 5), "1:1": Fraction(1)}
PORTRAIT, SQUARE = "9:16", "1:1"
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000)
"""Hz that a clip's sound can be brought to."""
PROGRESSIVE, KEEP = "progressive", "keep"
INTERLACED = (PROGRESSIVE, KEEP)
"""What becomes of interlaced pictures: made progressive, one for one, or left as they are."""
SHORTEST_SIDE, TALLEST = 16, 4320
"""Pixels that the shorter side of a clip's picture can be asked to have."""
SOFTWARE = ("", "libx264")
HARDWARE_AT_ONCE = 3
"""More clips than this at the same time are refused by drivers of common cards."""
LTX_FPS = Fraction(25)
LTX_SIDE = 32
LTX_SHORT_SIDE = 512
LTX_FRAMES = 201
LTX_LEAST, LTX_MOST = 9, 745
"""The most frames of a clip for LTX-2: under 30 s."""
SAME_PLACE = 0.05
"""Seconds within which a second keyframe replaces the first."""
Box = tuple[int, int, int, int]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Crop:
    """The largest box of this ratio; `centre`: its place on the side that is cut, 0 left or top, 1 right or bottom."""

    ratio: str
    centre: float = 0.5

    def __post_init__(self) -> None:
        """BadRequest for another ratio than those of RATIOS, or a centre outside the picture."""
        _refuse_crop(self.ratio, self.centre)


def _refuse_crop(ratio: str, centre: float) -> None:
    if ratio not in RATIOS:
        raise BadRequest(f"Pictures cannot be cropped to {ratio!r}. Use one of: {', '.join(RATIOS)}.")
    if not 0 <= centre <= 1:
        raise BadRequest(f"A crop cannot have its centre at {centre:g}. Use 0 (left) to 1 (right).")


@dataclass(frozen=True, slots=True)
class Form:
    """How a clip is written; the default is the whole picture with the sound's own samples.

    `short_side`: pixels of the shorter side, 0 for the video's own. `ltx`: 25 frames a second, sides divisible by 32.
    `encoder`: ffmpeg's name of an H.264 encoder, "" for libx264. `sound`: one of SOUNDS, which MP4 alone has a choice
    of. `bits`: one of BITS, which AAC has no use for. `rate`: of the sound in Hz, 0 for the video's own. `interlaced`:
    one of INTERLACED. `damaged`: whether clips may hold pictures that could not be decoded whole. `fps`: frames a
    second, 0 for the video's own; `side`: what both sides are multiples of; `channels`: 1 or 2 of the sound, 0 for the
    video's own.
    """

    format: str = MP4
    sound: str = "pcm"
    short_side: int = 0
    crop: Crop | None = None
    ltx: bool = False
    encoder: str = ""
    bits: str = "16"
    rate: int = 0
    interlaced: str = PROGRESSIVE
    damaged: bool = False
    fps: int = 0
    side: int = 2
    channels: int = 0

    def __post_init__(self) -> None:
        """BadRequest for a value that no clip can have. Whether the format has a use for it is not asked."""
        if self.format not in CONTAINERS:
            raise BadRequest(f"There is no format {self.format!r}. Use one of: {', '.join(CONTAINERS)}.")
        if self.sound not in SOUNDS:
            raise BadRequest(f"There is no sound format {self.sound!r}. Use one of: {', '.join(SOUNDS)}.")
        if self.bits not in BITS:
            raise BadRequest(f"Samples cannot have {self.bits!r} bits. Use one of: {', '.join(BITS)}.")
        if self.rate and self.rate not in RATES:
            known = ", ".join(map(str, RATES))
            raise BadRequest(f"A rate of {self.rate} Hz is not possible. Use one of {known}, or 0 for the video's own.")
        if self.interlaced not in INTERLACED:
            raise BadRequest(
                f"Interlaced pictures cannot become {self.interlaced!r}. Use one of: {', '.join(INTERLACED)}."
            )
        if self.short_side and not SHORTEST_SIDE <= self.short_side <= TALLEST:
            raise BadRequest(
                f"A short side of {self.short_side} pixels is not possible. Use {SHORTEST_SIDE} to "
                f"{TALLEST}, or 0 for the video's own."
            )

    @property
    def frame_rate(self) -> Fraction | None:
        """The rate that the picture is brought to; None for the video's own."""
        return LTX_FPS if self.ltx else Fraction(self.fps) if self.fps else None

    @property
    def step(self) -> int:
        """What both sides of the picture are multiples of."""
        return LTX_SIDE if self.ltx else self.side

    @property
    def container(self) -> Container:
        """What the clip is written into."""
        return CONTAINERS[self.format]

    @property
    def hardware(self) -> bool:
        """Whether a hardware encoder writes the picture."""
        return self.container.encoded and self.encoder not in SOFTWARE

    def at_once(self, workers: int) -> int:
        """How many clips may be cut at the same time."""
        return max(1, min(workers, HARDWARE_AT_ONCE) if self.hardware else workers)


@dataclass(frozen=True, slots=True)
class CropKeyframe:
    """From film time `time` on (seconds) clips are framed so; `ratio` "" is the whole picture.

    `portrait` and `square`: as in `random_crops`.
    """

    time: float
    ratio: str = ""
    centre: float = 0.5
    portrait: bool = False
    square: bool = False

    def __post_init__(self) -> None:
        """BadRequest as for `Crop`."""
        _refuse_crop(self.ratio or PORTRAIT, self.centre)


@dataclass(frozen=True, slots=True)
class Framing:
    """What is done to a picture in turn: size with square pixels, box cut out of it, size of what is left, last box."""

    square: tuple[int, int]
    box: Box | None
    scaled: tuple[int, int] | None
    last: Box | None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in the end."""
        if self.last is not None:
            return self.last[2:]
        return self.scaled or (self.box[2:] if self.box is not None else self.square)


def crop_box(width: int, height: int, crop: Crop) -> Box:
    """The largest box of the crop's ratio in a picture, inside it, even in size; at least 2 x 2."""
    ratio = RATIOS[crop.ratio]
    wide = min(Fraction(width), height * ratio)
    size = max(2, _even(wide)), max(2, _even(wide / ratio))
    if width - size[0] >= height - size[1]:
        return (_placed(width, size[0], crop.centre), _placed(height, size[1], 0.5), *size)
    return (_placed(width, size[0], 0.5), _placed(height, size[1], crop.centre), *size)


def _placed(whole: int, size: int, centre: float) -> int:
    """Where a part of a side begins: inside it, at an even place, as near to its centre as that allows."""
    place = min(max(0.0, whole * centre - size / 2), float(whole - size))
    return 2 * math.ceil((place - 1) / 2)


def framing(width: int, height: int, form: Form, shown: PicturePart | None = None) -> Framing:
    """What becomes of a picture of this size (square pixels). Every size is even, and a multiple of `form.step`.

    Of a picture of which only the part `shown` is shown, everything happens inside that part. BadRequest where that
    lies outside the picture.
    """
    box = _part_box(width, height, shown) if shown is not None else None
    if form.crop is not None:
        left, top, wide, high = box or (0, 0, width, height)
        inside = crop_box(wide, high, form.crop)
        box = (left + inside[0], top + inside[1], *inside[2:])
    wide, high = box[2:] if box is not None else (width, height)
    step = form.step
    short = form.short_side or (LTX_SHORT_SIDE if form.ltx else 0)
    scaled = _scaled(wide, high, max(short, step)) if short else None
    wide, high = scaled or (wide, high)
    kept = max(step, wide // step * step), max(step, high // step * step)
    last = (_placed(wide, kept[0], 0.5), _placed(high, kept[1], 0.5), *kept) if kept != (wide, high) else None
    return Framing((width, height), box, scaled, last)


def _part_box(width: int, height: int, shown: PicturePart) -> Box:
    part = shown.within(width, height)
    if part is None:
        raise BadRequest(outside(shown, width, height))
    return part.x, part.y, part.width, part.height


def outside(shown: PicturePart, width: int, height: int) -> str:
    """Why no clip of a picture of this size can show this part alone."""
    return (
        f"Of the part {shown}, which clips are to show, fewer than {LEAST} pixels a side lie in a picture of "
        f"{width} × {height}."
    )


def _scaled(width: int, height: int, short: int) -> tuple[int, int]:
    """The short side as asked, the long one in proportion, both even."""
    short = max(2, _even(Fraction(short)))
    long = max(2, 2 * round(Fraction(max(width, height) * short, 2 * min(width, height))))
    return (short, long) if width <= height else (long, short)


def _even(value: Fraction) -> int:
    return int(value) // 2 * 2


def keyframe_at(keyframes: Sequence[CropKeyframe], start: float) -> CropKeyframe | None:
    """The last keyframe at or before the clip's start; None where there is none. `keyframes` by time."""
    begun = bisect_right([keyframe.time for keyframe in keyframes], start + 1e-6)
    return keyframes[begun - 1] if begun else None


def with_keyframe(keyframes: Sequence[CropKeyframe], new: CropKeyframe) -> tuple[CropKeyframe, ...]:
    """The keyframes by time with the new one, which replaces those within 0.05 s of it."""
    kept = [keyframe for keyframe in keyframes if abs(keyframe.time - new.time) >= SAME_PLACE]
    return tuple(sorted([*kept, new], key=lambda keyframe: keyframe.time))


def random_crops(clips: int, portrait: bool, square: bool, seed: str) -> list[str]:
    """For each clip of a batch the ratio that it is cropped to instead of the batch's own, "" for none.

    max(1, clips / 3) of them are portrait, as many of the others square; none in a batch of one. The same for the same
    `seed`.
    """
    ratios = [""] * clips
    if clips < 2:
        return ratios
    left = list(range(clips))
    choose = Random(seed)
    for wanted, ratio in ((portrait, PORTRAIT), (square, SQUARE)):
        if wanted:
            for index in choose.sample(left, min(len(left), max(1, clips // 3))):
                ratios[index] = ratio
                left.remove(index)
    return ratios


@dataclass(frozen=True, slots=True)
class Cropping:
    """How the clips of a batch are cropped: the same for all, or from keyframe to keyframe, some of them by chance."""

    ratio: str = ""
    centre: float = 0.5
    portrait: bool = False
    square: bool = False
    keyframes: tuple[CropKeyframe, ...] = ()
    """By time."""

    def __post_init__(self) -> None:
        """BadRequest as for `Crop`."""
        _refuse_crop(self.ratio or PORTRAIT, self.centre)

    @property
    def own(self) -> CropKeyframe:
        """What holds where no keyframe does."""
        return CropKeyframe(0.0, self.ratio, self.centre, self.portrait, self.square)

    def crops(self, starts: Sequence[float], seed: str) -> list[Crop | None]:
        """The crop of each clip that begins at these film times; a random one keeps the centre that holds there."""
        drawn: dict[tuple[bool, bool], list[str]] = {}
        made: list[Crop | None] = []
        for index, start in enumerate(starts):
            now = keyframe_at(self.keyframes, start) or self.own
            wish = (now.portrait, now.square)
            ratios = drawn.setdefault(wish, random_crops(len(starts), *wish, seed))
            ratio = ratios[index] or now.ratio
            made.append(Crop(ratio, now.centre) if ratio else None)
        return made


def snap_ltx(frames: int) -> int:
    """The nearest 8k + 1 from LTX_LEAST to LTX_MOST."""
    return min(LTX_MOST, max(LTX_LEAST, round((frames - 1) / 8) * 8 + 1))
