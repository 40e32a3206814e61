"""Importing: clips that lie in folders but are not in the database get their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.names import folder_number
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.services import dataset_file
from eightcut.services.clip_files import fingerprint
from eightcut.services.places import class_path
from eightcut.services.same_place import Key, Places
from eightcut.services.workbench import Job, Workbench

_SCAN = re.compile(r".*_a\d+_\d+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many clips got rows, how many had them, and into which classes they went."""

    new: int
    known: int
    classes: tuple[str, ...]


def import_clips(bench: Workbench, profile: str, folder: str, job: Job) -> Imported:
    """Take the clips `CLASS/vid_NNN/*.mp4` (or .wav) of a folder into the profile, all or none.

    `folder` is a class folder or one that holds class folders. Where a clip was cut from is not known, so each clip
    becomes its own video, from its start to its end; labels come from dataset.json. Clips that cannot be read are
    warned of and left out. BadRequest where there are none.
    """
    files = _clips_in(Path(folder).expanduser().absolute())
    if not files:
        raise BadRequest(f"{folder} holds no clips of the form CLASS/vid_001/clip.mp4.", folder)
    places = Places()
    known = {places.key(row.output_path) for row in bench.library.clips.of_profile(profile)}
    had = sum(places.key(file) in known for file in files)
    labels: dict[Path, dict[Key, str]] = {}
    rows: list[ClipRow] = []
    for number, file in enumerate(files):
        job.cancel.check()
        job.progress("import", str(file), float(number), float(len(files)))
        if places.key(file) in known:
            continue
        known.add(places.key(file))
        root = file.parent.parent
        class_path(str(root.parent), root.name)
        if root not in labels:
            entries = dataset_file.read(root)
            labels[root] = {places.key(str(e.get("path"))): str(e.get("label", "")) for e in entries}
        try:
            rows.append(_row(bench, profile, file, labels[root].get(places.key(file), "")))
        except EnvironmentProblem as problem:
            job.warn(str(file), problem.message)
    with bench.library.transactions.transaction():
        for row in rows:
            bench.library.clips.add(row)
    classes = tuple(sorted({row.folder for row in rows}))
    return Imported(len(rows), had, classes)


def _row(bench: Workbench, profile: str, file: Path, label: str) -> ClipRow:
    return ClipRow(
        filename=file.name,
        start_time=0.0,
        output_path=str(file),
        label=label,
        clip_count=1,
        clip_duration=round(bench.media.probe(str(file)).duration, 3),
        profile=profile,
        source_path=str(file),
        scan_export=bool(_SCAN.fullmatch(file.stem)),
        content_id=bench.media.content_id(str(file)),
        fingerprint=fingerprint(bench.media, str(file)),
    )


def _clips_in(folder: Path) -> list[Path]:
    classes = [folder, *sorted(f for f in folder.iterdir() if f.is_dir())] if folder.is_dir() else []
    return [
        file
        for root in classes
        for video in sorted(root.iterdir())
        if video.is_dir() and folder_number(video.name) is not None
        for file in sorted(video.iterdir())
        if file.suffix.lower() in (".mp4", ".wav") and not file.name.startswith(".")
    ]
