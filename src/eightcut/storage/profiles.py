"""Profiles: independent sets of markers, scans, negatives and models in one database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eightcut.errors import BadRequest
from eightcut.storage.adoption import ORPHANS, adopt_scans
from eightcut.storage.database import Database, Store
from eightcut.storage.rows import utc_now
from eightcut.storage.tables import reader

DEFAULT = "default"
_KINDS = {
    "clips": "processed",
    "scans": "scans",
    "negatives": "hard_negatives",
    "verdicts": "verdicts",
    "off_screen": "off_screen",
    "moment_captions": "moment_captions",
    "models": "training_runs",
    "datasets": "(SELECT profile FROM datasets WHERE forgotten = 0)",
}
# Verdicts before the hard negatives that they hang on.
_TABLES = (
    "verdicts", "off_screen", "moment_captions", "hard_negatives", "processed", "hidden_files", "scan_results", "scans",
    "training_runs", "datasets", "caption_templates", "class_captions",
)  # fmt: skip
_HANGING = (("training_examples", "run_id", "training_runs"), ("dataset_clips", "dataset_id", "datasets"))
"""Rows without a profile of their own, by which column they belong to which table."""
_COPIED = {
    "processed": "filename, start_time, output_path, label, category, short_side, portrait_ratio, crop_center, format, "
    "clip_count, clip_duration, spread, source_path, scan_export, processed_at, content_id, fingerprint, "
    "rating, note, caption, composed, channels, processed_by, shown",
    "caption_templates": "name, body",
    "class_captions": "class, caption",
    "hidden_files": "filename, content_id",
    "scans": "filename, model, scan_timestamp, content_id, saved_at, model_version, threshold, calibrated, hop, "
    "window, duration, folders, region_count, disabled_count, best_score, pinned, scores, "
    "packed",
    "scan_results": "filename, model, start_time, end_time, score, disabled, orig_start_time, orig_end_time, "
    "scan_timestamp",
    "off_screen": "filename, content_id, source_path, folders, start_time, end_time, given_at, given_by",
    "moment_captions": "filename, content_id, source_path, folders, start_time, end_time, words, given_at, given_by",
}
_NEGATIVE = "filename, start_time, source_path, source_model, content_id, folders, added_at, added_by"
_VERDICT = (
    "filename, content_id, source_path, folders, start_time, end_time, orig_start_time, orig_end_time, verdict, model, "
    "scan_timestamp, score, given_at, given_by, made_negative"
)


class ProfileStore(Store):
    """The table of profiles, and every name that rows carry."""

    def all(self) -> list[str]:
        """Names in text order, "default" always among them."""
        union = " UNION ".join(f"SELECT profile FROM {table}" for table in _TABLES if table != "scan_results")
        rows = reader("profiles", "name").read(self._db.rows(f"SELECT name FROM profiles UNION {union}"))
        return sorted({DEFAULT, *(name for (name,) in rows)})

    def create(self, name: str) -> None:
        """BadRequest where the name is empty or taken."""
        self._note(self._free(name))

    def _free(self, name: str) -> str:
        stripped = name.strip()
        if not stripped:
            raise BadRequest("A profile needs a name.")
        if stripped in self.all():
            raise BadRequest(f"There is already a profile {stripped!r}. Choose another name.")
        return stripped

    def _existing(self, name: str) -> str:
        if name not in self.all():
            raise BadRequest(f"There is no profile {name!r}. Available: {', '.join(self.all())}.")
        return name

    def _note(self, name: str) -> None:
        self._db.change("INSERT OR IGNORE INTO profiles (name, created_at) VALUES (?, ?)", (name, utc_now()))

    def rename(self, old: str, new: str) -> None:
        """Move every row to the new name; BadRequest where there is no such profile or the new name is taken."""
        with self._db.transaction():
            names = {"old": self._existing(old), "new": self._free(new)}
            for table in _TABLES:
                self._db.change(f"UPDATE {table} SET profile = :new WHERE profile = :old", names)
            self._db.change(
                """INSERT INTO model_numbers (profile, model, last)
                   SELECT :new, model, last FROM model_numbers WHERE profile = :old
                   ON CONFLICT (profile, model) DO UPDATE SET last = MAX(last, excluded.last)""",
                names,
            )
            self._db.change("DELETE FROM profiles WHERE name = :old", names)
            self._note(names["new"])

    def copy(self, source: str, target: str) -> None:
        """Copy all but models and datasets. BadRequest as `rename`."""
        with self._db.transaction():
            names: dict[str, object] = {"source": self._existing(source), "target": self._free(target)}
            for table, columns in _COPIED.items():
                self._db.change(
                    f"INSERT INTO {table} (profile, {columns}) "
                    f"SELECT :target, {columns} FROM {table} WHERE profile = :source ORDER BY rowid",
                    names,
                )
            adopt_scans(self._db)
            self._copy_judgements(names)
            self._note(str(names["target"]))

    def _copy_judgements(self, names: Mapping[str, object]) -> None:
        """Hard negatives get ids counted on from the highest one, so that verdicts find the copy of theirs."""
        self._db.change("CREATE TEMP TABLE numbered (id INTEGER PRIMARY KEY, copy INTEGER)")
        self._db.change(
            "INSERT INTO temp.numbered SELECT id, :first + ROW_NUMBER() OVER (ORDER BY id) - 1 FROM hard_negatives "
            "WHERE profile = :source",
            {**names, "first": self._db.next_id("hard_negatives")},
        )
        self._db.change(
            f"INSERT INTO hard_negatives (id, profile, {_NEGATIVE}) "
            f"SELECT copy, :target, {_NEGATIVE} FROM temp.numbered JOIN hard_negatives USING (id) ORDER BY id",
            names,
        )
        columns = ", ".join(f"v.{column}" for column in _VERDICT.split(", "))
        self._db.change(
            f"""INSERT INTO verdicts (profile, {_VERDICT}, negative_id)
                SELECT :target, {columns}, n.copy FROM verdicts v LEFT JOIN temp.numbered n ON n.id = v.negative_id
                WHERE v.profile = :source AND (v.negative_id IS NULL OR n.copy IS NOT NULL) ORDER BY v.id""",
            names,
        )
        self._db.change("DROP TABLE temp.numbered")

    def delete(self, name: str) -> Path:
        """Remove every row of the profile after a backup of the database, whose path it gives.

        BadRequest for "default".
        """
        if name == DEFAULT:
            raise BadRequest(f"The profile {DEFAULT!r} cannot be deleted. To move its rows, rename it.")
        with self._db.transaction():
            self._existing(name)
            backup = self._db.backup("profile")
            for table in _TABLES:
                self._db.change(f"DELETE FROM {table} WHERE profile = ?", (name,))
            self._db.change("DELETE FROM profiles WHERE name = ?", (name,))
        return backup

    def restore(self, name: str, backup: Path) -> None:
        """Bring every row of a deleted profile back from a backup; BadRequest where the name is taken by now.

        Rejects whose hard negative the original program had removed before are taken back, as elsewhere.
        """
        copy = Database(backup)
        try:
            with self._db.transaction():
                self._free(name)
                for table in reversed(_TABLES):
                    lost = f" AND NOT ({ORPHANS})" if table == "verdicts" else ""
                    self._bring(copy, table, f"profile = ?{lost}", name)
                for rows, key, parents in _HANGING:
                    self._bring(copy, rows, f"{key} IN (SELECT id FROM {parents} WHERE profile = ?)", name)
                self._note(name)
        finally:
            copy.close()

    def _bring(self, copy: Database, table: str, condition: str, name: str) -> None:
        """Rows of a table with their own numbers, which were not given away: they count up. Both have one schema."""
        columns = [str(row[1]) for row in self._db.rows(f"PRAGMA table_info({table})")]
        rows = copy.rows(f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}", (name,))
        self._db.insert_many(table, columns, rows)

    def counts(self, name: str) -> Mapping[str, int]:
        """Rows by kind, as in `_KINDS`."""
        return {
            kind: int(self._db.value(f"SELECT COUNT(*) FROM {table} WHERE profile = ?", (name,)))
            for kind, table in _KINDS.items()
        }
