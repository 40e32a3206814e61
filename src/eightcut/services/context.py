"""What services depend on: the library, media, listeners, stored frames and recognisers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from eightcut.domain.progress import CancelToken, Warn, unheard
from eightcut.ml.speeds import Speeds
from eightcut.values import dataclass

if TYPE_CHECKING:  # `bootstrap` loads them: the window is painted before
    from eightcut.cluster.cluster import Cluster
    from eightcut.media.media import FfmpegMedia
    from eightcut.media.peak_store import PeakStore
    from eightcut.ml.classes import YamnetClasses
    from eightcut.ml.frame_store import FrameStore
    from eightcut.ml.registry import Registry
    from eightcut.ml.trainer import RecogniserTrainer
    from eightcut.storage.library import Library


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, joined by `bootstrap`; `models_folder` holds the model files of this database."""

    library: Library
    media: FfmpegMedia
    embedders: Registry
    frames: FrameStore
    trainer: RecogniserTrainer
    models_folder: Path
    classes: YamnetClasses
    peaks: PeakStore
    speeds: Speeds = field(default_factory=Speeds)
    cluster: Cluster | None = None
    """Who makes frames; None where this computer does."""


Progress = Callable[[str, str, float, float], None]
"""Called with (task, file, done, total); the file is "" where the task is about no single one."""


def quiet(task: str, file: str, done: float, total: float) -> None:
    """Progress that is discarded."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a service: where it tells its progress, where it warns, what stops it.

    Both may be called by other threads than the one that runs the service, but one call at a time.
    """

    progress: Progress = quiet
    warn: Warn = unheard
    cancel: CancelToken = field(default_factory=CancelToken)

    def report(self, done: float, total: float, what: str) -> None:
        """Progress of a task about no single file, in the form that `domain.progress.Report` asks for."""
        self.progress(what, "", done, total)


@dataclass(frozen=True, slots=True)
class Failure:
    """One file of several that could not be done; the others were."""

    file: str
    message: str
