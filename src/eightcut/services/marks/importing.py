"""Marks of other tools into the library: as positives that a training learns from, matches to review, or negatives."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from zlib import crc32

from eightcut.domain.clips import class_key, is_class
from eightcut.domain.marks import BadMarks, Meaning, Written
from eightcut.domain.model_key import ModelKey
from eightcut.domain.scans import Region
from eightcut.domain.spans import TOLERANCE, WINDOW
from eightcut.domain.timecodes import seconds_of
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest
from eightcut.services.change import Change, recorded
from eightcut.services.clips.names import class_name
from eightcut.services.context import Job, Services
from eightcut.services.marks.putting import Group, Put, put
from eightcut.services.marks.reading import written_marks
from eightcut.services.marks.which_video import WhichVideo
from eightcut.services.scans.review import PAST_END
from eightcut.services.videos.clocks import with_length
from eightcut.services.videos.same_place import exists
from eightcut.typed import typed_path
from eightcut.values import dataclass

_EARLY = 0.5
"""Seconds by which a mark may begin before the video, as tools round."""
_LONGEST = 17
"""Signs of a class in the name of a model: with what stands around them no more than a name may have."""
_NO_NAME = re.compile(r"[^A-Za-z0-9-]+")
_ORDER = (Meaning.POSITIVE, Meaning.UNCERTAIN, Meaning.NEGATIVE, Meaning.MATCH)


@dataclass(frozen=True, slots=True)
class MarksRequest:
    """Into which profile marks go; `meaning` is what those mean that do not tell themselves."""

    profile: str
    videos: tuple[str, ...] = ()
    """Videos that the files speak of; without any they are looked for."""
    folder: str = ""
    """The class of all marks, "" for what each is called."""
    meaning: Meaning = Meaning.POSITIVE


@dataclass(frozen=True, slots=True)
class ImportedMarks:
    """What became of the marks of one file."""

    new: Counter[Meaning]
    known: int
    """They were there before."""
    against: int
    """Left out, as the user has said something else about that moment."""
    videos: tuple[VideoRef, ...]
    classes: tuple[str, ...]
    change: Change


def import_marks(ctx: Services, path: str, request: MarksRequest, job: Job) -> ImportedMarks:
    """Take the marks of one file, all or none; what the library has stays, and is not there twice afterwards.

    A positive is an accepted moment of its class, a negative a rejected one, which trainings learn from without a clip;
    matches are a scan to review. BadRequest names the file, the line and the cure. Cancelled.
    """
    file = typed_path(path)
    try:
        groups = _grouped(ctx, file, request, job)
    except BadMarks as problem:
        where = f"{file.name}, {problem.place}" if problem.place else file.name
        raise BadRequest(f"{where}: {problem} Nothing of this file was imported.", str(file)) from None
    job.cancel.check()
    done: list[Put] = []
    change = recorded(ctx, lambda: done.extend(put(ctx, request.profile, group) for group in groups), request.profile)
    new = Counter[Meaning]()
    for one in done:
        new[one.group.meaning] += one.new
    known, against = sum(one.known for one in done), sum(one.against for one in done)
    if against:
        job.warn(
            str(file),
            f"{plural(against, 'mark')} of {file.name} {'was' if against == 1 else 'were'} left out: you have given "
            "another verdict there. Your verdicts stay.",
        )
    videos = tuple(dict.fromkeys(one.group.video for one in done))
    return ImportedMarks(new, known, against, videos, tuple(sorted({one.group.folder for one in done} - {""})), change)


def _grouped(ctx: Services, file: Path, request: MarksRequest, job: Job) -> list[Group]:
    """The marks of a file by video, class and meaning, in the order in which they go in."""
    marks = written_marks(ctx, file)
    if not marks:
        raise BadMarks("", "There are no marks in it.")
    by_name: dict[str, list[Written]] = {}
    for mark in marks:
        by_name.setdefault(mark.video, []).append(mark)
    which = WhichVideo(ctx, request.profile, file, request.videos, len(by_name) == 1)
    classes = _Classes(ctx, request)
    lengths: dict[VideoRef, float] = {}
    found: dict[tuple[VideoRef, str, Meaning], list[Region]] = {}
    for name, mine in by_name.items():
        job.cancel.check()
        video = which.of(name)
        length, regions = _timed(ctx, video, mine, job)
        lengths[video] = length
        for mark, region in zip(mine, regions, strict=True):
            meaning = mark.meaning or request.meaning
            found.setdefault((video, classes.of(mark, meaning), meaning), []).append(region)
    return [
        Group(video, folder, meaning, _once(regions), lengths[video], classes.key(folder, meaning))
        for (video, folder, meaning), regions in sorted(found.items(), key=lambda item: _ORDER.index(item[0][2]))
    ]


def _timed(ctx: Services, video: VideoRef, marks: Sequence[Written], job: Job) -> tuple[float, list[Region]]:
    """Seconds that a video lasts (0: nobody knows), and where its marks lie. BadMarks for what is not within it."""
    info = ctx.media.probe(video.path) if exists(video.path) else None
    fps = info.picture.fps if info is not None and info.picture is not None else None
    spans = [_span(mark, fps) for mark in marks]
    if info is None:
        return 0.0, [_region(mark, start, end) for mark, (start, end) in zip(marks, spans, strict=True)]
    length = with_length(ctx, video, info, max(max(start, end) for start, end in spans), job).duration
    regions = []
    for mark, (start, end) in zip(marks, spans, strict=True):
        if start >= length or end > length + PAST_END:
            raise BadMarks(
                mark.place,
                f"{video.filename} is {length:.1f} s long, so {start:g} to {end:g} s is not within it. Give the video "
                "that was marked by --video.",
            )
        regions.append(_region(mark, start, end, length))
    return length, regions


def _span(mark: Written, fps: Fraction | None) -> tuple[float, float]:
    times = []
    for text in (mark.start, mark.end or mark.start):
        try:
            times.append(seconds_of(text, fps))
        except ValueError as problem:
            raise BadMarks(mark.place, f"The time {text[:40]!r} {problem}.") from None
    if not -_EARLY <= times[0] <= times[1] < math.inf:
        raise BadMarks(mark.place, f"A mark cannot reach from {mark.start[:40]} to {mark.end[:40]}: correct it.")
    return max(0.0, times[0]), max(0.0, times[1])


def _region(mark: Written, start: float, end: float, length: float = math.inf) -> Region:
    """A moment stands for the window that begins with it, or that the video ends with; no score is NaN."""
    score = math.nan if mark.score is None else mark.score
    if end - start > TOLERANCE:
        return Region(start, end, score)
    start = max(0.0, min(start, length - WINDOW))
    return Region(start, start + WINDOW, score)


def _once(regions: Iterable[Region]) -> tuple[Region, ...]:
    """By start, each interval once."""
    by_span = {(round(r.start / TOLERANCE), round(r.end / TOLERANCE)): r for r in regions}
    return tuple(sorted(by_span.values(), key=lambda region: (region.start, region.end)))


class _Classes:
    """What the labels of a file are as classes: as the library writes them, where it has them."""

    def __init__(self, ctx: Services, request: MarksRequest) -> None:
        self._ctx, self._request = ctx, request
        there = [*ctx.library.clips.classes(request.profile), *ctx.library.training_data.folders(request.profile)]
        self._known = {class_key(name): name for name in reversed(there)}

    def of(self, mark: Written, meaning: Meaning) -> str:
        """The class of a mark; "" for what is no sound of any class. BadMarks for a label that cannot be one."""
        label = self._request.folder or mark.label
        if not label.strip() and meaning in (Meaning.NEGATIVE, Meaning.UNCERTAIN):
            return ""
        if not label.strip():
            raise BadMarks(mark.place, "This mark has no label: give the class of all marks by --class.")
        key = class_key(label)
        if key not in self._known:
            try:
                name = class_name(label)
            except BadRequest as problem:
                cure = "" if self._request.folder else " Or give the class of all marks by --class."
                raise BadMarks(mark.place, f"{problem.message}{cure}") from None
            if not is_class(name):
                raise BadMarks(mark.place, f"{name!r} is the name of a class that is switched off. Choose another.")
            self._known[key] = name
        return self._known[key]

    def key(self, folder: str, meaning: Meaning) -> str:
        """The model key of matches: a scan looks for one class, so each class has its own."""
        if meaning is not Meaning.MATCH:
            return ""
        plain = _NO_NAME.sub("-", folder.replace("_", "-"))
        if plain != folder.replace("_", "-") or len(plain) > _LONGEST:
            plain = f"{plain[:_LONGEST]}-{crc32(folder.encode()):08x}"
        return str(ModelKey(self._ctx.embedders.key("").base, f"marks-{plain}"))
