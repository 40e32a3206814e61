"""A film with scans, and the panel over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from eightcut.domain.regions import find_regions
from eightcut.domain.scans import NewScan, Region
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.scan.panel import ScanResultsPanel
from tests.ui.scan.finds import PEAKS, VIDEO, Heard, scores_of

Save = Callable[..., str]


@pytest.fixture
def save(db: ProcessedDB) -> Save:
    """`save(model, peaks)`: a scan with window scores; `save(model, regions=...)`: one without."""

    def scan(
        model: str = "AISFX",
        peaks: dict[int, float] = PEAKS,
        regions: Sequence[Region] | None = None,
        ground: float = 0.1,
    ) -> str:
        if regions is not None:
            return db.library.scans.save(NewScan(VIDEO, "default", model, tuple(regions)))
        blob = scores_of(peaks, ground=ground)
        values = tuple(float(x) for x in np.frombuffer(blob, dtype="<f2"))
        found = find_regions(values, 0.5, 167.0)
        return db.library.scans.save(
            NewScan(VIDEO, "default", model, found, 1, 0.5, True, duration=167.0, folders=("Door",), scores=blob)
        )

    return scan


@pytest.fixture
def panel(db: ProcessedDB, context: Context, qtbot: object) -> Iterator[ScanResultsPanel]:
    """The panel, tasks in place; a failure of any edit fails the test."""
    made = ScanResultsPanel(db, context=context)
    qtbot.addWidget(made)  # type: ignore[attr-defined]  # untyped
    problems = Heard(context.history.failed)
    yield made
    assert problems.said == []
    made.setParent(None)
