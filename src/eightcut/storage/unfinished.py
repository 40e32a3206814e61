"""Work on files that is under way (table `unfinished`)."""

from __future__ import annotations

import json
from dataclasses import replace

from eightcut.domain.unfinished import Unfinished
from eightcut.storage.columns import ContentId, FilePath, Nonsense
from eightcut.storage.database import Store
from eightcut.storage.stored_json import json_object
from eightcut.storage.tables import one

_PROCESS, _TOKEN, _BEGUN = (one("unfinished", name) for name in ("process", "token", "begun"))
_CONTENT = ContentId("")
_PATH = FilePath()


class UnfinishedStore(Store):
    """What is under way, so that another program can take it back if this one is killed."""

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
        return [work for _, work in self._read() if work is not None]

    def unreadable(self) -> list[int]:
        """Numbers of rows that no program of this release wrote."""
        return [number for number, work in self._read() if work is None]

    def _read(self) -> list[tuple[int, Unfinished | None]]:
        rows = self._db.rows("SELECT id, process, token, begun, work FROM unfinished ORDER BY id")
        return [(row[0], _work(*row)) for row in rows]


def _text(work: Unfinished) -> str:
    names = ("content_id", "profile", "makes", "moves", "entries", "scratch", "leaves", "grounds")
    return json.dumps({name: getattr(work, name) for name in names})


def _work(number: int, process: object, token: object, begun: object, text: object) -> Unfinished | None:
    """The row as it was written; None for one of another form, as a file from elsewhere may hold."""
    try:
        kept = json_object(text)
        return Unfinished(
            _PROCESS.read(process),
            _TOKEN.read(token),
            _BEGUN.read(begun),
            _CONTENT.read(kept["content_id"]),
            _TOKEN.read(kept["profile"]),
            _texts(kept["makes"]),
            tuple((_text_of(source), _text_of(target)) for source, target in kept["moves"]),
            tuple((_text_of(folder), tuple(dict(entry) for entry in entries)) for folder, entries in kept["entries"]),
            _texts(kept["scratch"]),
            tuple((_text_of(old), _text_of(new)) for old, new in kept.get("leaves", ())),
            _texts(kept.get("grounds", [])),
            number,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise Nonsense("no list of paths")
    return tuple(_text_of(value) for value in values)


def _text_of(value: object) -> str:
    """A path; Nonsense for what can be none."""
    return str(_PATH.read(value))
