"""The names of the classes that are learned, taken as words for sounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eightcut.domain.vocabulary import named
from eightcut.domain.wording import plural
from eightcut.ml.embedder import F32
from eightcut.ml.types import FrameTable, Word
from eightcut.services.context import Job, Services
from eightcut.services.listening.sound_classes import scored

TOLD = 3


def word_of(ctx: Services, folders: Sequence[str], base: str, job: Job) -> Word | None:
    """What the folders' names say, read from the frames of this embedder; None where they say nothing."""
    if ctx.embedders.spec(base) != ctx.classes.spec:
        return None
    meant = {folder: found for folder in folders if (found := named(folder, ctx.classes.names))}
    numbers = sorted({ctx.classes.names.index(name) for found in meant.values() for name in found})

    def scores(table: FrameTable) -> F32 | None:
        if not table.spec.serves(ctx.classes.spec):
            return None
        best = [found.max(axis=1) for _, found in scored(ctx, table.values(ctx.classes.field), numbers, job)]
        table.let_go()
        return np.concatenate(best)

    return Word(scores, " ".join(_told(*pair) for pair in meant.items())) if meant else None


def _told(folder: str, classes: Sequence[str]) -> str:
    more = f" and {plural(len(classes) - TOLD, 'class', 'classes')} more" if len(classes) > TOLD else ""
    return f'The class name "{folder}" was also taken as a word for {"; ".join(classes[:TOLD])}{more}.'
