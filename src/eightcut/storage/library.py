"""All stores over one database file."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path

from eightcut.atomic import scratch
from eightcut.errors import DatabaseMoved, DatabaseProblem, DatabaseReadOnly
from eightcut.storage import copies
from eightcut.storage.adoption import adopt_scans, drop_orphans
from eightcut.storage.captions import CaptionStore
from eightcut.storage.clip_quality import ClipQualityStore
from eightcut.storage.clips import ClipStore
from eightcut.storage.database import Database
from eightcut.storage.datasets import DatasetStore
from eightcut.storage.edit_log import EditLog
from eightcut.storage.fixes import FixStore
from eightcut.storage.hidden_files import HiddenFileStore
from eightcut.storage.left_out import left_out
from eightcut.storage.looking import copy_to_read
from eightcut.storage.migrations import migrate
from eightcut.storage.models import ModelStore
from eightcut.storage.moment_captions import MomentCaptionStore
from eightcut.storage.negatives import NegativeStore
from eightcut.storage.off_screen import OffScreenStore
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
        """Open or create the file; DatabaseProblem or one of its kinds where it cannot be used.

        One that can only be read is opened for that: see `read_only`.
        """
        self._rest = ExitStack()
        problem: DatabaseReadOnly | None = None
        try:
            self._db = Database(path, busy_seconds)
        except DatabaseReadOnly as refused:
            problem = refused
            self._db = self._copy(Path(path).absolute(), busy_seconds, refused)
        try:
            migrate(self._db)
            adopt_scans(self._db)
            drop_orphans(self._db)
            if problem is None:
                _sweep(self._db)
        except BaseException:
            self.close()
            raise
        self._db.read_only = problem
        self.transactions = self._db
        self.videos = VideoStore(self._db)
        self.clips = ClipStore(self._db)
        self.captions = CaptionStore(self._db)
        self.scans = ScanStore(self._db)
        self.regions = RegionStore(self._db)
        self.negatives = NegativeStore(self._db)
        self.verdicts = VerdictStore(self._db)
        self.off_screen = OffScreenStore(self._db)
        self.moment_captions = MomentCaptionStore(self._db)
        self.training_data = TrainingDataStore(self._db, self.clips)
        self.models = ModelStore(self._db)
        self.datasets = DatasetStore(self._db)
        self.clip_quality = ClipQualityStore(self._db)
        self.profiles = ProfileStore(self._db)
        self.hidden_files = HiddenFileStore(self._db)
        self.edits = EditLog(self._db)
        self.unfinished = UnfinishedStore(self._db)
        self.fixes = FixStore(self._db)

    def _copy(self, path: Path, busy_seconds: float, problem: DatabaseReadOnly) -> Database:
        with ExitStack() as made:
            folder = made.enter_context(scratch())
            database = Database(path, busy_seconds, copy_to_read(path, folder, problem))
            self._rest = made.pop_all()
            return database

    def close(self) -> None:
        """Close the connections of all threads."""
        try:
            self._db.close()
        finally:
            self._rest.close()

    @property
    def read_only(self) -> DatabaseReadOnly | None:
        """Why nothing can be written, None where it can: then all can be looked at, as it was when it was opened."""
        return self._db.read_only

    def refuse_reading_only(self) -> None:
        """Before long work whose outcome is kept at its end: DatabaseReadOnly where it could not be."""
        if self.read_only is not None:
            raise DatabaseReadOnly(self.read_only.message, self.read_only.file)

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
