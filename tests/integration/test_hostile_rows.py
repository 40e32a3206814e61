"""A draw of hostile values in columns of a database, through every command; all of them are in tests/stress."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import hostile

DRAWN = 40


def test_no_value_of_a_strangers_database_harms(
    tmp_path: Path, films: Mapping[str, Path], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = int(os.environ.get("STRESS_SEED") or 1)
    monkeypatch.setenv("EIGHTCUT_CACHE", str(cache))
    library = hostile.make(tmp_path / "library", films, cache)
    values = hostile.values(library.outside, long=33_000)
    wanted = random.Random(seed).sample(hostile.pairs(library.database, values), DRAWN)
    assert hostile.plant_rows(library.database, values, wanted) > DRAWN / 4
    told = hostile.examine(library)
    assert not told, "\n\n".join([f"STRESS_SEED={seed}", *told])
