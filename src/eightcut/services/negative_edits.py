"""Hard negatives deleted from their list, and put back as they were."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.edits import Scope, Undo
from eightcut.services.workbench import Workbench


def delete_negatives(bench: Workbench, ids: Sequence[int]) -> Undo:
    """Remove exactly these and the rejects that stand on them, in one transaction; what takes that back."""
    made: list[Undo] = []
    with bench.library.edits.recording(Scope(negatives=tuple(ids)), made):
        bench.library.negatives.delete(ids)
    return made[0]


def put_back(bench: Workbench, undo: Undo) -> None:
    """The same rows again, ids and links too."""
    bench.library.edits.take_back(undo)
