"""Wiring: the one place that knows which parts the services work with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eightcut.cluster.settings import cluster_settings
from eightcut.config import Config, parse_device, read_config
from eightcut.cores import usable_cores
from eightcut.domain.progress import CancelToken
from eightcut.media.media import FfmpegMedia
from eightcut.media.peak_store import PeakStore
from eightcut.ml.backends.big.entries import check_device, entries, on_gpu
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import ENTRIES, Registry
from eightcut.ml.speeds import Speeds
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.services.context import Services
from eightcut.services.listening.cache import Limit
from eightcut.services.training.model_files import settle
from eightcut.storage.library import Library

if TYPE_CHECKING:  # a cluster takes a while to load, and few have one
    from eightcut.cluster.cluster import Cluster
    from eightcut.cluster.trial import Roll

MAPS = "EIGHTCUT_MAPS"
"""In the environment of a worker: where it sees the videos, a JSON list of --map."""


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
        cluster=cluster_over(config),
    )
    settle(ctx)
    return ctx


def cluster_over(config: Config) -> Cluster | None:
    """The cluster that `config` names, not yet connected; None where it names none. EnvironmentProblem."""
    if not config.cluster:
        return None
    from eightcut.cluster.cluster import Cluster

    return Cluster(config.cluster, __name__, _environment(config))


def try_cluster(config: Config, cancel: CancelToken) -> Roll:
    """Who is in the cluster that `config` names; see `try_out`."""
    from eightcut.cluster.trial import try_out

    return try_out(config.cluster, __name__, _environment(config), cancel)


def dask_setup(worker: Any) -> None:
    """What Dask calls in each worker of 8-cut before it registers: it is told of this module by name."""
    from eightcut.cluster.worker import Hands, begin

    config = read_config()
    maps = cluster_settings("local:1", json.loads(os.environ.get(MAPS, "[]"))).maps
    threads = worker.state.nthreads
    own = entries(config.networks, config.device)
    gpu = any(not entry.missing() for entry in own) and on_gpu(config.device)
    if gpu:
        own = tuple(replace(entry, videos_at_once=1) for entry in own)
    everything = (*ENTRIES, *own)
    precisions = dict.fromkeys(one for entry in everything for one in entry.precisions)
    registries = {one: Registry(one, threads, everything) for one in precisions}
    begin(worker, Hands(FfmpegMedia(), registries, maps, gpu))


def lend(
    config: Config,
    videos: int | None,
    maps: Sequence[str],
    told: Callable[[str], None],
    waiting: Callable[[str], None],
    cancel: CancelToken,
) -> None:
    """Be a worker of a cluster until it is stopped or its scheduler stays away; see `serve`. BadRequest."""
    from eightcut.cluster.nannies import Start
    from eightcut.cluster.serving import serve

    check_device(parse_device(config.device))
    environment = _environment(config) | {MAPS: json.dumps(list(maps))}
    host = "127.0.0.1" if config.cluster.local else None
    serve(config.cluster, Start(videos or usable_cores(), __name__, environment, host), told, waiting, cancel)


def _environment(config: Config) -> dict[str, str]:
    """What workers that are started here must know of the settings."""
    return {"EIGHTCUT_NETWORKS": str(config.networks), "EIGHTCUT_DEVICE": config.device}


@contextmanager
def open_services(config: Config) -> Iterator[Services]:
    """The same over the database of `config`, closed at the end of the block.

    A block that got to its end while the database was gone is not done: DatabaseMoved.
    """
    library = Library(config.database)
    try:
        ctx = services_over(library, config)
        with closing(ctx.embedders), nullcontext() if ctx.cluster is None else closing(ctx.cluster):
            yield ctx
        if library.moved is not None:
            raise library.moved
    finally:
        library.close()
