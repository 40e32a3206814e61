"""Checks of exported clips: are sound and picture within the limits that a training needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from eightcut.domain.clip_quality import ClipQuality
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import container_of
from eightcut.domain.limits import STRICT, Fault, faults, limits_named
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.progress import CancelToken
from eightcut.domain.videos import VideoRef
from eightcut.errors import CutProblem, MediaProblem, NoAudioTrack
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.files import stamp_of
from eightcut.services.context import Failure, Job, Services
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class CheckedClip:
    """One clip, what was measured of it, and what is wrong with it: words that complete "This clip ..."."""

    row: ClipRow
    quality: ClipQuality
    faults: tuple[str, ...] = ()


def checked(ctx: Services, rows: Collection[ClipRow], limits: str, job: Job) -> Iterator[CheckedClip | Failure]:
    """Measure clips one by one, and keep that; the others go on where one cannot be read. BadRequest, Cancelled.

    What was measured of the same file before is not measured again.
    """
    from eightcut.services.clips.spoken import Spoken  # lists, which ask what is known, load nothing that hears

    wanted, known = limits_named(limits), _known(ctx, rows)
    spoken = Spoken(ctx, wanted, job)
    keeps = ctx.library.read_only is None
    if keeps:
        ctx.library.clip_quality.forget_strangers()
    for number, row in enumerate(rows, 1):
        job.cancel.check()
        quality, stamp = known.get(row.id), _stamp_of(row.output_path)
        try:
            before = quality
            if quality is None:
                quality = measured(ctx.media, row.output_path, job.cancel)
            if quality.sound is not None and quality.sound.speech is None:
                video = VideoRef(row.filename, row.source_path, row.content_id)
                quality = replace(quality, sound=spoken.added(quality.sound, video, row.span))
            if keeps and quality != before:
                ctx.library.clip_quality.keep(row.output_path, stamp, quality)
        except (MediaProblem, CutProblem) as problem:
            yield Failure(row.output_path, problem.about(row.output_path))
        else:
            yield CheckedClip(row, quality, tuple(fault.words for fault in faults(wanted, quality)))
        job.progress("check", row.output_path, number, len(rows))


def known_faults(ctx: Services, rows: Collection[ClipRow], limits: str) -> dict[int, tuple[str, ...]]:
    """What is wrong with those of the clips that were measured as they are now, by number. BadRequest."""
    wanted = limits_named(limits)
    known = _known(ctx, rows).items()
    return {number: tuple(fault.words for fault in faults(wanted, quality)) for number, quality in known}


def faulty_clips(
    ctx: Services, video: VideoRef, profile: str, limits: str = STRICT
) -> list[tuple[ClipRow, list[Fault]]]:
    """The video's clips that were measured as they are now and lie outside the limits, by start, and why."""
    rows = {row.id: row for row in ctx.library.clips.of_video(video, profile)}
    wanted = limits_named(limits)
    found = [(rows[number], faults(wanted, quality)) for number, quality in _known(ctx, rows.values()).items()]
    return sorted([one for one in found if one[1]], key=lambda one: one[0].span.start)


def measured(media: FfmpegMedia, clip: str, cancel: CancelToken) -> ClipQuality:
    """Sound and picture of a clip; the pictures of a folder of frames are not looked at. MediaProblem, CutProblem."""
    container = container_of(clip)
    try:
        sound = media.sound_quality(container.heard(clip), cancel)
    except NoAudioTrack:
        sound = None
    seen = container.picture and not container.folder
    return ClipQuality(sound, media.picture_quality(clip, cancel) if seen else None)


def without_bars(found: Iterable[CheckedClip]) -> dict[str, PicturePart]:
    """What is left of a video's picture without its black bars, in all its clips, by the video's path."""
    crops: dict[str, list[PicturePart | None]] = {}
    for one in found:
        if one.quality.picture is not None:
            crops.setdefault(one.row.source_path or one.row.filename, []).append(one.quality.picture.shown)
    joined = {}
    for name, each in crops.items():
        first, *others = each
        for other in others:
            first = first.joined(other) if first and other else None
        if first:
            joined[name] = first
    return joined


def _known(ctx: Services, rows: Collection[ClipRow]) -> dict[int, ClipQuality]:
    kept = ctx.library.clip_quality.of([row.output_path for row in rows])
    found = ((row.id, row.output_path, *kept[row.output_path]) for row in rows if row.output_path in kept)
    return {number: quality for number, path, stamp, quality in found if stamp == _stamp_of(path)}


def _stamp_of(clip: str) -> str:
    """Of the file that holds its sound."""
    return stamp_of(container_of(clip).heard(clip))
