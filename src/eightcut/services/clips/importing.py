"""Importing: clips that lie in folders but are not in the database get their rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import container_of
from eightcut.domain.names import folder_number, path_parts
from eightcut.errors import BadRequest, EnvironmentProblem, NoAudioTrack
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import fingerprint
from eightcut.services.clips.lost import is_clip_name
from eightcut.services.clips.names import class_path
from eightcut.services.context import Job, Services
from eightcut.services.videos.same_place import Places, exists, folded, is_folder, names_in
from eightcut.typed import typed_path
from eightcut.values import dataclass

_SCAN = re.compile(r".*_a\d+_\d+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many clips got rows, how many had them, and into which classes they went."""

    new: int
    known: int
    classes: tuple[str, ...]
    change: Change


def import_clips(ctx: Services, profile: str, folder: str, job: Job) -> ImportResult:
    """Take the clips `CLASS/vid_NNN/*.mp4` (or .wav, or folders of frames) of a folder into the profile, all or none.

    `folder` is a class folder or one that holds class folders. Where a clip was cut from is not known, so each clip
    becomes its own video, from its start to its end; labels come from dataset.json. Clips that cannot be read are
    warned of and left out. BadRequest where there are none.
    """
    place = typed_path(folder)
    if not folder or not is_folder(place):
        raise BadRequest(f"There is no folder {folder!r}. Give a folder that contains clips.", folder)
    files = _clips_in(place)
    if not files:
        raise BadRequest(f"{folder} contains no clips of the form CLASS/vid_001/clip.mp4.", folder)
    places = Places()
    known = {places.key(row.output_path) for row in ctx.library.clips.of_profile(profile)}
    had = sum(places.key(file) in known for file in files)
    by_root: dict[Path, list[Path]] = {}
    for file in files:
        by_root.setdefault(file.parent.parent, []).append(file)
    labels: dict[Path, Mapping[str, str]] = {}
    rows: list[ClipRow] = []
    for number, file in enumerate(files):
        job.cancel.check()
        job.progress("import", str(file), float(number), float(len(files)))
        if places.key(file) in known:
            continue
        known.add(places.key(file))
        root = file.parent.parent
        if root not in labels:
            class_path(str(root.parent), root.name)
            labels[root] = _labels(dataset_json.read(root), by_root[root], places)
        try:
            rows.append(_row(ctx, profile, file, labels[root].get(str(file), "")))
        except EnvironmentProblem as problem:
            job.warn(str(file), problem.about(str(file)))
    with ctx.library.transactions.transaction():
        for row in rows:
            ctx.library.clips.add(row)
    classes = tuple(sorted({row.folder for row in rows}))
    return ImportResult(len(rows), had, classes, Change(Kind.CLIPS if rows else NOTHING, profile=profile))


def _labels(entries: Sequence[Mapping[str, Any]], files: Sequence[Path], places: Places) -> dict[str, str]:
    """What the entries of a class folder say of its clips; those of a folder that was moved go by the names in it."""
    by_place = {places.key(str(entry.get("path"))): dataset_json.label_of(entry) for entry in entries}
    moved: dict[str, str] = {}
    for entry in entries:
        path = str(entry.get("path"))
        if not exists(path):
            moved.setdefault(_tail(path), dataset_json.label_of(entry))
    return {str(file): by_place.get(places.key(file), moved.get(_tail(str(file)), "")) for file in files}


def _tail(path: str) -> str:
    """`vid_NNN/NAME`, as disks that fold names see it."""
    return folded("/".join(path_parts(path)[-2:]))


def _row(ctx: Services, profile: str, file: Path, label: str) -> ClipRow:
    """The row of a clip. MediaProblem for what cannot be read, or frames without the sound that would be learned."""
    container = container_of(str(file))
    video = Path(container.heard(str(file)))
    if not exists(video):
        raise NoAudioTrack(
            f"{file} was left out because its sound is missing: there is no {video.name} beside it.", str(video)
        )
    return ClipRow(
        filename=video.name,
        start_time=0.0,
        output_path=str(file),
        label=label,
        format=container.recorded,
        clip_count=1,
        clip_duration=round(ctx.media.probe(str(video)).duration, 3),
        profile=profile,
        source_path=str(video),
        scan_export=bool(_SCAN.fullmatch(file.name if container.folder else file.stem)),
        content_id=ctx.media.content_id(str(video)),
        fingerprint=fingerprint(ctx.media, str(file)),
    )


def _clips_in(folder: Path) -> list[Path]:
    """Clips in this class folder, or in those that it holds; the sound beside frames is a part of theirs."""
    return [
        file
        for root in (folder, *sorted(filter(is_folder, names_in(folder))))
        for video in sorted(names_in(root))
        if folder_number(video.name) is not None
        for file in sorted(names_in(video))
        if is_clip_name(file, is_folder(file)) and not (file.suffix == ".wav" and is_folder(file.with_suffix("")))
    ]
