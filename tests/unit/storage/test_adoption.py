"""What the original program writes beside ours is seen."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from eightcut.domain.judgements import Judgement, Verdict
from eightcut.domain.scans import NewScan
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.adoption import saved_at
from eightcut.storage.library import Library
from tests.judging import give

FILM = "film 0 é.mp4"


def original_saves(library: Library, timestamp: str, start: float = 1.0, score: float = 0.5) -> None:
    library.transactions.insert(
        "scan_results",
        {
            "filename": FILM,
            "profile": "default",
            "model": "OLD",
            "start_time": start,
            "end_time": start + 8,
            "score": score,
            "orig_start_time": start,
            "orig_end_time": start + 8,
            "scan_timestamp": timestamp,
        },
    )


def test_versions_of_an_old_file_are_listed_without_scores_and_with_their_instant(tmp_path: Path, legacy: Path) -> None:
    path = Path(shutil.copy(legacy / "eab5c69.db", tmp_path / "library.db"))
    with closing(Library(path)) as library:
        versions = library.scans.versions(VideoRef(FILM), "default", "HUBERT_XLARGE")
        assert len(versions) >= 2
        assert [v.timestamp for v in versions] == sorted((v.timestamp for v in versions), reverse=True)
        for version in versions:
            assert not version.has_scores
            assert library.scans.scores(version) is None
            assert version.saved_at == saved_at(version.timestamp)
            assert len(library.scans.regions(version)) == version.count > 0


def test_rows_from_before_history_are_an_undated_version(tmp_path: Path, legacy: Path) -> None:
    path = Path(shutil.copy(legacy / "2b7dfb3.db", tmp_path / "library.db"))
    with closing(Library(path)) as library:
        (version,) = library.scans.versions(VideoRef(FILM), "default", "HUBERT_XLARGE")
        assert (version.timestamp, version.saved_at, version.count, version.max_score) == ("", "", 5, 0.7)
        assert [region.disabled for region in library.scans.regions(version)] == [True, False, False, False, False]


def test_a_version_that_the_original_writes_meanwhile_is_listed(library: Library) -> None:
    original_saves(library, "20260101_101010_000001")
    original_saves(library, "20260101_101010_000001", 20.0, 0.75)
    (version,) = library.scans.versions(VideoRef(FILM), "default")
    assert (version.count, version.max_score) == (2, 0.75)


def test_a_region_that_the_original_adds_to_a_version_belongs_to_it(library: Library) -> None:
    original_saves(library, "20260101_101010_000001")
    (before,) = library.scans.versions(VideoRef(FILM), "default")
    original_saves(library, "20260101_101010_000001", 30.0)
    (after,) = library.scans.versions(VideoRef(FILM), "default")
    assert (before.id, before.count, after.id, after.count) == (after.id, 1, after.id, 2)


@pytest.mark.parametrize("kept", [1, 5])
@pytest.mark.parametrize("timestamp", ["20260101_101010_000001", "20260101_101010", "(legacy)", ""])
def test_a_version_that_the_original_removes_is_gone(library: Library, timestamp: str, kept: int) -> None:
    original_saves(library, timestamp)
    assert len(library.scans.versions(VideoRef(FILM), "default")) == 1
    library.transactions.change("DELETE FROM scan_results")
    assert library.scans.versions(VideoRef(FILM), "default") == []
    library.scans.save(NewScan(VideoRef(FILM), "default", "OLD", ()), kept)
    assert library.profiles.counts("default")["scans"] == 1


def test_a_reject_whose_negative_the_original_removes_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with closing(Library(path)) as library:
        judgement = Judgement(VideoRef(FILM), "default", ("door",), TimeSpan(12, 20), Verdict.REJECT)
        give(library, judgement)
        library.transactions.rows("PRAGMA foreign_keys = OFF")
        library.transactions.change("DELETE FROM hard_negatives")
        assert library.verdicts.of_video(VideoRef(FILM), "default") == []
        assert library.profiles.counts("default")["verdicts"] == 1
    with closing(Library(path)) as library:
        assert library.profiles.counts("default")["verdicts"] == 0


def test_a_timestamp_is_read_as_local_time() -> None:
    local = datetime(2026, 4, 19, 14, 30, 5, 250000).astimezone()
    assert datetime.fromisoformat(saved_at("20260419_143005_250000")) == local
    assert datetime.fromisoformat(saved_at("20260419_143005")) == local.replace(microsecond=0)
    assert saved_at("20260419_143005_250000").endswith("+00:00")


@pytest.mark.parametrize("timestamp", ["", "(legacy)", "yesterday", "20261340_000000", "00010101_000000"])
def test_text_that_is_no_time_that_can_be_told_gives_no_instant(timestamp: str) -> None:
    assert saved_at(timestamp) == ""
