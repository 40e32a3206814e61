"""Where one clip comes from: its video and second, its scan and model, what was said of it, where it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from eightcut.domain.channels import ALL
from eightcut.domain.clips import ClipRow, class_key
from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.judgements import NOBODY, Judgement, Signed
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.training import TrainingRun
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.clips.listing import find
from eightcut.services.clips.words import words_of_clips
from eightcut.services.context import Services
from eightcut.services.scans.overview import Match, Overview
from eightcut.services.videos.same_place import on_disk
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The chain of a clip. `span` in seconds of its video; `exported` as it was written, where that was kept."""

    clip: str
    label: str
    caption: str
    video: VideoRef
    span: TimeSpan
    by_hand: bool
    exported: Signed
    verdicts: tuple[Judgement, ...]
    """What was said of moments that share at least half of the clip."""
    matches: tuple[tuple[Match, TrainingRun | None], ...]
    """Matches of the newest scans that share at least half of the clip, with the training of their model."""
    datasets: tuple[tuple[Dataset, str], ...]
    """Datasets that hold a clip of that moment, and its name there."""
    channels: str = ALL
    """Which channels of the video are heard, as in `domain.channels`."""
    shown: str = ""
    """The part of the video's picture that it shows, as in `domain.picture_part`."""


def origin_of(ctx: Services, profile: str, clip: str) -> Origin:
    """Of an exported clip, by number or path, or of a clip in the folder of a dataset. BadRequest for anything else."""
    inside = _in_dataset(ctx, profile, clip)
    if inside is not None:
        dataset, one = inside[0], inside[1].planned.candidate
        span = moment(one.start, dataset.seconds)
        found = _origin(ctx, profile, clip, one.label, one.caption, one.video, span, one.score is None, NOBODY)
        return replace(found, channels=inside[1].channels, shown=inside[1].shown)
    [row] = find(ctx, profile, [clip])
    exported = ctx.library.clips.exported(profile).get(row.id, NOBODY)
    words = words_of_clips(ctx, profile, [row])[row.id].text
    found = _origin(
        ctx, profile, row.output_path, row.folder, words, _video(row), row.span, not row.scan_export, exported
    )
    return replace(found, channels=row.channels, shown=row.shown)


def _origin(
    ctx: Services, profile: str, clip: str, label: str, caption: str, video: VideoRef, span: TimeSpan,
    by_hand: bool, exported: Signed,
) -> Origin:  # fmt: skip
    matches = tuple(_matches(ctx, profile, video, span))
    said = ctx.library.verdicts.of_video(video, profile)
    verdicts = tuple(one for one in said if one.span.overlap(span) >= min(span.duration, one.span.duration) / 2)
    datasets = tuple(
        (dataset, one.planned.name)
        for dataset in ctx.library.datasets.all(profile)
        for one in ctx.library.datasets.clips(dataset)
        if class_key(one.planned.candidate.label) == class_key(label)
        and _same_video(one.planned.candidate.video, video)
        and moment(one.planned.candidate.start, dataset.seconds).overlap(span) >= span.duration / 2
    )
    return Origin(clip, label, caption, video, span, by_hand, exported, verdicts, matches, datasets)


def _in_dataset(ctx: Services, profile: str, clip: str) -> tuple[Dataset, BuiltClip] | None:
    path = on_disk(str(Path(clip).absolute()))
    for dataset in ctx.library.datasets.all(profile):
        if path.is_relative_to(dataset.folder):
            name = path.relative_to(dataset.folder).as_posix()
            found = next((one for one in ctx.library.datasets.clips(dataset) if one.file == name), None)
            if found is None:
                raise BadRequest(f"{path} is in the folder of {dataset.called}, and no clip of it.", str(path))
            return dataset, found
    return None


def _video(row: ClipRow) -> VideoRef:
    return VideoRef(row.filename, row.source_path, row.content_id)


def _same_video(one: VideoRef, other: VideoRef) -> bool:
    if one.content_id and other.content_id:
        return one.content_id == other.content_id
    return one.filename == other.filename


def _matches(
    ctx: Services, profile: str, video: VideoRef, span: TimeSpan
) -> Iterator[tuple[Match, TrainingRun | None]]:
    known = ctx.library.videos.of_content(video.content_id) if video.content_id else None
    path = known.path if known is not None else video.path
    runs = {(run.model, run.version): run for run in ctx.library.models.all(profile)}
    for model in ctx.library.scans.models(profile):
        for match in Overview(ctx, profile, model).matches([path])[path]:
            if match.region.span.overlap(span) >= span.duration / 2:
                yield match, runs.get((model, match.place.version.model_version))
