"""Every write that touches more than one row is undone whole where its last step fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import Example, TrainingRun, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import DatabaseProblem
from eightcut.storage.library import Library
from tests.judging import give

NAMELESS = VideoRef("film.mp4", "/in/film.mp4")
FILM = replace(NAMELESS, content_id="a" * 32)
REJECT = Judgement(NAMELESS, "one", ("Door",), TimeSpan(30, 38), Verdict.REJECT)
ACCEPT = replace(REJECT, verdict=Verdict.ACCEPT)
SCAN = NewScan(NAMELESS, "one", "AISFX", (Region(10, 18, 0.5), Region(30, 38, 0.25)))
RUN = TrainingRun(
    "one", "AISFX", "file", TrainingSettings(("Door",)), (Example(FILM, TimeSpan(1, 9), "positive"),), positives=1
)


def fill(library: Library) -> None:
    for _ in range(2):
        library.scans.save(SCAN)
    library.negatives.add([HardNegative("other.mp4", 5.0)], "one")
    give(library, REJECT)
    for _ in range(2):
        library.models.record(RUN, activate=True)
    library.profiles.create("one more")


def contents(library: Library) -> list[str]:
    with closing(sqlite3.connect(library.path)) as file:
        return list(file.iterdump())


def the_reject(library: Library) -> int:
    return library.verdicts.of_video(NAMELESS, "one")[0].id


WRITES: dict[str, tuple[str, Callable[[Library], object]]] = {
    "save": ("INSERT ON scan_results WHEN NEW.start_time = 30", lambda lib: lib.scans.save(SCAN)),
    "prune": ("DELETE ON scans", lambda lib: lib.scans.save(SCAN, max_versions=1)),
    "delete a scan": ("DELETE ON scans", lambda lib: lib.scans.delete(lib.scans.versions(NAMELESS, "one")[0])),
    "disable": ("UPDATE ON scan_results", lambda lib: lib.regions.set_disabled([1, 2], True)),
    "resize": ("UPDATE ON scan_results", lambda lib: lib.regions.resize(1, 5, 15)),
    "add negatives": (
        "INSERT ON hard_negatives WHEN NEW.start_time = 2",
        lambda lib: lib.negatives.add([HardNegative("b.mp4", 1.0), HardNegative("b.mp4", 2.0)], "one"),
    ),
    "verdicts": (
        "INSERT ON verdicts WHEN NEW.start_time = 51",
        lambda lib: lib.verdicts.add_all([replace(ACCEPT, span=TimeSpan(start, 58)) for start in (50, 51)]),
    ),
    "take back": ("DELETE ON hard_negatives", lambda lib: lib.verdicts.delete([the_reject(lib)])),
    "delete negatives": ("DELETE ON verdicts", lambda lib: lib.negatives.delete([1, 2])),
    "record": ("UPDATE ON model_numbers", lambda lib: lib.models.record(RUN, activate=False)),
    "activate": (
        "UPDATE ON training_runs WHEN NEW.active = 1",
        lambda lib: lib.models.activate(lib.models.all("one")[1]),
    ),
    "claim": ("UPDATE ON scans", lambda lib: lib.videos.claim(FILM)),
    "rename": ("INSERT ON profiles", lambda lib: lib.profiles.rename("one", "two")),
    "copy": ("INSERT ON profiles", lambda lib: lib.profiles.copy("one", "two")),
    "delete a profile": ("DELETE ON training_runs", lambda lib: lib.profiles.delete("one")),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_fails_at_its_last_step_leaves_everything_as_it_was(library: Library, name: str) -> None:
    fill(library)
    event, write = WRITES[name]
    what, _, condition = event.partition(" WHEN ")
    when = f"WHEN {condition}" if condition else ""
    library.transactions.change(f"CREATE TRIGGER stop BEFORE {what} {when} BEGIN SELECT RAISE(ABORT, 'stopped'); END")
    before = contents(library)
    with pytest.raises(DatabaseProblem, match="stopped"):
        write(library)
    assert contents(library) == before
    library.transactions.change("DROP TRIGGER stop")
    write(library)
    assert contents(library) != before


def test_taking_in_the_originals_scans_is_undone_whole(library: Library) -> None:
    for start in (1, 20):
        library.transactions.insert(
            "scan_results", {"filename": "a.mp4", "model": "M", "start_time": start, "end_time": start + 8, "score": 0}
        )
    library.transactions.change(
        "CREATE TRIGGER stop BEFORE UPDATE ON scan_results BEGIN SELECT RAISE(ABORT, 'stopped'); END"
    )
    with pytest.raises(DatabaseProblem, match="stopped"):
        library.scans.versions(VideoRef("a.mp4"), "default")
    assert library.transactions.value("SELECT COUNT(*) FROM scans") == 0
    library.transactions.change("DROP TRIGGER stop")
    (version,) = library.scans.versions(VideoRef("a.mp4"), "default")
    assert version.count == 2
