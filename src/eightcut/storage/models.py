"""Trainings: what each model was trained on, how it measured, which one is active."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import Example, Metrics, TrainingRun, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.storage.columns import LARGEST, Nonsense, Number, Or, Text, Whole
from eightcut.storage.database import Row, Store
from eightcut.storage.rows import utc_now
from eightcut.storage.stored_json import Field, boolean, fields, names
from eightcut.storage.tables import one, reader

_FIELDS = (
    "profile, model, file, settings, positives, negatives, hard_negatives, threshold, calibrated, metrics, seconds, "
    "version, active, created_at, window"
)
_NAMES = tuple(_FIELDS.split(", "))
_KEY = "profile = ? AND model = ?"
_EXAMPLE = "filename, path, content_id, start_time, end_time, role"
_READ = reader("training_runs", _FIELDS)
_EXAMPLES = reader("training_examples", _EXAMPLE)
_LAST = one("model_numbers", "last")


_SETTINGS: dict[str, Field] = {
    "positive_folders": names, "negative_folder": Text(), "include_scan_exports": boolean,
    "use_hard_negatives": boolean, "use_name": boolean, "margin": Number(least=0), "recogniser": Text(),
    "seed": Whole(), "embedders": names,
}  # fmt: skip
_METRICS: dict[str, Field] = {
    "videos": Whole(), "average_precision": Number(), "recall_at_90": Number(), "event_f1": Number(),
    "previous_average_precision": Or(Number()), "difference_low": Or(Number()), "difference_high": Or(Number()),
}  # fmt: skip


def _settings(text: str) -> TrainingSettings:
    """What of the settings can be read; the rest is as in a training of an earlier release that sets nothing.

    Such a training took no name as a word.
    """
    try:
        known = fields(text, _SETTINGS)
    except Nonsense:
        known = {}
    return TrainingSettings(**{"positive_folders": (), "use_name": False, **known})


def _metrics(text: str | None) -> Metrics | None:
    """The measurement; None where it lacks a figure."""
    try:
        return None if text is None else Metrics(**fields(text, _METRICS))
    except (Nonsense, TypeError):
        return None


def _run(row: Row) -> TrainingRun:
    values = dict(zip(_NAMES, row, strict=True))
    read = {"settings": _settings(values["settings"]), "metrics": _metrics(values["metrics"])}
    return TrainingRun(**{**values, **read, **{name: bool(values[name]) for name in ("calibrated", "active")}})


def _example(run: int, position: int, example: Example) -> dict[str, object]:
    return {
        "run_id": run,
        "position": position,
        "filename": example.video.filename,
        "path": example.video.path,
        "content_id": example.video.content_id,
        "start_time": example.span.start,
        "end_time": example.span.end,
        "role": example.role,
    }


class ModelStore(Store):
    """Training runs by profile and model key."""

    def record(self, run: TrainingRun, activate: bool) -> TrainingRun:
        """Keep the run under the next number of its profile and model key; as kept."""
        with self._db.transaction():
            version = self.next_version(run.profile, run.model)
            kept = replace(run, version=version, active=False, created_at=run.created_at or utc_now())
            number = self._db.insert(
                "training_runs",
                {
                    **{name: getattr(kept, name) for name in _NAMES if name != "active"},
                    "settings": json.dumps(asdict(kept.settings), ensure_ascii=False),
                    "metrics": json.dumps(asdict(kept.metrics)) if kept.metrics else None,
                },
            )
            self._db.insert_all("training_examples", [_example(number, *each) for each in enumerate(kept.examples)])
            self._db.change(
                "INSERT INTO model_numbers (profile, model, last) VALUES (?, ?, ?) "
                "ON CONFLICT (profile, model) DO UPDATE SET last = excluded.last",
                (kept.profile, kept.model, version),
            )
            if activate:
                self.activate(kept)
        return replace(kept, active=activate)

    def next_version(self, profile: str, model: str) -> int:
        """The number that the next training of this key gets; numbers of deleted versions are not used again."""
        known = self._db.rows(
            f"""SELECT last FROM model_numbers WHERE {_KEY} UNION
                SELECT MAX(version) FROM training_runs WHERE {_KEY} AND version <= {LARGEST}""",
            (profile, model) * 2,
        )
        return max((_LAST.read(last) for (last,) in known), default=0) + 1

    def all(self, profile: str, model: str | None = None) -> list[TrainingRun]:
        """Runs without their examples, by key, newest first."""
        rows = self._db.rows(
            f"""SELECT {_FIELDS} FROM training_runs WHERE profile = :profile AND (:model IS NULL OR model = :model)
                ORDER BY model, version DESC""",
            {"profile": profile, "model": model},
        )
        return [_run(row) for row in _READ.read(rows)]

    def active(self, profile: str, model: str) -> TrainingRun | None:
        """The active run of this key, without its examples."""
        rows = self._db.rows(f"SELECT {_FIELDS} FROM training_runs WHERE {_KEY} AND active = 1", (profile, model))
        return next((_run(row) for row in _READ.read(rows)), None)

    def examples(self, run: TrainingRun) -> tuple[Example, ...]:
        """What the run was trained on, in the order in which it was recorded."""
        rows = self._db.rows(
            f"""SELECT {_EXAMPLE} FROM training_examples WHERE run_id =
                (SELECT id FROM training_runs WHERE {_KEY} AND version = ?) ORDER BY position""",
            (run.profile, run.model, run.version),
        )
        return tuple(
            Example(VideoRef(filename, path, content_id), TimeSpan(start, end), role)
            for filename, path, content_id, start, end, role in _EXAMPLES.read(rows)
        )

    def activate(self, run: TrainingRun) -> None:
        """Make this version the active one of its key; BadRequest where it is gone."""
        with self._db.transaction():
            self._db.change(
                f"UPDATE training_runs SET active = 0 WHERE {_KEY} AND active = 1", (run.profile, run.model)
            )
            changed = self._db.change(
                f"UPDATE training_runs SET active = 1 WHERE {_KEY} AND version = ?",
                (run.profile, run.model, run.version),
            )
            if not changed:
                raise _gone(run)

    def delete(self, run: TrainingRun) -> None:
        """Forget this version; BadRequest for the active one, and where it is gone."""
        key = (run.profile, run.model, run.version)
        if not self._db.change(f"DELETE FROM training_runs WHERE {_KEY} AND version = ? AND active = 0", key):
            if self._db.row(f"SELECT 1 FROM training_runs WHERE {_KEY} AND version = ?", key):
                raise BadRequest(f"Version {run.version} of {run.model} is active. Restore another version first.")
            raise _gone(run)


def _gone(run: TrainingRun) -> BadRequest:
    return BadRequest(f"There is no version {run.version} of {run.model} in profile {run.profile!r}.")
