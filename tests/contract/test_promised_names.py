"""Names that users of the earlier program import are the real things."""

from __future__ import annotations

import core.db
from eightcut.storage.processed_db import ProcessedDB


def test_the_promised_database_is_the_real_one() -> None:
    assert core.db.ProcessedDB is ProcessedDB
