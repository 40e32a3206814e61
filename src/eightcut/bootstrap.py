"""Wiring: the one place that knows which parts the services work with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from eightcut.config import Config
from eightcut.media.media import FfmpegMedia
from eightcut.media.peak_store import PeakStore
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import ENTRIES, Registry
from eightcut.ml.speeds import Speeds
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.services.context import Services
from eightcut.services.listening.cache import Limit
from eightcut.services.training.model_files import settle
from eightcut.storage.library import Library


def services_over(library: Library, config: Config) -> Services:
    """Everything the services need, over an open library and the folders of `config`, without what kills left there."""
    frames, peaks = FrameStore(config.cache / "frames"), PeakStore(config.cache / "peaks")
    if config.cache_limit is not None:
        frames.grown = peaks.grown = Limit(frames, peaks, config.cache_limit).grown
        frames.limit = peaks.limit = config.cache_limit
    ctx = Services(
        library=library,
        media=FfmpegMedia(),
        embedders=Registry(
            config.precision, entries=(*ENTRIES, *entries(config.networks, config.device)), device=config.device
        ),
        frames=frames,
        trainer=RecogniserTrainer(),
        models_folder=config.models,
        classes=YamnetClasses(),
        peaks=peaks,
        speeds=Speeds(config.cache / "speeds.json"),
    )
    settle(ctx)
    return ctx


@contextmanager
def open_services(config: Config) -> Iterator[Services]:
    """The same over the database of `config`, closed at the end of the block.

    A block that got to its end while the database was gone is not done: DatabaseMoved.
    """
    library = Library(config.database)
    try:
        ctx = services_over(library, config)
        with closing(ctx.embedders):
            yield ctx
        if library.moved is not None:
            raise library.moved
    finally:
        library.close()
