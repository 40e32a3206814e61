"""Values that features of the window exchange through the main window."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import DifferenceKind
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.ui.kit.scores import WHOLE, Scale
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class OpenVideo:
    """The open video. Times in seconds of film time."""

    ref: VideoRef
    duration: float
    rate: Fraction
    """Frames a second; 25 where the file tells none."""
    width: int = 0
    height: int = 0
    sound: bool = True
    picture: int | None = None
    """Number of the picture track that is shown, None for the video's own."""


@dataclass(frozen=True, slots=True)
class RegionMark:
    """A region as table and timeline show it. `id` is its row; of a compared version's gone regions the old row's."""

    id: int
    start: float
    end: float
    score: float
    disabled: bool = False
    negative: bool = False
    exported: bool = False
    verdict: Verdict | None = None
    orig_start: float | None = None
    orig_end: float | None = None
    change: DifferenceKind | None = None
    off_screen: bool = False
    """Whether its source is not in the picture."""
    caption: str = ""
    """What is said of it to models that learn from words."""


@dataclass(frozen=True, slots=True)
class FaultMark:
    """A clip in which a check found faults: `words` say each, `at` is where the first is to be heard or seen."""

    start: float
    end: float
    at: float
    words: str
    folder: str = ""
    """The class folder in which it was exported by hand; "" for the clip of a match."""


@dataclass(frozen=True, slots=True)
class PanelState:
    """What the scan panel shows now, for the timeline. `scores` one per window of `window` s, `hop` s apart."""

    model: str = ""
    regions: tuple[RegionMark, ...] = ()
    scores: NDArray[np.float32] | None = None
    hop: float = 1.0
    window: float = 8.0
    threshold: float = 0.0
    negatives: tuple[TimeSpan, ...] = ()
    """Hard negatives of this video, whatever model they came from."""
    scale: Scale = WHOLE
    accepted: tuple[TimeSpan, ...] = ()
    """What the user accepted of this class and is none of `regions`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Work that was asked for: what it is, how much is done (0 to 1, None while it waits in line), what cancels it."""

    title: str
    part: float | None
    cancel: Callable[[], object]
