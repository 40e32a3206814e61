"""Which column of which table is of which kind, and reading rows by it; see `columns` for the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import gt
from types import MappingProxyType

from eightcut.domain.channels import ALL, CHANNELS
from eightcut.domain.clips import MOST_STARS
from eightcut.domain.datasets import SIDES
from eightcut.domain.judgements import Verdict
from eightcut.domain.training import ROLES, UNUSED
from eightcut.storage.columns import (
    ESSENTIAL,
    Blob,
    Choice,
    ContentId,
    FilePath,
    Json,
    Kind,
    Nonsense,
    Number,
    Or,
    Part,
    Switch,
    Text,
    Whole,
)
from eightcut.storage.database import Row

_ID = Whole(least=-(2**63), most=2**63 - 1)
_TEXT = Text()
_NAME = Text(ESSENTIAL)
"""A name by which rows are chosen."""
_PATH = FilePath("")
_CONTENT = ContentId("")
_MOMENT = Number()
_OPTIONAL_MOMENT = Or(_MOMENT)
_COUNT = Whole(0)
_TRACK = Or(Whole(most=9999))
_CHANNELS = Choice(list(CHANNELS.values()), ALL)
_SHOWN = Part()
_WINDOW = 3600.0

TABLES: Mapping[str, Mapping[str, Kind]] = MappingProxyType({
    "processed": {
        "id": _ID, "filename": _TEXT, "start_time": _MOMENT, "output_path": FilePath(), "label": _TEXT,
        "category": _TEXT, "short_side": Or(Whole(most=100_000)), "portrait_ratio": _TEXT,
        "crop_center": Number(0.5, 0, 1), "format": Text("MP4"), "clip_count": Whole(3, most=2**31),
        "clip_duration": Number(8.0, above=0), "spread": Number(3.0), "profile": _NAME, "source_path": _PATH,
        "scan_export": Switch(), "processed_at": _TEXT, "content_id": _CONTENT, "fingerprint": _TEXT,
        "folder": _TEXT, "clip_start": _MOMENT, "rating": Whole(0, most=MOST_STARS), "note": _TEXT, "caption": _TEXT,
        "composed": Json(""), "channels": _CHANNELS, "processed_by": _TEXT,
        "shown": _SHOWN,
    },
    "hidden_files": {"filename": _NAME, "profile": _NAME, "content_id": _CONTENT},
    "scan_results": {
        "id": _ID, "filename": _TEXT, "profile": _NAME, "model": _TEXT, "start_time": _MOMENT, "end_time": _MOMENT,
        "score": Number(0.0), "disabled": Switch(), "orig_start_time": _OPTIONAL_MOMENT,
        "orig_end_time": _OPTIONAL_MOMENT, "scan_timestamp": _TEXT, "scan_id": Or(_ID),
    },
    "hard_negatives": {
        "id": _ID, "filename": _TEXT, "profile": _NAME, "start_time": _MOMENT, "source_path": _PATH,
        "source_model": _TEXT, "content_id": _CONTENT, "folders": Json(), "added_at": _TEXT, "added_by": _TEXT,
    },
    "videos": {
        "content_id": ContentId(), "filename": _TEXT, "path": _PATH, "audio_track": _TRACK, "video_track": _TRACK,
        "channels": _CHANNELS, "shown": _SHOWN,
    },
    "scans": {
        "id": _ID, "filename": _TEXT, "profile": _NAME, "model": _TEXT, "scan_timestamp": _TEXT,
        "content_id": _CONTENT, "saved_at": _TEXT, "model_version": _COUNT, "threshold": Or(Number()),
        "calibrated": Switch(), "hop": Number(1.0, 0.01, _WINDOW), "window": Number(8.0, 0.01, _WINDOW),
        "duration": Number(0.0, 0), "folders": Json(), "region_count": _COUNT, "disabled_count": _COUNT,
        "best_score": Or(Number()), "pinned": Switch(), "scores": Blob(None), "packed": Switch(),
    },
    "verdicts": {
        "id": _ID, "filename": _TEXT, "content_id": _CONTENT, "source_path": _PATH, "profile": _NAME,
        "folders": Json(), "start_time": _MOMENT, "end_time": _MOMENT, "orig_start_time": _OPTIONAL_MOMENT,
        "orig_end_time": _OPTIONAL_MOMENT, "verdict": Choice([verdict.value for verdict in Verdict]), "model": _TEXT,
        "scan_timestamp": _TEXT, "score": Or(Number()), "given_at": _TEXT, "given_by": _TEXT,
        "negative_id": Or(_ID), "made_negative": Switch(),
    },
    "off_screen": {
        "id": _ID, "filename": _TEXT, "content_id": _CONTENT, "source_path": _PATH, "profile": _NAME,
        "folders": Json(), "start_time": _MOMENT, "end_time": _MOMENT, "given_at": _TEXT, "given_by": _TEXT,
    },
    "moment_captions": {
        "id": _ID, "filename": _TEXT, "content_id": _CONTENT, "source_path": _PATH, "profile": _NAME,
        "folders": Json(), "start_time": _MOMENT, "end_time": _MOMENT, "words": Json(), "given_at": _TEXT,
        "given_by": _TEXT,
    },
    "profiles": {"name": _NAME, "created_at": _TEXT},
    "training_runs": {
        "id": _ID, "profile": _NAME, "model": _NAME, "version": Whole(least=1), "file": _TEXT, "active": Switch(),
        "created_at": _TEXT, "settings": Json(), "metrics": Or(Json()), "positives": _COUNT, "negatives": _COUNT,
        "hard_negatives": _COUNT, "threshold": Number(0.5), "calibrated": Switch(),
        "window": Number(8.0, 0.01, _WINDOW), "seconds": Number(0.0, 0),
    },
    "model_numbers": {"profile": _NAME, "model": _NAME, "last": _COUNT},
    "training_examples": {
        "run_id": _ID, "position": _ID, "filename": _TEXT, "path": _PATH, "content_id": _CONTENT,
        "start_time": _MOMENT, "end_time": _MOMENT,
        "role": Choice((*ROLES, *UNUSED)),
    },
    "datasets": {
        "id": _ID, "profile": _NAME, "name": _NAME, "number": Whole(least=1), "built_at": _TEXT, "target": _TEXT,
        "folder": _TEXT, "recipe": Json("{}"), "left_out": Json("{}"), "files": Json("{}"),
        "seconds": Number(8.0, 0.01, _WINDOW), "forgotten": Switch(),
    },
    "dataset_clips": {
        "dataset_id": _ID, "position": _ID, "filename": _TEXT, "path": _PATH, "content_id": _CONTENT,
        "start_time": _MOMENT, "class": _TEXT, "caption": _TEXT, "source": _TEXT, "score": Or(Number()),
        "origin": _TEXT, "model_version": _COUNT, "off_screen": Switch(), "name": Text(ESSENTIAL),
        "side": Choice(SIDES), "file": _TEXT, "sha256": _TEXT, "cut": _TEXT, "channels": _CHANNELS,
        "said_at": _TEXT, "said_by": _TEXT, "loudness": Or(Number()), "gain": Or(Number()), "reached": Or(Number()),
        "shown": _SHOWN,
    },
    "clip_quality": {"path": FilePath(), "stamp": _TEXT, "sound": _TEXT, "picture": _TEXT},
    "caption_templates": {"profile": _NAME, "name": _NAME, "body": Json("{}")},
    "class_captions": {"profile": _NAME, "class": _NAME, "caption": _TEXT},
    "unfinished": {
        "id": _ID, "process": Whole(most=2**31), "token": _TEXT, "begun": Number(least=0, most=1e12), "work": Json(),
    },
    "clocks": {
        "content_id": ContentId(), "track": Whole(least=-1, most=9999), "duration": Number(above=0), "astray": Json(),
        "silent": Switch(), "method": _COUNT, "told": _TEXT,
    },
    "fixes": {"id": _ID, "fix": Whole(), "made_at": _TEXT, "step": Json()},
})  # fmt: skip
"""Every column that the program reads, generated ones too."""

SPANS: Mapping[str, tuple[str, str]] = MappingProxyType(
    dict.fromkeys(
        ("scan_results", "verdicts", "off_screen", "moment_captions", "training_examples"), ("start_time", "end_time")
    )
)
"""Columns of which the second comes after the first."""


class Reader:
    """Reads rows of a table whose columns were asked for in this order."""

    def __init__(self, names: Sequence[str], kinds: Sequence[Kind], span: tuple[str, str] | None = None) -> None:
        """`span` names the columns of which the second must be greater than the first."""
        self.names = tuple(names)
        self._kinds = tuple(kinds)
        self._span = (self.names.index(span[0]), self.names.index(span[1])) if span else None

    def read(self, rows: list[Row]) -> list[Row]:
        """The rows with values that are valid; those that say nothing are left out."""
        return rows if self.sound(rows) else [row for row in map(self.row, rows) if row is not None]

    def each(self, rows: Sequence[Row]) -> Sequence[Row | None]:
        """The same with None in the place of what is left out."""
        return rows if self.sound(rows) else [self.row(row) for row in rows]

    def row(self, row: Row) -> Row | None:
        """One row; None where it says nothing."""
        return None if self.fault(row) else tuple(kind.read(v) for kind, v in zip(self._kinds, row, strict=True))

    def fault(self, row: Row) -> str:
        """The column for which a row is left out; "" where it is not."""
        for name, kind, value in zip(self.names, self._kinds, row, strict=True):
            try:
                kind.read(value)
            except Nonsense:
                return name
        if self._span and not row[self._span[1]] > row[self._span[0]]:
            return self.names[self._span[1]]
        return ""

    def sound(self, rows: Sequence[Row]) -> bool:
        """Whether every row can be taken as it is."""
        if not rows:
            return True
        columns = list(zip(*rows, strict=True))
        if not all(kind.sound(column) for kind, column in zip(self._kinds, columns, strict=True)):
            return False
        return self._span is None or all(map(gt, columns[self._span[1]], columns[self._span[0]]))


def reader(table: str, columns: str, **more: Kind) -> Reader:
    """For rows of these columns, given as in SQL; `more` names the kinds of those that only a query knows."""
    kinds = {**TABLES[table], **more}
    asked = [name.strip() for name in columns.split(",")]
    span = SPANS.get(table)
    return Reader(asked, [kinds[name] for name in asked], span if span and set(span) <= set(asked) else None)


def one(table: str, column: str) -> Kind:
    """The kind of one column."""
    return TABLES[table][column]
