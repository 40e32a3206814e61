"""Databases of strangers: every hostile value in every column, through everything that reads, mends and deletes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from eightcut.storage.tables import TABLES
from tests import hostile
from tests.hostile import Library
from tests.stress.conftest import rounds


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, films: Mapping[str, Path], cache: Path) -> Library:
    """The library that all databases of these tests are made of."""
    return hostile.make(tmp_path_factory.mktemp("hostile") / "library", films, cache)


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setenv("EIGHTCUT_CACHE", str(cache))


@pytest.mark.parametrize("loose", [False, True], ids=["this schema", "another schema"])
@pytest.mark.parametrize("table", TABLES)
def test_no_value_in_any_column_of_a_row_harms(whole: Library, tmp_path: Path, table: str, loose: bool) -> None:
    library = _copy(whole, tmp_path / "all", loose)
    values = hostile.values(library.outside, long=40_000)
    wanted = [pair for pair in hostile.pairs(library.database, values) if pair[0] == table]
    assert hostile.plant_rows(library.database, values, wanted) > len(wanted) / 4
    told = hostile.examine(library)
    assert not told, "\n\n".join(told)


def test_no_value_in_all_rows_of_a_column_harms(whole: Library, tmp_path: Path, draw: random.Random) -> None:
    values = hostile.values(whole.outside)
    for number, pair in enumerate(draw.choices(hostile.pairs(whole.database, values), k=rounds(150))):
        library = _copy(whole, tmp_path / str(number), draw.random() < 0.5)
        table, column, name = pair
        if hostile.plant_everywhere(library.database, table, column, hostile.values(library.outside)[name]):
            told = hostile.examine(library)
            assert not told, f"{' '.join(pair)} in every row: {told}"


def _copy(whole: Library, folder: Path, loose: bool) -> Library:
    library = whole.copy(folder)
    if loose:
        hostile.loosen(library.database)
    return library
