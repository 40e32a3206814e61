"""Which moments of the library may go into a dataset: clips cut before, matches accepted or not yet judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eightcut.domain.clip_words import Defaults, words_of_class
from eightcut.domain.clips import class_key, is_class
from eightcut.domain.datasets import ACCEPTED, EXPORTED, MATCHES, Candidate
from eightcut.domain.judgements import NOBODY, Verdict
from eightcut.domain.reviewed import Said
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.videos import VideoRef
from eightcut.embedding import Sound, refuse_another
from eightcut.errors import BadRequest, MediaProblem
from eightcut.services.clips.targets import own_class
from eightcut.services.clips.words import words_of_clips
from eightcut.services.context import Job, Services
from eightcut.services.scans.describing import caption_at, described
from eightcut.services.scans.off_screen import off_screen_clips, unseen
from eightcut.services.scans.overview import Match, Overview
from eightcut.services.videos.clocks import DEFAULT_TRACK, as_measured
from eightcut.services.videos.same_place import is_file


def candidates(
    ctx: Services, profile: str, classes: Sequence[str], sources: Sequence[str], seconds: float, job: Job
) -> list[Candidate]:
    """All of these classes (none: every one). BadRequest for a class that nothing is of, Cancelled."""
    said = ctx.library.captions.of_classes(profile)
    found = list(_exported(ctx, profile)) if EXPORTED in sources else []
    if {ACCEPTED, MATCHES} & set(sources):
        matched = list(_matched(ctx, profile, MATCHES in sources, seconds, said, job))
        matched += _accepted(ctx, profile, matched, seconds, said, job)
        found += _as_said(ctx, profile, matched, seconds)
    known = {class_key(one.label) for one in found}
    for name in classes:
        if class_key(name) not in known:
            there = ", ".join(sorted({one.label for one in found})) or "none"
            raise BadRequest(f"Nothing of class {name} can go into a dataset. Classes: {there}.")
    wanted = {class_key(name) for name in classes} or known
    return [one for one in found if class_key(one.label) in wanted]


def _exported(ctx: Services, profile: str) -> Iterator[Candidate]:
    rows = ctx.library.clips.of_profile(profile)
    unseen, cut = off_screen_clips(ctx, profile, rows), ctx.library.clips.exported(profile)
    words = words_of_clips(ctx, profile, rows)
    for row in rows:
        if is_class(row.folder):
            ref = ctx.library.videos.of_content(row.content_id) if row.content_id else None
            path = row.source_path if ref is None or is_file(row.source_path) else ref.path
            yield Candidate(
                VideoRef(row.filename, path, row.content_id), row.folder, row.span.start,
                words[row.id].text, EXPORTED, None, f"clip {row.id}", off_screen=row.id in unseen,
                said=cut.get(row.id, NOBODY),
            )  # fmt: skip


def _matched(
    ctx: Services, profile: str, unjudged: bool, seconds: float, said: Defaults, job: Job
) -> Iterator[Candidate]:
    wanted = {Verdict.ACCEPT, None} if unjudged else {Verdict.ACCEPT}
    paths = [video.path for video in ctx.library.videos.known(profile) if video.path]
    for model in ctx.library.scans.models(profile):
        job.cancel.check()
        told = Overview(ctx, profile, model).matches(paths)
        for matches in told.values():
            for match in matches:
                if match.verdict in wanted:
                    yield from _moments(ctx, match, seconds, said, job)


def _moments(ctx: Services, match: Match, seconds: float, said: Defaults, job: Job) -> Iterator[Candidate]:
    """As many clips as a match is long, around its middle; one at least."""
    place, region = match.place, match.region
    try:
        label = own_class(ctx, place.video, place.version)
    except BadRequest as problem:
        job.warn(place.video.path, problem.message)
        return
    source = ACCEPTED if match.verdict is Verdict.ACCEPT else MATCHES
    origin = f"{place.version.model} {place.version.timestamp}".strip()
    for start in _starts(region.span, seconds):
        yield Candidate(
            place.video, label, start, words_of_class(label, said), source, region.score, origin,
            place.version.model_version,
        )  # fmt: skip


def _accepted(
    ctx: Services, profile: str, matched: Sequence[Candidate], seconds: float, words: Defaults, job: Job
) -> Iterator[Candidate]:
    """What was accepted and is no match of a newest scan: at another threshold, in an earlier scan, in another tool."""
    videos = [video for video in ctx.library.videos.known(profile) if video.path]
    there: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in matched:
        if one.source == ACCEPTED:
            there[one.film, one.label].append(one.start)
    for place, judgements in ctx.library.verdicts.of_videos(videos, profile).items():
        job.cancel.check()
        video = videos[place]
        for said in judgements:
            if said.verdict is not Verdict.ACCEPT:
                continue
            if len(said.folders) != 1:
                job.warn(video.path, f"An accepted moment of {video.filename} is of no single class and is left out.")
                continue
            [label] = said.folders
            origin = f"{said.model} {said.scan_timestamp}".strip() or f"verdict {said.id}"
            for start in _starts(said.span, seconds):
                one = Candidate(video, label, start, words_of_class(label, words), ACCEPTED, said.score, origin)
                if all(abs(start - other) >= seconds / 2 for other in there[one.film, label]):
                    yield one


def _as_said(ctx: Services, profile: str, found: Sequence[Candidate], seconds: float) -> Iterator[Candidate]:
    """The same, with whether their source is off screen, their own caption, and who accepted them."""
    videos = list(dict.fromkeys(one.video for one in found))
    captions = described(ctx, profile, videos)
    known, told = unseen(ctx, profile, videos), ctx.library.verdicts.of_videos(videos, profile)
    accepted = {
        videos[place]: Said(one for one in judgements if one.verdict is Verdict.ACCEPT)
        for place, judgements in told.items()
    }
    for one in found:
        span, label = moment(one.start, seconds), (one.label,)
        off = one.video in known and bool(known[one.video].at(span, label))
        said = accepted[one.video].at(span, label) if one.source == ACCEPTED and one.video in accepted else []
        newest = max(said, key=lambda judgement: judgement.id).given if said else NOBODY
        own = caption_at(captions[one.video].at(span, label), span) if one.video in captions else ""
        yield replace(one, off_screen=off, said=newest, caption=own or one.caption)


def _starts(span: TimeSpan, seconds: float) -> Iterator[float]:
    """Where clips begin: as many as the span is long, around its middle; one at least."""
    count = max(1, int(span.duration / seconds + 1e-6))
    first = (span.start + span.end - count * seconds) / 2
    return (max(0.0, first + number * seconds) for number in range(count))


def lengths(ctx: Services, found: Sequence[Candidate], job: Job) -> dict[str, float | str]:
    """Seconds of each video by `Candidate.film`; of one that cannot be cut, why, as `LeftOut` has it."""
    known: dict[str, float | str] = {}
    videos = {one.film: one.video for one in found}
    for number, (film, video) in enumerate(videos.items(), 1):
        job.cancel.check()
        try:
            if video.content_id:
                refuse_another(ctx.media, Sound(video.path, video.content_id, DEFAULT_TRACK))
            known[film] = as_measured(ctx, video, ctx.media.probe(video.path)).duration
        except MediaProblem as problem:
            known[film] = f"is of a video that cannot be used: {problem.message}"
        job.progress("look", video.path, number, len(videos))
    return known
