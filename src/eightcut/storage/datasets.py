"""Datasets that were built, and their clips (tables `datasets` and `dataset_clips`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.datasets import Candidate, Planned
from eightcut.domain.judgements import Signed
from eightcut.domain.loudness import Levelled
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.storage.columns import LARGEST, Kind, Nonsense, Number, Or, Text, Whole
from eightcut.storage.database import Row, Store
from eightcut.storage.rows import utc_now
from eightcut.storage.stored_json import Field, boolean, fields, json_object, names
from eightcut.storage.tables import reader

_FIELDS = "id, profile, name, number, built_at, target, folder, seconds, recipe, left_out, files"
_NAMES = tuple(_FIELDS.split(", "))
_READ = reader("datasets", f"{_FIELDS}, clips", clips=Whole(0))
_KEY = "profile = ? AND name = ?"
_CLIP = (
    "filename, path, content_id, start_time, class, caption, source, score, origin, model_version, off_screen, name, "
    "side, file, sha256, cut, channels, said_at, said_by, loudness, gain, reached, shown"
)
_LEVEL = ("loudness", "gain", "reached")
_CLIPS = reader("dataset_clips", _CLIP)
_RECIPE: dict[str, Field] = {
    "classes": names, "sources": names, "per_video": Whole(), "pick": Text(), "overlap": Number(least=0),
    "holdout": Number(least=0, most=1), "validation": Number(least=0, most=1), "sound_only": boolean,
    "limits": Text(), "license": Text(), "loudness": Or(Number()), "true_peak": Or(Number()),
}  # fmt: skip


class DatasetStore(Store):
    """Datasets by profile, name and number."""

    def add(self, dataset: Dataset, clips: Sequence[BuiltClip]) -> Dataset:
        """Keep it under the next number of its name; as kept. Numbers of forgotten ones are not used again."""
        with self._db.transaction():
            number = self._db.value(
                f"SELECT MAX(number) FROM datasets WHERE {_KEY} AND number BETWEEN 1 AND {LARGEST - 1}",
                (dataset.profile, dataset.name),
            )
            kept = replace(dataset, number=Whole(0).read(number) + 1, built_at=utc_now(), clips=len(clips))
            texts = {name: _text(getattr(kept, name)) for name in ("recipe", "left_out", "files")}
            values = {name: getattr(kept, name) for name in _NAMES if name != "id"}
            row = self._db.insert("datasets", {**values, **texts})
            self._db.insert_all("dataset_clips", [_clip(row, *each) for each in enumerate(clips)])
        return replace(kept, id=row)

    def all(self, profile: str, name: str | None = None) -> list[Dataset]:
        """By name, newest first."""
        rows = self._db.rows(
            f"""SELECT {_FIELDS}, (SELECT COUNT(*) FROM dataset_clips WHERE dataset_id = d.id) FROM datasets d
                WHERE profile = :profile AND (:name IS NULL OR name = :name) AND forgotten = 0
                ORDER BY name, number DESC""",
            {"profile": profile, "name": name},
        )
        return [_dataset(row) for row in _READ.read(rows)]

    def clips(self, dataset: Dataset) -> tuple[BuiltClip, ...]:
        """What it was built of, in the order of its folder."""
        rows = self._db.rows(f"SELECT {_CLIP} FROM dataset_clips WHERE dataset_id = ? ORDER BY position", (dataset.id,))
        return tuple(_built(row) for row in _CLIPS.read(rows))

    def move(self, dataset: Dataset, folder: str) -> None:
        """It lies elsewhere now."""
        self._db.change("UPDATE datasets SET folder = ? WHERE id = ?", (folder, dataset.id))

    def forget(self, dataset: Dataset) -> None:
        """Only its number stays, so that no other gets it. BadRequest where it is gone."""
        with self._db.transaction():
            gone = self._db.change(
                "UPDATE datasets SET forgotten = 1, recipe = '{}', left_out = '{}', files = '{}' "
                "WHERE id = ? AND forgotten = 0",
                (dataset.id,),
            )
            if not gone:
                raise BadRequest(f"There is no {dataset.called} any more.")
            self._db.change("DELETE FROM dataset_clips WHERE dataset_id = ?", (dataset.id,))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _clip(dataset: int, position: int, clip: BuiltClip) -> dict[str, object]:
    one = clip.planned.candidate
    return {
        "dataset_id": dataset, "position": position, "filename": one.video.filename, "path": one.video.path,
        "content_id": one.video.content_id, "start_time": one.start, "class": one.label, "caption": one.caption,
        "source": one.source, "score": one.score, "origin": one.origin, "model_version": one.model_version,
        "off_screen": one.off_screen, "name": clip.planned.name, "side": clip.planned.side, "file": clip.file,
        "sha256": clip.sha256, "cut": clip.cut, "channels": clip.channels, "said_at": one.said.at,
        "said_by": one.said.by, "shown": clip.shown,
        **(dict.fromkeys(_LEVEL) if clip.level is None else asdict(clip.level)),
    }  # fmt: skip


def _built(row: Row) -> BuiltClip:
    filename, path, content, start, label, caption, source, score, origin, version, off, *rest = row
    name, side, file, digits, cut, channels, at, by, *level, shown = rest
    video, said = VideoRef(filename, path, content), Signed(at, by)
    candidate = Candidate(video, label, start, caption, source, score, origin, version, bool(off), said)
    levelled = None if None in level else Levelled(*level)
    return BuiltClip(Planned(candidate, name, side), file, digits, cut, channels, levelled, shown)


def _dataset(row: Row) -> Dataset:
    *given, recipe, left_out, files, clips = row
    return Dataset(
        **dict(zip(_NAMES, given, strict=False)), recipe=_fields(recipe), left_out=_each(left_out, Whole()),
        files=_each(files, Text()), clips=clips,
    )  # fmt: skip


def _fields(text: str) -> Mapping[str, object]:
    try:
        return fields(text, _RECIPE)
    except Nonsense:
        return {}


def _each(text: str, kind: Kind) -> dict[str, Any]:
    """An object of values of one kind; those that are none are left out."""
    found: dict[str, Any] = {}
    try:
        for name, value in json_object(text).items():
            found[name] = kind.value(value)
    except Nonsense:
        pass
    return found
