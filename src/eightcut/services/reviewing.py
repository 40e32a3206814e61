"""Corrections: verdicts on finds and hard negatives, the short way back into the next training."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.finding import find_video, open_video
from eightcut.services.workbench import Workbench


def give_verdict(bench: Workbench, path: str, profile: str, span: TimeSpan, verdict: Verdict, model: str) -> Judgement:
    """Judge an interval, on the newest scan with this model; a reject is a hard negative too, in one transaction."""
    video = find_video(bench, path, profile)
    timestamp, score, folders = "", None, _class_of(bench, profile, model)
    newest = next(iter(bench.library.scans.versions(video, profile, model)), None)
    if newest is not None:
        touched = [r for r in bench.library.scans.regions(newest) if r.span.overlap(span) > 0]
        if touched:
            score = max(touched, key=lambda r: r.span.iou(span)).score
        timestamp, folders = newest.timestamp, newest.folders or folders
    judgement = Judgement(video, profile, folders, span, verdict, model, timestamp, score)
    bench.library.verdicts.give(judgement)
    return judgement


def add_negatives(
    bench: Workbench, path: str, profile: str, times: Sequence[float], folder: str = "", model: str = ""
) -> list[HardNegative]:
    """Mark moments as "not this sound"; without `folder` the class is that of the model, or every class."""
    bad = [t for t in times if not t >= 0]
    if bad:
        raise BadRequest(
            f"A hard negative cannot begin at {bad[0]:g} s: give seconds from the start of the film.", path
        )
    video = open_video(bench, path)
    folders = (folder,) if folder else _class_of(bench, profile, model)
    new = [HardNegative(video.filename, t, video.path, model, folders, video.content_id) for t in times]
    ids = set(bench.library.negatives.add(new, profile))
    return [n for n in bench.library.negatives.of_profile(profile) if n.id in ids]


def delete_negatives(bench: Workbench, profile: str, ids: Sequence[int]) -> list[HardNegative]:
    """Take back exactly these; BadRequest where the profile has no such number. Those that went."""
    there = {n.id: n for n in bench.library.negatives.of_profile(profile)}
    unknown = [i for i in ids if i not in there]
    if unknown:
        raise BadRequest(
            f"Profile {profile!r} has no hard negative {', '.join(map(str, unknown))}. "
            "See the numbers with: 8cut negatives list."
        )
    bench.library.negatives.delete(ids)
    return [there[i] for i in dict.fromkeys(ids)]


def clear_negatives(bench: Workbench, profile: str, model: str | None = None) -> int:
    """Take back all of the profile, or those that `model` suggested ("" = model unknown); how many went."""
    there = bench.library.negatives.of_profile(profile)
    return bench.library.negatives.delete([n.id for n in there if model is None or n.source_model == model])


def is_negative(region: Region, negatives: Sequence[TimeSpan]) -> bool:
    """Whether a find is marked as "not this sound": a negative moment lies in it by at least half."""
    return any(region.span.overlap(n) >= n.duration / 2 for n in negatives)


def rejected_spans(bench: Workbench, video: VideoRef, profile: str, folders: tuple[str, ...]) -> list[TimeSpan]:
    """Moments of this video that are not the sound of this class: hard negatives and rejects, with or without class."""

    def counts(of: tuple[str, ...]) -> bool:
        return not of or not folders or bool(set(of) & set(folders))

    spans = [
        n.span
        for n in bench.library.negatives.of_profile(profile)
        if counts(n.folders)
        and (n.content_id == video.content_id or (not n.content_id and n.filename == video.filename))
    ]
    verdicts = bench.library.verdicts.of_video(video, profile)
    return spans + [j.span for j in verdicts if j.verdict is Verdict.REJECT and counts(j.folders)]


def _class_of(bench: Workbench, profile: str, model: str) -> tuple[str, ...]:
    run = bench.library.models.active(profile, model) if model else None
    return run.settings.positive_folders if run else ()
