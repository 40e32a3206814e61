"""Names that users of the earlier program import are the real things."""

from __future__ import annotations

import pytest

import core.db
import main
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.training.dialog import TrainDialog


def test_the_promised_database_is_the_real_one() -> None:
    assert core.db.ProcessedDB is ProcessedDB


def test_the_promised_panels_are_the_real_ones() -> None:
    assert main.ScanResultsPanel is ScanResultsPanel
    assert main.TrainDialog is TrainDialog
    assert main.HardNegativesDialog is HardNegativesDialog


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="Nothing"):
        _ = main.Nothing
