"""Marks of the library as files for other tools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eightcut.atomic import Door
from eightcut.domain.clips import class_key, is_class
from eightcut.domain.datasets import ACCEPTED, EXPORTED, MATCHES
from eightcut.domain.judgements import Judgement, Verdict
from eightcut.domain.marks import Mark, MarkedVideo, Meaning
from eightcut.domain.spans import TOLERANCE
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.ordinary import Unfit, opened
from eightcut.services.change import Change, Kind
from eightcut.services.context import Job, Services
from eightcut.services.marks.formats import Format, format_for
from eightcut.services.scans.results import ScanResults, results, reviewed, scanned
from eightcut.services.scans.review import ReviewedScan, class_of
from eightcut.services.videos.clocks import as_measured
from eightcut.services.videos.files import VIDEO_SUFFIXES
from eightcut.services.videos.identity import find_video
from eightcut.services.videos.same_place import exists, is_folder
from eightcut.typed import typed_path
from eightcut.values import dataclass

NEGATIVES, UNCERTAIN = "negatives", "uncertain"
SOURCES = (EXPORTED, ACCEPTED, MATCHES, UNCERTAIN, NEGATIVES)
"""Clips cut before, moments accepted, matches nobody judged, those the user was unsure of, what is not the sound."""
_MEANINGS = {Verdict.ACCEPT: Meaning.POSITIVE, Verdict.REJECT: Meaning.NEGATIVE, Verdict.UNCERTAIN: Meaning.UNCERTAIN}
_SOURCES = {Verdict.ACCEPT: ACCEPTED, Verdict.REJECT: NEGATIVES, Verdict.UNCERTAIN: UNCERTAIN}
_DOOR = Door(elsewhere="choose another folder (--out)")
_LOOKED_AT = 4_096
"""Bytes from the beginning of a file, by which it is told from text."""


@dataclass(frozen=True, slots=True)
class MarksExport:
    """Which marks are written, and where: `out` is a file, or a folder for a file of each video."""

    profile: str
    out: str
    videos: tuple[str, ...] = ()
    """None: every video that the profile knows."""
    sources: tuple[str, ...] = ()
    """Of SOURCES; none: what was exported and accepted, with negatives where the format tells them apart."""
    classes: tuple[str, ...] = ()
    """None: every one."""
    format: str = ""
    """Name of a format; "": by the ending of `out`."""
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class MarksFile:
    """A file that was written, and how many marks are in it."""

    path: str
    count: int


@dataclass(frozen=True, slots=True)
class ExportedMarks:
    """The files, each with its marks."""

    files: tuple[MarksFile, ...]
    change: Change


def export_marks(ctx: Services, request: MarksExport, job: Job) -> ExportedMarks:
    """Write marks for another tool; a video without any has an empty file.

    BadRequest for a format or sources that cannot be, and for a file that is there; nothing is written then. Cancelled.
    """
    form = format_for(request.out, request.format)
    sources = _sources(request, form)
    paths = request.videos or [v.path for v in ctx.library.videos.known(request.profile) if v.path]
    if not paths:
        raise BadRequest(f"Profile {request.profile!r} knows no video yet. Name the videos whose marks you want.")
    videos = list(dict.fromkeys(find_video(ctx, path, request.profile) for path in paths))
    marks = []
    for number, video in enumerate(videos):
        job.cancel.check()
        job.progress("look", video.path, float(number), float(len(videos)))
        marks.append(marks_of(ctx, video, request.profile, sources, request.classes))
    places = _places(request, form, videos)
    if form.many:
        texts = [form.write([mark for mine in marks for mark in mine], None)]
        counts = [sum(map(len, marks))]
    else:
        facts = [_facts(ctx, video, form, job) for video in videos]
        texts = [form.write(mine, known) for mine, known in zip(marks, facts, strict=True)]
        counts = [len(mine) for mine in marks]
    for place, text in zip(places, texts, strict=True):
        _DOOR.write(place, text.encode())
    files = tuple(MarksFile(str(place), count) for place, count in zip(places, counts, strict=True))
    return ExportedMarks(files, Change(Kind.FILES))


def _sources(request: MarksExport, form: Format) -> set[str]:
    unknown = [name for name in request.sources if name not in SOURCES]
    if unknown:
        raise BadRequest(f"Marks cannot be taken from {unknown[0]!r}. Use {', '.join(SOURCES)}.")
    chosen = set(request.sources) or {EXPORTED, ACCEPTED, *([NEGATIVES] if form.tells else [])}
    if NEGATIVES in chosen and len(chosen) > 1 and not form.tells:
        raise BadRequest(
            f"{form.name} cannot tell negatives from other marks. Write them to a file of their own "
            "(--from negatives), or as csv, jsonl or hoplite."
        )
    return chosen


def _places(request: MarksExport, form: Format, videos: Sequence[VideoRef]) -> list[Path]:
    """Where files go, one or one for each video. BadRequest where one is there."""
    out = typed_path(request.out)
    if form.many:
        places = [out / f"marks{form.ending}" if is_folder(out) else out]
    elif len(videos) == 1 and not is_folder(out):
        places = [out]
    else:
        places = [out / _stem(video, videos, form) for video in videos]
    there = [place for place in places if exists(place)]
    if there and not request.overwrite:
        raise BadRequest(f"{there[0]} is already there. Choose another name, or give --overwrite.", str(there[0]))
    if suffix := next((place for place in there if place.suffix.lower() in VIDEO_SUFFIXES), None):
        raise BadRequest(f"{suffix} is a video, which marks do not replace. Choose another name.", str(suffix))
    if other := next((place for place in there if not _is_text(place)), None):
        raise BadRequest(f"{other} is no text, so marks do not replace it. Choose another name.", str(other))
    return places


def _is_text(place: Path) -> bool:
    """Whether a file may be marks of whatever form; a library, a model, a clip are not."""
    try:
        with opened(place) as file:
            return b"\0" not in file.read(_LOOKED_AT)
    except (OSError, Unfit):
        return False


def _stem(video: VideoRef, videos: Sequence[VideoRef], form: Format) -> str:
    """`film.txt`; `film.mp4.txt` where two videos differ in their endings alone. BadRequest where those do not."""
    names = [other.filename.casefold() for other in videos]
    if names.count(video.filename.casefold()) > 1:
        raise BadRequest(
            f"More than one video is called {video.filename}. Export each by itself, or all of them as csv.", video.path
        )
    stems = [Path(name).stem for name in names]
    twice = stems.count(Path(video.filename).stem.casefold()) > 1
    return f"{video.filename if twice else Path(video.filename).stem}{form.ending}"


def _facts(ctx: Services, video: VideoRef, form: Format, job: Job) -> MarkedVideo | None:
    """None where the file is missing; in the picture track that the user chose."""
    if not exists(video.path):
        return None
    picture = ctx.library.videos.track("video", video.content_id)
    grid = ctx.media.frame_grid(video.path, job.cancel, picture) if form.frames else None
    return MarkedVideo(as_measured(ctx, video, ctx.media.probe(video.path, picture)), grid)


# -------------------------------------------------------------------------------------------------------- marks


def marks_of(
    ctx: Services, video: VideoRef, profile: str, sources: Iterable[str], classes: Sequence[str] = ()
) -> list[Mark]:
    """The marks of a video from these of SOURCES, by time; of these classes, or of every one."""
    chosen, wanted = set(sources), {class_key(name) for name in classes}
    known = results(ctx, video, profile)
    found = [mark for mark in _all(ctx, known, chosen) if not wanted or class_key(mark.label) in wanted]
    kept: dict[tuple[int, int, str, Meaning], Mark] = {}
    for mark in sorted(found, key=lambda one: (one.start, one.end, one.label)):
        kept.setdefault((round(mark.start / TOLERANCE), round(mark.end / TOLERANCE), mark.label, mark.meaning), mark)
    return list(kept.values())


def _all(ctx: Services, known: ScanResults, chosen: set[str]) -> Iterator[Mark]:
    path = known.video.path or known.video.filename
    if EXPORTED in chosen:
        for clip in (*known.marked, *known.exports):
            yield Mark(clip.span.start, clip.span.end, clip.folder, video=path)
    for judgement in known.judgements:
        if _SOURCES[judgement.verdict] in chosen:
            yield from _judged(judgement, path)
    if NEGATIVES in chosen:
        stood_on = {judgement.negative_id for judgement in known.judgements}
        for negative in known.negatives:
            if negative.id not in stood_on:
                for folder in negative.folders or ("",):
                    yield Mark(
                        negative.span.start, negative.span.end, folder, Meaning.NEGATIVE, None, path,
                        negative.source_model,
                    )  # fmt: skip
    if MATCHES in chosen:
        for versions in known.versions.values():
            yield from _unjudged(ctx, known, ReviewedScan(known.video, known.profile, versions[0]), path)


def _judged(judgement: Judgement, path: str) -> Iterator[Mark]:
    for folder in judgement.folders or ("",):
        if not folder or is_class(folder):
            yield Mark(
                judgement.span.start, judgement.span.end, folder, _MEANINGS[judgement.verdict], judgement.score, path,
                judgement.model, judgement.scan_timestamp,
            )  # fmt: skip


def _unjudged(ctx: Services, known: ScanResults, place: ReviewedScan, path: str) -> Iterator[Mark]:
    """Matches of a scan about which nothing was said."""
    folders = class_of(ctx, place)
    regions = scanned(ctx, place.version, with_scores=False).regions
    said = reviewed(known, regions, folders)
    for number, region in enumerate(regions):
        if not region.disabled and number not in said.verdicts and number not in said.negatives:
            for folder in folders or (place.model,):
                yield Mark(
                    region.start, region.end, folder, Meaning.MATCH, region.score, path, place.model, place.timestamp
                )
