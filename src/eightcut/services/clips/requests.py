"""What an export is asked for, within which limits, and what it gives."""

from __future__ import annotations

import math
from dataclasses import field
from pathlib import Path

from eightcut.domain.clip_form import Cropping, Form
from eightcut.domain.clip_spans import check_spread
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import BITS
from eightcut.domain.media import CutResult, MediaInfo
from eightcut.errors import BadRequest
from eightcut.services.listening.shares import Shares
from eightcut.services.videos.clocks import SLACK
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Manual cuts: every time in `times` gives `clips` clips, `spread` seconds apart, all in one folder."""

    profile: str
    out: str
    folder: str
    times: tuple[float, ...] = ()
    clips: int = 3
    spread: float = 3.0
    duration: float = 8.0
    """Seconds; in LTX-2 mode the number of frames / 25."""
    label: str = ""
    category: str = ""
    name: str = "clip"
    workers: int = 1
    """How many clips are cut at the same time; never more than 3 by a hardware encoder."""
    form: Form = field(default_factory=Form)
    """How the clips are written; its crop counts not, `cropping` says it for each clip."""
    cropping: Cropping = field(default_factory=Cropping)

    def __post_init__(self) -> None:
        """BadRequest for numbers that are not possible, or a sound that cannot be written so."""
        check_spread(self.clips, self.spread, self.duration, self.form.ltx)
        _refuse_bits(self.form)

    @property
    def span(self) -> float:
        """Seconds from the first clip's start to the last one's end."""
        return self.duration + (self.clips - 1) * self.spread


@dataclass(frozen=True, slots=True)
class ScanExportRequest:
    """Cuts of a scan: regions closer than `fuse` join; areas of at least `least` seconds get clips `spread` apart.

    `folder` "" is the class that the scan looked for.
    """

    profile: str
    key: str
    out: str
    folder: str
    version: str | None = None
    spread: float = 3.0
    fuse: float = 4.0
    least: float | None = None
    duration: float = 8.0
    name: str = "clip"
    workers: int = 1
    regions: tuple[int, ...] | None = None
    """Numbers of the regions to cut, beside earlier exports; None cuts all in place of the earlier ones."""
    lowest: float = 0.0
    """Regions that score less are left out."""
    unsure: bool = False
    """Whether regions that the user was unsure about are cut too."""
    form: Form = field(default_factory=Form)
    """How the clips are written; never cropped."""
    again: bool = True
    """Whether clips that exist just so are cut anew."""

    def __post_init__(self) -> None:
        """BadRequest as for `ExportRequest`, and for gaps and lengths that are not possible."""
        check_spread(1, self.spread, self.duration, self.form.ltx)
        _refuse_bits(self.form)
        for what, seconds in (("A join gap", self.fuse), ("A minimum length", self.least or 0.0)):
            if not 0 <= seconds < math.inf:
                raise BadRequest(f"{what} of {seconds:g} s is not possible. Use 0 s or more.")


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip on disk and in the library: the row, and what was measured in the file.

    `shares`: how much of it is speech and music, None where what tells it is not stored of the source.
    """

    file: str
    row: ClipRow
    cut: CutResult
    form: Form
    shares: Shares | None = None


def _refuse_bits(form: Form) -> None:
    """BadRequest for bits of a sound that knows none."""
    if form.sound == "aac" and "aac" in form.container.sounds and form.bits != BITS[0]:
        raise BadRequest("AAC has no bit depth. Use PCM or FLAC, or leave the bits out.")


def check_time(info: MediaInfo, at: float, span: float, path: str, clip: float = 0.0) -> None:
    """BadRequest where the video has no `span` seconds from `at` on; `clip`: seconds of one of the clips in it."""
    if not at >= 0:
        raise BadRequest(f"A clip cannot start at {at:g} s. Give seconds from the start of the video.", path)
    if at + span <= info.duration + SLACK:
        return
    name = Path(path).name
    if clip > info.duration + SLACK:
        raise BadRequest(
            f"{name} is {seconds(info.duration)} s long, shorter than one clip of {clip:g} s. Choose a "
            "shorter clip (--duration) or another video.",
            path,
        )
    cure = "an earlier moment" if clip >= span else "an earlier moment, fewer clips or a smaller spread"
    raise BadRequest(
        f"{name} is {seconds(info.duration)} s long, so there is no room for {span:g} s after {at:g} s. Choose {cure}.",
        path,
    )


def seconds(length: float) -> str:
    """A length in seconds for a sentence: to a tenth, below one second to a thousandth."""
    return f"{length:.1f}" if length >= 1 else f"{length:.3f}"
