"""Frames of a video: from the store where they are kept, else from one pass over its sound."""

from __future__ import annotations

from contextlib import ExitStack

from eightcut.domain.videos import VideoRef
from eightcut.ml.embedder import Embedder, EmbedderSpec
from eightcut.ml.types import FrameTable
from eightcut.services.workbench import Job, Workbench

DEFAULT_TRACK = -1


def track_of(bench: Workbench, video: VideoRef) -> int:
    """The sound track that is used for this video; -1 for the file's default."""
    chosen = bench.library.videos.audio_track(video.content_id)
    return DEFAULT_TRACK if chosen is None else chosen


def stored_frames(bench: Workbench, video: VideoRef, base: str, job: Job) -> tuple[FrameTable, ...] | None:
    """One table per embedder of the set, or None unless all are in the store; decodes nothing."""
    track = track_of(bench, video)
    found = [bench.frames.find(video.content_id, track, spec, job.warn) for spec in bench.embedders.specs(base)]
    tables = tuple(table for table in found if table is not None)
    return tables if len(tables) == len(found) else None


def ensure_frames(bench: Workbench, video: VideoRef, base: str, job: Job) -> tuple[FrameTable, ...]:
    """One table per embedder of the set; what is missing is embedded in one pass over the sound.

    Raises MediaProblem, CacheProblem, Cancelled; nothing half done is left in the store.
    """
    track = track_of(bench, video)
    tables: dict[EmbedderSpec, FrameTable | None] = {
        spec: bench.frames.find(video.content_id, track, spec, job.warn) for spec in bench.embedders.specs(base)
    }
    missing = [e for e in bench.embedders.load(base) if tables[e.spec] is None] if None in tables.values() else []
    if missing:
        tables.update(_embed(bench, video, track, missing, job))
    return tuple(table for table in tables.values() if table is not None)


def _embed(
    bench: Workbench, video: VideoRef, track: int, embedders: list[Embedder], job: Job
) -> dict[EmbedderSpec, FrameTable]:
    job.cancel.check()
    rates = list(dict.fromkeys(e.spec.rate for e in embedders))
    listening = bench.media.listen(video.path, rates, None if track == DEFAULT_TRACK else track, job.warn)
    with ExitStack() as stack:
        writers = [
            stack.enter_context(bench.frames.create(video.content_id, track, e.spec, video.filename)) for e in embedders
        ]
        streams = [e.stream() for e in embedders]
        for second, block in enumerate(listening, 1):
            job.cancel.check()
            for embedder, stream, writer in zip(embedders, streams, writers, strict=True):
                writer.append(stream.push(block[rates.index(embedder.spec.rate)]))
            job.progress("embed", video.path, min(float(second), listening.duration), listening.duration)
        for stream, writer in zip(streams, writers, strict=True):
            writer.append(stream.finish())
        job.cancel.check()
        return {e.spec: w.commit(listening.duration) for e, w in zip(embedders, writers, strict=True)}
