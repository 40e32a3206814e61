"""All stores over one database file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from eightcut.errors import DatabaseMoved, DatabaseProblem
from eightcut.storage import copies
from eightcut.storage.adoption import adopt_scans, drop_orphans
from eightcut.storage.clips import ClipStore
from eightcut.storage.database import Database
from eightcut.storage.edit_log import EditLog
from eightcut.storage.fixes import FixStore
from eightcut.storage.hidden_files import HiddenFileStore
from eightcut.storage.left_out import left_out
from eightcut.storage.migrations import migrate
from eightcut.storage.models import ModelStore
from eightcut.storage.negatives import NegativeStore
from eightcut.storage.profiles import ProfileStore
from eightcut.storage.regions import RegionStore
from eightcut.storage.scans import ScanStore
from eightcut.storage.session import BUSY_SECONDS
from eightcut.storage.training_data import TrainingDataStore
from eightcut.storage.unfinished import UnfinishedStore
from eightcut.storage.verdicts import VerdictStore
from eightcut.storage.videos import VideoStore

_LOST_REGIONS = """SELECT 'scan_results', id, 'scans' FROM scan_results
WHERE scan_id IS NOT NULL AND scan_id NOT IN (SELECT id FROM scans) LIMIT 20"""


class Library:
    """A database of any release, opened, brought to the present schema, and its stores. Any thread may use it."""

    def __init__(self, path: str | Path, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open or create the file; DatabaseProblem or one of its kinds where it cannot be used."""
        self._db = Database(path, busy_seconds)
        try:
            migrate(self._db)
            adopt_scans(self._db)
            drop_orphans(self._db)
            _sweep(self._db)
        except BaseException:
            self._db.close()
            raise
        self.transactions = self._db
        self.videos = VideoStore(self._db)
        self.clips = ClipStore(self._db)
        self.scans = ScanStore(self._db)
        self.regions = RegionStore(self._db)
        self.negatives = NegativeStore(self._db)
        self.verdicts = VerdictStore(self._db)
        self.training_data = TrainingDataStore(self._db, self.clips)
        self.models = ModelStore(self._db)
        self.profiles = ProfileStore(self._db)
        self.hidden_files = HiddenFileStore(self._db)
        self.edits = EditLog(self._db)
        self.unfinished = UnfinishedStore(self._db)
        self.fixes = FixStore(self._db)

    def close(self) -> None:
        """Close the connections of all threads."""
        self._db.close()

    @property
    def moved(self) -> DatabaseMoved | None:
        """See `Database.moved`."""
        return self._db.moved

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file, and what its rows say that nobody can use; empty when it is sound."""
        rows = [
            *self._db.rows("PRAGMA integrity_check(20)"),
            *self._db.rows("PRAGMA foreign_key_check"),
            *self._db.rows(_LOST_REGIONS),
        ]
        told = [" ".join(str(value) for value in tuple(row)) for row in rows]
        return [
            f"The database {self.path} is damaged: {line}. Put a backup copy in its place."
            for line in told
            if line != "ok"
        ] + left_out(self._db)

    @property
    def path(self) -> Path:
        """The database file, absolute."""
        return self._db.path


def _sweep(database: Database) -> None:
    """Remove backups that killed programs left half made; nothing is raised where another program is writing."""
    if copies.half_made(database.path):
        with suppress(DatabaseProblem, OSError), database.transaction():  # whoever makes one has the file locked
            for part in copies.half_made(database.path):
                part.unlink(missing_ok=True)
