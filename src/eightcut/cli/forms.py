"""Options that say how a clip is written: format, sound, size, crop, LTX-2, encoder."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import typer

from eightcut.domain.clip_form import LTX_FRAMES
from eightcut.errors import BadRequest

if TYPE_CHECKING:
    from eightcut.domain.clip_form import CropKeyframe, Cropping, Form

FORMAT = typer.Option(None, "--format", help="mp4, webp (a folder of frames and a .wav) or wav.", metavar="FORMAT")
SOUND = typer.Option(None, help="Sound in an MP4: pcm, flac or aac.")
BITS = typer.Option(None, "--sound-bits", help="Bit depth: 16, 24 or float; MP4 takes 16 and 24.", metavar="BITS")
RATE = typer.Option(None, "--rate", help="Sample rate: keep, or Hz such as 48000.", metavar="HZ")
INTERLACED = typer.Option(
    None, "--interlaced", help="Interlaced pictures: progressive (each becomes one whole frame) or keep.", metavar="HOW"
)
DAMAGED = typer.Option(None, "--damaged/--no-damaged", help="Also cut clips with damaged pictures, with a warning.")
SHORT_SIDE = typer.Option(None, help="Shorter side in pixels; 0 for the video's own.", metavar="PIXELS")
CROP = typer.Option(None, help="9:16, 4:5, 1:1 or off.", metavar="RATIO")
CENTRE = typer.Option(None, help="Position of the crop: 0 left or top, 1 right or bottom.", metavar="0..1")
KEYFRAME = typer.Option([], help="Crop like this from this time on; can be repeated.", metavar="TIME:RATIO:CENTRE")
RANDOM_PORTRAIT = typer.Option(
    None, "--random-portrait/--no-random-portrait", help="Crop a third of each batch to 9:16."
)
RANDOM_SQUARE = typer.Option(None, "--random-square/--no-random-square", help="Crop a third of each batch to 1:1.")
LTX = typer.Option(
    None, help=f"For LTX-2: 25 frames per second, this many frames (8n + 1; default: {LTX_FRAMES}).", metavar="[FRAMES]"
)
ENCODER = typer.Option(None, help="H.264 encoder; see: 8cut encoders.", metavar="NAME")
WORKERS = typer.Option(None, min=1, help="Clips cut at the same time (default: one per core).", metavar="N")
FORM = typer.Option(
    None, "--form", help="Named form to begin with (8cut forms); other options win over it.", metavar="NAME"
)
CLIPS = typer.Option(None, help="Clips per moment, 1 to 99 (default: 3).")
SPREAD = typer.Option(None, help="Seconds between the starts of two clips, 2 to 8 (default: 3).")
NAME = typer.Option("clip", help="How file names start.")
DURATION = typer.Option(None, help="Length of a clip in seconds, 2 to 30 in steps of 0.5 (default: 8).")


def length_of(duration: float | None, ltx: int | None, otherwise: float = 8.0) -> float:
    """Seconds of a clip. BadRequest where both say it."""
    from eightcut.domain.clip_form import LTX_FPS

    if ltx is None:
        return otherwise if duration is None else duration
    if duration is not None:
        raise BadRequest("--ltx sets the length of a clip: leave out --duration.")
    return ltx / float(LTX_FPS)


def form_of(
    base: Form, kind: str | None, sound: str | None, short_side: int | None, ltx: int | None, encoder: str | None,
    duration: float | None = None, *, bits: str | None = None, rate: str | None = None, interlaced: str | None = None,
    damaged: bool | None = None,
) -> Form:  # fmt: skip
    """The form that the options ask for; what they do not say is as in `base`, and a duration ends LTX-2.

    AAC has no bits to choose: those of `base` go with its sound.
    """
    from eightcut.domain.clip_form import Form
    from eightcut.domain.containers import CONTAINERS

    formats = {one.word: name for name, one in CONTAINERS.items()}
    if kind is not None and kind.lower() not in formats:
        raise BadRequest(f"There is no format {kind!r}. Use one of: {', '.join(formats)}.")
    if bits is None and sound is not None and sound.lower() == "aac":
        bits = "16"
    return Form(
        base.format if kind is None else formats[kind.lower()],
        base.sound if sound is None else sound.lower(),
        base.short_side if short_side is None else short_side,
        ltx=ltx is not None or (base.ltx and duration is None),
        encoder=base.encoder if encoder is None else encoder,
        bits=base.bits if bits is None else bits.lower(),
        rate=base.rate if rate is None else _rate(rate),
        interlaced=base.interlaced if interlaced is None else interlaced.lower(),
        damaged=base.damaged if damaged is None else damaged,
    )


def _rate(text: str) -> int:
    """`keep`, or Hz; 0 keeps the video's own."""
    if text.lower() == "keep":
        return 0
    try:
        return int(text)
    except ValueError:
        raise BadRequest(f"{text!r} is not a valid rate. Use keep, or Hz such as 48000.") from None


def cropping_of(
    base: Cropping, ratio: str | None, centre: float | None, keyframes: list[str], portrait: bool | None,
    square: bool | None,
) -> Cropping:  # fmt: skip
    """The same of crops."""
    from eightcut.domain.clip_form import Cropping, with_keyframe

    portrait = base.portrait if portrait is None else portrait
    square = base.square if square is None else square
    made: tuple[CropKeyframe, ...] = ()
    for text in keyframes:
        made = with_keyframe(made, _keyframe(text, portrait, square))
    return Cropping(
        base.ratio if ratio is None else _ratio(ratio),
        base.centre if centre is None else centre,
        portrait,
        square,
        made,
    )


def _ratio(text: str) -> str:
    return "" if text.lower() in {"", "off"} else text


def _keyframe(text: str, portrait: bool, square: bool) -> CropKeyframe:
    """`12.5:9:16:0.3`, or `12.5:off` for the whole picture from there on."""
    from eightcut.domain.clip_form import CropKeyframe

    time, _, rest = text.partition(":")
    ratio, _, centre = rest.rpartition(":") if rest.count(":") > 1 else (rest, "", "0.5")
    try:
        at, place = (float(number.replace(",", ".")) for number in (time, centre))
        if not 0 <= at < math.inf:
            raise ValueError
        return CropKeyframe(at, _ratio(ratio), place, portrait, square)
    except ValueError:
        raise BadRequest(
            f"{text!r} is not a valid keyframe. Use TIME:RATIO:CENTRE, such as 12.5:9:16:0.3, or 12.5:off."
        ) from None
