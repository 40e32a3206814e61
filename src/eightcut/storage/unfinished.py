"""Work on files that is under way (table `unfinished`)."""

from __future__ import annotations

import json
from dataclasses import replace

from eightcut.domain.unfinished import Unfinished
from eightcut.storage.database import Database


class UnfinishedStore:
    """What is under way, so that another program can take it back if this one is killed."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._db = database

    def begin(self, work: Unfinished) -> Unfinished:
        """Write it down; the same with its number."""
        values = {"process": work.process, "token": work.token, "begun": work.begun, "work": _text(work)}
        return replace(work, id=self._db.insert("unfinished", values))

    def change(self, work: Unfinished) -> None:
        """Write down what it is about now."""
        self._db.change("UPDATE unfinished SET work = ? WHERE id = ?", (_text(work), work.id))

    def end(self, work: Unfinished) -> None:
        """Strike it out."""
        self._db.change("DELETE FROM unfinished WHERE id = ?", (work.id,))

    def all(self) -> list[Unfinished]:
        """Everything that is under way, oldest first."""
        rows = self._db.rows("SELECT id, process, token, begun, work FROM unfinished ORDER BY id")
        return [_work(*row) for row in rows]


def _text(work: Unfinished) -> str:
    return json.dumps(
        {
            "content_id": work.content_id,
            "profile": work.profile,
            "makes": work.makes,
            "moves": work.moves,
            "entries": work.entries,
            "scratch": work.scratch,
        }
    )


def _work(number: int, process: int, token: str, begun: float, text: str) -> Unfinished:
    kept = json.loads(text)
    return Unfinished(
        process,
        token,
        begun,
        kept["content_id"],
        kept["profile"],
        tuple(kept["makes"]),
        tuple((source, target) for source, target in kept["moves"]),
        tuple((folder, tuple(entries)) for folder, entries in kept["entries"]),
        tuple(kept["scratch"]),
        number,
    )
