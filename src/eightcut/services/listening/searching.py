"""Searching: the moments of all stored videos in which what a word names is heard best; no clip is needed for it."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.domain.vocabulary import Meaning, meanings
from eightcut.domain.wording import plural, some
from eightcut.errors import BadRequest
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.likeness import MOMENTS, Likeness, learned
from eightcut.ml.questions import Arrays, Question, like_moments, surest_moments
from eightcut.ml.types import FrameFile
from eightcut.services.context import Job, Services
from eightcut.services.listening.asking import Stored, answers
from eightcut.services.listening.tagging import Tag
from eightcut.services.videos.clocks import track_of
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A moment of a video: its path, or its name where the library does not know it; the class that is heard there."""

    file: str
    tag: Tag
    heard: TimeSpan
    """The second in which it is heard best."""
    content_id: str


@dataclass(frozen=True, slots=True)
class Search:
    """What the words were taken as, how much was looked through, and the hits, best first."""

    meanings: tuple[Meaning, ...]
    films: int
    seconds: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A second of a stored video, and the score of the best of the classes asked for."""

    score: float
    file: FrameFile
    second: int


def find_sounds(
    ctx: Services, words: Sequence[str], top: int, job: Job, among: Collection[str] | None = None
) -> Search:
    """The `top` moments of all stored videos that are most like those of which the classes are surest.

    `among`: only videos of these contents. BadRequest where a word names none, with the nearest words, or where no
    video's frames are stored. Cancelled.
    """
    meant = meanings(words, ctx.classes.names)
    names = tuple(dict.fromkeys(name for meaning in meant for name in meaning.classes))
    stored = [file for file in ctx.frames.all() if among is None or file.content_id in among]
    files = listened_to(ctx, stored, ctx.classes.spec)
    numbers = [ctx.classes.names.index(name) for name in names]
    total = sum(file.seconds for file in files)
    surest, searched, done = list[_Heard](), set[str](), 0.0
    for file, moments in answers_of(ctx, files, ctx.classes.spec, surest_moments(numbers), job):
        if moments is not None:
            searched.add(file.content_id)
            pairs = zip(moments["scores"].tolist(), moments["seconds"].tolist(), strict=True)
            heard = [_Heard(score, file, second) for score, second in pairs]
            surest = sorted([*surest, *heard], key=lambda one: -one.score)[:MOMENTS]
        done += file.seconds
        job.report(done / 3, total, "find")
    tell_left_out(ctx, [file for file in stored if file.content_id not in searched], "searched", job)
    if not searched:
        raise BadRequest(
            "No video has been processed yet with the embedder that knows sounds by name. Process "
            "videos first: 8cut tags VIDEO..., or scan them: 8cut scan VIDEO..."
        )
    likeness = _in_common(ctx, surest, job)
    hits: list[Hit] = []
    done = 0.0
    for file, moments in answers_of(ctx, files, ctx.classes.spec, like_moments(numbers, likeness, top), job):
        if moments is not None:
            hits = sorted([*hits, *_hits(ctx, file, moments, names)], key=lambda hit: -hit.tag.score)[:top]
        done += file.seconds
        job.report((total + 2 * done) / 3, total, "find")
    return Search(meant, len(searched), total, tuple(hits))


def answers_of(
    ctx: Services, files: Sequence[FrameFile], spec: EmbedderSpec, question: Question, job: Job
) -> Generator[tuple[FrameFile, Arrays | None]]:
    """The answer of each file in their order. Cancelled."""
    asked = (Stored(file.content_id, file.track, spec) for file in files)
    with closing(answers(ctx, asked, question, job)) as answered:
        for file, (_, answer) in zip(files, answered, strict=True):
            yield file, answer


def _in_common(ctx: Services, surest: Sequence[_Heard], job: Job) -> Likeness | None:
    """What the moments have in common; None where none of their videos holds the fields that are learned from."""
    base = ctx.embedders.names[0]
    fields, metric = ctx.embedders.fields(base), ctx.embedders.metric(base)
    by_file: dict[str, list[_Heard]] = {}
    for heard in surest:
        by_file.setdefault(heard.file.content_id, []).append(heard)
    videos = []
    for together in by_file.values():
        job.cancel.check()
        file = together[0].file
        spec = replace(ctx.embedders.spec(base), fields=fields)
        table = ctx.frames.find(file.content_id, file.track, spec, job.warn)
        if table is not None:
            videos.append((table, {heard.second: heard.score for heard in together}))
    return learned(videos, fields, metric)


def _hits(ctx: Services, file: FrameFile, moments: Arrays, names: Sequence[str]) -> list[Hit]:
    """The moments of one video that `like_moments` found."""
    duration = float(moments["duration"][0])
    told = list(zip(*(moments[name].tolist() for name in ("seconds", "numbers", "scores")), strict=True))
    path = name_of(ctx, file) if told else ""
    return [
        Hit(
            path,
            Tag(around(second, duration), names[number], score),
            TimeSpan(second, min(second + 1.0, duration) if duration > second else second + 1.0),
            file.content_id,
        )
        for second, number, score in told
    ]


def around(second: int, duration: float) -> TimeSpan:
    """The window with a second in its middle, moved inside the video; the whole video where that is shorter."""
    start = max(0.0, min(second + 0.5 - WINDOW / 2, duration - WINDOW))
    return TimeSpan(start, min(start + WINDOW, duration) if duration > start else start + WINDOW)


def tell_left_out(ctx: Services, files: Sequence[FrameFile], done: str, job: Job) -> None:
    """Name the videos of which only such frames are stored as cannot be `done`: searched, compared."""
    names = list({file.content_id: Path(name_of(ctx, file)).name or file.content_id for file in files}.values())
    if names:
        job.warn(
            "",
            f"{plural(len(names), 'stored video')} could not be {done}, as the frames are damaged, of another "
            f"release or embedder, or of another sound track: {some(names)}. To compute them: "
            "8cut tags VIDEO...",
        )


def listened_to(ctx: Services, files: Sequence[FrameFile], spec: EmbedderSpec) -> list[FrameFile]:
    """One frame file per video: these frames, of the sound track in use; in the order of their contents.

    Whatever was read last, equal scores come in the same order.
    """
    found = {
        file.content_id: file
        for file in files
        if file.spec is not None
        and file.spec.serves(spec)
        and file.track == track_of(ctx, VideoRef(file.source, "", file.content_id))
    }
    return sorted(found.values(), key=lambda file: file.content_id)


def name_of(ctx: Services, file: FrameFile) -> str:
    """The path that the library knows of the video, else the name that the frames were stored under."""
    video = ctx.library.videos.of_content(file.content_id)
    return video.path if video is not None else file.source
