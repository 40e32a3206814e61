"""Joins the parts: the one place that knows which class stands behind which Protocol."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eightcut.config import Config
from eightcut.media.media import FfmpegMedia
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import Registry
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.services.workbench import Workbench
from eightcut.storage.library import SqliteLibrary


@contextmanager
def open_workbench(config: Config) -> Iterator[Workbench]:
    """Everything the services need, over the database and folders of `config`; closed at the end of the block."""
    library = SqliteLibrary(config.database)
    try:
        yield Workbench(
            library=library,
            media=FfmpegMedia(),
            embedders=Registry(config.precision),
            frames=FrameStore(config.cache / "frames", config.frames_limit),
            trainer=RecogniserTrainer(),
            models_folder=config.models,
            classes=YamnetClasses(),
        )
    finally:
        library.close()
