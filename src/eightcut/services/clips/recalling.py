"""Recalling: how a marker was cut, for the controls that cut it anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from eightcut.domain.clip_form import (
    KEEP,
    LTX_FPS,
    LTX_SIDE,
    PROGRESSIVE,
    RATES,
    RATIOS,
    SHORTEST_SIDE,
    TALLEST,
    Cropping,
    Form,
    snap_ltx,
)
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import recorded_as
from eightcut.domain.media import MediaInfo
from eightcut.domain.webp import HEAD, picture_size
from eightcut.errors import EnvironmentProblem
from eightcut.ordinary import Unfit, opened
from eightcut.services.context import Services
from eightcut.values import dataclass

_OLD_SIDE = 512
"""What rows from before the column for it hold, whatever their clips are."""
_T = TypeVar("_T", float, int, str)
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RecalledSettings:
    """Values for the controls. The encoder, keyframes and random crops are in no row: they are left as they are."""

    form: Form
    cropping: Cropping
    clips: int
    spread: float
    duration: float
    label: str
    category: str


def recall(ctx: Services, rows: Sequence[ClipRow]) -> RecalledSettings:
    """How these clips, one marker's, were cut: what most of them say. Reads the first clip that is still there."""
    first = rows[0]
    ratio = _most(row.portrait_ratio for row in rows)
    centre = _most(row.crop_center for row in rows if row.portrait_ratio == ratio)
    side = _most(row.short_side or 0 for row in rows)
    ratio, side = ratio if ratio in RATIOS else "", side if SHORTEST_SIDE <= side <= TALLEST else 0
    info = _measured(ctx, rows)
    size = _size(info, rows)
    container = recorded_as(first.format, first.output_path)
    form = Form(
        container.name,
        _sound(info, container.sounds),
        side if side != _OLD_SIDE or (size is not None and min(size) == side) else 0,
        ltx=_for_ltx(first.clip_duration, info, size),
        bits=_bits(info),
        rate=_rate(ctx, first, info),
        interlaced=KEEP if info is not None and info.picture is not None and info.picture.interlaced else PROGRESSIVE,
    )
    cropping = Cropping(ratio, centre)
    return RecalledSettings(
        form, cropping, first.clip_count, first.spread, first.clip_duration, first.label, first.category
    )  # fmt: skip


def _most(values: Iterable[_T]) -> _T:
    return Counter(values).most_common(1)[0][0]


def _measured(ctx: Services, rows: Sequence[ClipRow]) -> MediaInfo | None:
    """What the first file that can be read holds; of folders of frames, their sounds."""
    for row in rows:
        try:
            return ctx.media.probe(recorded_as(row.format, row.output_path).heard(row.output_path))
        except EnvironmentProblem:
            continue
    return None


def _size(info: MediaInfo | None, rows: Sequence[ClipRow]) -> Size | None:
    """Width and height of the clips' pictures, None where they cannot be told."""
    if info is not None and info.picture is not None:
        return info.picture.width, info.picture.height
    kinds = ((row, recorded_as(row.format, row.output_path)) for row in rows)
    sizes = (webp_size(Path(row.output_path) / (kind.frame % 1)) for row, kind in kinds if kind.folder)
    return next((size for size in sizes if size is not None), None)


def webp_size(path: Path) -> Size | None:
    """Width and height of a WebP picture, read from its head; None for anything else."""
    try:
        with opened(path) as file:
            return picture_size(file.read(HEAD))
    except (OSError, Unfit):
        return None


def _sound(info: MediaInfo | None, sounds: Sequence[str]) -> str:
    codec = info.tracks[0].codec if info is not None and info.tracks else ""
    return codec if codec in sounds else sounds[0]


def _bits(info: MediaInfo | None) -> str:
    """How finely the clips' sound is kept; AAC, which decoders give as float, has nothing to choose."""
    track = info.tracks[0] if info is not None and info.tracks else None
    if track is None or not (track.codec.startswith("pcm_") or track.codec == "flac"):
        return "16"
    return {"s32": "24", "s32p": "24", "flt": "float", "fltp": "float"}.get(track.samples, "16")


def _rate(ctx: Services, row: ClipRow, info: MediaInfo | None) -> int:
    """The rate in Hz that the clips' sound was brought to; 0 where it is the video's own, or that cannot be told."""
    rate = info.tracks[0].rate if info is not None and info.tracks else 0
    if rate not in RATES:
        return 0
    try:
        tracks = ctx.media.probe(row.source_path).tracks
    except EnvironmentProblem:
        return 0
    chosen = ctx.library.videos.track("audio", row.content_id)
    heard = [track for track in tracks if (track.default if chosen is None else track.number == chosen)]
    return rate if heard and heard[0].rate != rate else 0


def _for_ltx(duration: float, info: MediaInfo | None, size: Size | None) -> bool:
    """Whether a clip was made for LTX-2: a length that no other clip has, or one that some have, and all the rest."""
    frames = round(duration * float(LTX_FPS))
    if abs(duration * float(LTX_FPS) - frames) > 1e-6 or frames != snap_ltx(frames):
        return False
    if duration * 2 % 1:
        return True
    fps = info.picture.fps if info is not None and info.picture is not None else LTX_FPS
    return size is not None and fps == LTX_FPS and not any(side % LTX_SIDE for side in size)
