"""Which embedder to take for a sound: each measured on the same clips, each video left out in turn; none is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import Metrics, TrainingSettings, VideoExamples
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest, NetworkProblem
from eightcut.ml.evaluation import LEAST_VIDEOS
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import stored_frames
from eightcut.services.training.gathering import frames_of, marked_videos
from eightcut.services.training.silence import Silence
from eightcut.services.training.training import TrainRequest, checked, training_input
from eightcut.values import dataclass

_STORED = 2
"""Bytes of a stored value."""


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What to compare. `embed`: frames that are not stored are made, otherwise nothing is listened to."""

    profile: str
    settings: TrainingSettings
    keys: tuple[str, ...] = ()
    """Bases; all that can be used here where there are none."""
    embed: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """How one embedder measures."""

    key: str
    metrics: Metrics | None
    """None where it was not measured."""
    row_bytes: int
    """Of a second of video; 0 where it is not known yet."""
    x_realtime: float | None = None
    """Seconds of video a second when it was last heard with here; None where it never was."""
    unstored: int = 0
    """Marked videos whose frames are not stored."""
    why: str = ""
    """Why it was not measured, and what to do about it."""


@dataclass(slots=True)
class _Candidate:
    """One embedder on its way: its frames, in the order of the marked videos."""

    key: str
    row_bytes: int
    x_realtime: float | None
    tables: list[FrameTable | None]
    why: str = ""
    """Why its network cannot be run."""


def compare(ctx: Services, request: CompareRequest, job: Job) -> list[Compared]:
    """Measure each embedder, in the order asked; the library and the models stay as they are.

    A video of which no embedder asked for has frames is warned about and left out for all, and so is, with `embed`, one
    that cannot be listened to. BadRequest as `train`, and where fewer than three videos with clips are left.
    """
    keys = _distinct(ctx, request.keys or ctx.embedders.names)
    wanted = TrainRequest(request.profile, ModelKey(keys[0]), request.settings)
    settings = checked(ctx, wanted).settings
    marked = marked_videos(ctx, request.profile, settings, job)
    candidates = [_candidate(ctx, key, marked, job, embed=request.embed) for key in keys]
    run = [one for one in candidates if not one.why]
    if not run:
        raise NetworkProblem(candidates[0].why)
    used = _common(marked, run, job, every=request.embed)
    sources = {one.video.content_id or one.video.path for n, one in enumerate(marked) if n in used and one.positives}
    if len(sources) < LEAST_VIDEOS and (used or request.embed):
        raise BadRequest(
            f"{plural(len(sources), 'video')} with clips can be used, too few to leave one out in turn. "
            f"Mark the sound in at least {LEAST_VIDEOS} videos."
        )
    found = []
    for number, one in enumerate(candidates):
        job.cancel.check()
        tables = [one.tables[n] for n in used]
        videos = [TrainingVideo(table, marked[n]) for table, n in zip(tables, used, strict=True) if table is not None]
        if one.why:
            found.append(Compared(one.key, None, 0, None, len(marked), one.why))
        elif len(videos) < len(used) or not used:
            found.append(_unheard(one, len(used) - len(videos), len(used)))
        else:
            asked = replace(wanted, key=ModelKey(one.key), settings=settings)
            found.append(_measured(ctx, asked, one, videos, _part(job, one.key, number, len(candidates))))
    return found


def _distinct(ctx: Services, keys: Sequence[str]) -> list[str]:
    """Bases once each; of those that name the same frames the first. BadRequest for one that cannot be used here."""
    found: dict[object, str] = {}
    for key in keys:
        base = ctx.embedders.key(key).base
        spec = ctx.embedders.known(base)
        found.setdefault((spec, spec.fields) if spec else base, base)
    return list(found.values())


def _candidate(ctx: Services, key: str, marked: Sequence[VideoExamples], job: Job, *, embed: bool) -> _Candidate:
    if ctx.embedders.known(key) is None and not embed:
        return _Candidate(key, 0, None, [None] * len(marked))
    try:
        spec = ctx.embedders.spec(key)
        if embed:
            tables = frames_of(ctx, marked, key, job)
        else:
            tables = [stored_frames(ctx, entry.video, key, job) for entry in marked]
    except NetworkProblem as problem:
        return _Candidate(key, 0, None, [None] * len(marked), problem.message)
    speed = ctx.speeds.last(spec.name)
    return _Candidate(key, _STORED * spec.dims, speed.x_realtime if speed else None, tables)


def _common(marked: Sequence[VideoExamples], candidates: Sequence[_Candidate], job: Job, *, every: bool) -> list[int]:
    """Numbers of the videos that all are measured on: of which one has frames, or `every` one."""
    used, enough = [], all if every else any
    for number, entry in enumerate(marked):
        if enough(one.tables[number] is not None for one in candidates):
            used.append(number)
        elif not every and any(any(one.tables) for one in candidates):
            job.warn(
                next(iter(entry.paths), entry.video.filename),
                f"No frames of {entry.video.filename} are stored; the comparison goes on without it. To make them: "
                "8cut models compare --embed.",
            )
    return used


def _unheard(one: _Candidate, lacking: int, videos: int) -> Compared:
    lacking = lacking or len(one.tables)
    of = plural(lacking, "video") if lacking == (videos or lacking) else f"{lacking} of {plural(videos, 'video')}"
    why = f"Frames of {of} are not stored. To make them: 8cut models compare {one.key} --embed"
    return Compared(one.key, None, one.row_bytes, one.x_realtime, lacking, why)


def _measured(
    ctx: Services, request: TrainRequest, one: _Candidate, videos: Sequence[TrainingVideo], job: Job
) -> Compared:
    silence = Silence(ctx, one.key)
    data = training_input(ctx, request, videos, silence, job, by_name=request.settings.use_name)
    trained = ctx.trainer.train(data, None, job.report, job.cancel)
    why = "" if trained.metrics else trained.notes[-1]
    return Compared(one.key, trained.metrics, one.row_bytes, one.x_realtime, 0, why)


def _part(job: Job, key: str, number: int, count: int) -> Job:
    """The job of one of `count` embedders, as a part of the whole."""

    def tell(_task: str, _file: str, done: float, total: float) -> None:
        job.report(number + done / max(total, 1.0), count, f"measuring {key}")

    return Job(tell, job.warn, job.cancel)


def only_sound(ctx: Services, profile: str) -> tuple[str, ...]:
    """The one class with clips of a profile. BadRequest where it has none, or several, with their names."""
    there = ctx.library.training_data.folders(profile, False)
    if len(there) != 1:
        offer = f"Classes with clips: {', '.join(there)}." if there else "No clips have been exported in it yet."
        raise BadRequest(f"Choose the sound in profile {profile!r}: --positive CLASS. {offer}")
    return tuple(there)
