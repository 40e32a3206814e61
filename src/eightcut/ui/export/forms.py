"""Forms of a clip in words and rectangles: what the deck says of them, and which part of the picture they keep."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from eightcut.domain.clip_form import LTX_FPS, Crop, Cropping, Form, framing
from eightcut.domain.containers import MP4, WAV, WEBP
from eightcut.domain.picture_part import PicturePart

SOUND_NAMES = {"pcm": "PCM", "flac": "FLAC", "aac": "AAC"}
Part = tuple[float, float, float, float]
"""Left, top, width, height as parts of the picture, 0 to 1."""


def formats() -> list[tuple[str, str]]:
    """The formats of clips, each as `domain.clip_form` and as the deck names it."""
    return [(MP4, "MP4"), (WEBP, "WebP frames"), (WAV, "WAV sound only")]


def read_format(kept: object) -> str:
    """A format as it was kept, by us or by the earlier program; MP4 for anything unknown."""
    text = str(kept or "").strip().lower()
    return WEBP if text.startswith("webp") else WAV if text.startswith("wav") else MP4


def in_ratio(cropping: Cropping, ratio: str) -> Cropping:
    """The same centres, all of the batch in this ratio, none by chance."""
    keyframes = tuple(replace(one, ratio=ratio, portrait=False, square=False) for one in cropping.keyframes)
    return Cropping(ratio, cropping.centre, keyframes=keyframes)


def cropped(cropping: Cropping) -> str:
    """The crop that clips get in every video, in a word: `Crop 9:16`; "" where they keep the whole picture."""
    if cropping.portrait or cropping.square:
        return "Random crops"
    return f"Crop {cropping.ratio}" if cropping.ratio else ""


def differences(form: Form, cropping: Cropping) -> str:
    """In few words, how clips differ from a plain MP4 of the whole picture: ` · WebP · 9:16 · 512 px`; "" for not."""
    if form.format == WAV:
        return " · sound only"
    said = ["WebP"] if form.format == WEBP else []
    if form.ltx:
        said.append("LTX-2")
    if cropping.keyframes:
        said.append("crop keyframes")
    elif cropping.ratio:
        said.append(cropping.ratio)
    if cropping.portrait or cropping.square:
        said.append("random crops")
    if form.bits != "16":
        said.append("24-bit sound" if form.bits == "24" else "float sound")
    if form.rate:
        said.append(f"{form.rate} Hz")
    if form.short_side:
        said.append(f"{form.short_side} px")
    return "".join(f" · {one}" for one in said)


def sentence(form: Form, crop: Crop | None, size: tuple[int, int], rate: Fraction, length: float) -> str:
    """What a clip will be, with the numbers of this video; `size` (0, 0) where there is no picture or no video."""
    if form.format == WAV:
        text = "WAV sound, exactly {0:g} s, with the video's own rate and channels"
        own = text if not form.rate else "WAV sound, exactly {0:g} s, at {1} Hz"
        return own.format(length, form.rate)
    sound = "WAV sound alongside" if form.format == WEBP else f"{SOUND_NAMES[form.sound]} sound"
    kind = "WebP frames" if form.format == WEBP else "H.264 MP4"
    fps = LTX_FPS if form.ltx else rate
    frames = round(length * fps)
    if not all(size):
        return f"{kind} · {sound}"
    wide, high = framing(*size, replace(form, crop=crop)).size
    shown = f"{float(fps):.3f}".rstrip("0").rstrip(".")
    return f"{kind}, {wide} × {high}, {frames} frames at {shown} fps · {sound}"


def part_kept(size: tuple[int, int], form: Form, shown: PicturePart | None = None) -> Part | None:
    """The part of a picture of this size that a clip of this form shows, inside of `shown`; None for all of it."""
    if not all(size):
        return None
    done = framing(*size, form, shown)
    left, top, wide, high = map(float, done.box or (0, 0, *size))
    before = done.scaled or (int(wide), int(high))
    if done.last is not None:
        across, down = wide / before[0], high / before[1]
        left, top = left + done.last[0] * across, top + done.last[1] * down
        wide, high = done.last[2] * across, done.last[3] * down
    part = (left / size[0], top / size[1], wide / size[0], high / size[1])
    return None if part[2] > 0.999 and part[3] > 0.999 else part
