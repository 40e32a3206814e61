"""What was mended, step by step (table `fixes`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from eightcut.storage.columns import LARGEST, Nonsense
from eightcut.storage.database import Store
from eightcut.storage.rows import utc_now
from eightcut.storage.stored_json import json_object

KEPT = 20
"""How many fixes can be taken back, one after the other."""


class FixStore(Store):
    """Steps of fixes, oldest first."""

    def begin(self) -> int:
        """A number for steps that belong together, higher than any before; steps of the oldest fixes go."""
        number = self._latest() + 1
        self._db.change("DELETE FROM fixes WHERE fix <= ?", (number - KEPT,))
        return number

    def note(self, fix: int, step: Mapping[str, Any]) -> None:
        """Write down a step, before it is taken."""
        self._db.insert("fixes", {"fix": fix, "made_at": utc_now(), "step": json.dumps(step)})

    def last(self) -> tuple[int, Sequence[Mapping[str, Any]]]:
        """The latest fix: its number and its steps in order; (0, nothing) where there is none.

        A step of another form, as a file from elsewhere may hold, is empty.
        """
        number = self._latest()
        steps = self._db.column("SELECT step FROM fixes WHERE fix = ? ORDER BY id", (number,))
        return number, [_step(step) for step in steps]

    def _latest(self) -> int:
        """The highest number that one was given; 0 for none."""
        return int(self._db.value("SELECT COALESCE(MAX(fix), 0) FROM fixes WHERE typeof(fix) = 'integer' "
                                  f"AND fix BETWEEN 0 AND {LARGEST}"))  # fmt: skip

    def forget(self, fix: int) -> None:
        """Strike out its steps."""
        self._db.change("DELETE FROM fixes WHERE fix = ?", (fix,))


def _step(text: object) -> Mapping[str, Any]:
    try:
        return json_object(text)
    except Nonsense:
        return {}
