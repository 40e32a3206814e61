"""Which scan is the last one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.services.context import Services
from eightcut.services.scans.versions import compare_versions
from eightcut.storage.library import Library
from eightcut.storage.scans import ScanStore

NOON = datetime(2026, 4, 19, 12, tzinfo=UTC)
JUMPS = {"on": 1, "an hour back": -3600, "to 1970": -1_776_600_000, "20 years on": 631_152_000, "none": 0}


@pytest.fixture
def ctx(tmp_path: Path) -> Services:
    return services_over(Library(tmp_path / "library.db"), Config(tmp_path / "library.db", tmp_path / "cache"))


def save(ctx: Services, model: str, moment: datetime) -> None:
    found = (Region(1.0, 9.0, 0.5),)
    scan = NewScan(VideoRef("film.mp4"), "default", model, found, duration=60.0)
    ScanStore(ctx.library.transactions, lambda: moment).save(scan)


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("models", ["AB", "BA"])
def test_the_model_of_the_last_scan_is_compared_wherever_the_clock_jumped(
    ctx: Services, tmp_path: Path, jump: int, models: str
) -> None:
    for index, model in enumerate(models * 2):
        save(ctx, model, NOON + timedelta(seconds=index + jump * (index > 1)))
    film = str(tmp_path / "film.mp4")
    assert compare_versions(ctx, film, "default", None).after.model == models[-1]


def test_of_scans_that_the_original_program_wrote_the_latest_by_name_is_the_last(ctx: Services, tmp_path: Path) -> None:
    save(ctx, "C", NOON + timedelta(days=9000))
    for model, stamp in (("A", "20300102"), ("A", "20300103"), ("B", "20260101"), ("B", "20260102")):
        ctx.library.transactions.insert(
            "scan_results",
            {"filename": "film.mp4", "model": model, "start_time": 1, "end_time": 9, "score": 0.5,
             "scan_timestamp": f"{stamp}_000000_000000"},
        )  # fmt: skip
    assert compare_versions(ctx, str(tmp_path / "film.mp4"), "default", None).after.model == "A"
