"""Profiles."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest

from eightcut.domain.captions import Captioned, typed
from eightcut.domain.clips import ClipRow
from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.datasets import Candidate, Planned
from eightcut.domain.judgements import HardNegative, Judgement, OffScreen, Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.storage import profiles
from eightcut.storage.library import Library
from tests.judging import give

FILM = VideoRef("film.mp4", "/in/film.mp4", "a" * 32)
RUN = TrainingRun("one", "AISFX", "one_AISFX_1.safetensors", TrainingSettings(("Door",)))
FULL = {
    "clips": 1, "scans": 1, "negatives": 2, "verdicts": 2, "off_screen": 1, "moment_captions": 1, "models": 1,
    "datasets": 1,
}  # fmt: skip
EMPTY = dict.fromkeys(FULL, 0)


def fill(library: Library, profile: str = "one") -> None:
    """A row of each kind, two verdicts, two negatives."""
    library.clips.add(
        ClipRow("film.mp4", 1.5, "/out/Door/v/c.mp4", profile=profile, source_path="/in/film.mp4", shown="64x48+0+8")
    )
    library.scans.save(NewScan(FILM, profile, "AISFX", (Region(10, 18, 0.5), Region(30, 38, 0.25)), scores=b"\0\0"))
    library.negatives.add([HardNegative("other.mp4", 5.0)], profile)
    give(library, Judgement(FILM, profile, ("Door",), TimeSpan(30, 38), Verdict.REJECT))
    give(library, Judgement(FILM, profile, ("Door",), TimeSpan(10, 18), Verdict.ACCEPT))
    library.off_screen.add_all([OffScreen(FILM, profile, ("Door",), TimeSpan(10, 18))])
    library.moment_captions.add_all([Captioned(FILM, profile, ("Door",), TimeSpan(10, 18), typed("slams"))])
    library.models.record(replace(RUN, profile=profile), activate=True)
    library.transactions.insert("hidden_files", {"filename": "hidden.mp4", "profile": profile})
    clip = BuiltClip(Planned(Candidate(FILM, "Door", 10.0, "Door", "exported"), "a"), "a.mp4", "0" * 64, "1" * 32)
    library.datasets.add(Dataset(profile, "set", "plain", "/sets/set", 8.0), [clip])


def test_default_is_always_there(library: Library) -> None:
    assert library.profiles.all() == ["default"]
    assert library.profiles.counts("default") == EMPTY


def test_profiles_are_those_created_and_every_name_that_rows_carry(library: Library) -> None:
    library.profiles.create("  Zoo ")
    fill(library, "rows")
    library.transactions.insert("hidden_files", {"filename": "film.mp4", "profile": "hidden only"})
    assert library.profiles.all() == ["Zoo", "default", "hidden only", "rows"]
    assert library.profiles.counts("rows") == FULL


@pytest.mark.parametrize("name", ["", "   ", "default", "one", " one "])
def test_a_profile_needs_a_name_of_its_own(library: Library, name: str) -> None:
    library.profiles.create("one")
    with pytest.raises(BadRequest, match=r"needs a name|already"):
        library.profiles.create(name)
    assert library.profiles.all() == ["default", "one"]


def test_renaming_moves_every_row(library: Library) -> None:
    fill(library)
    library.models.delete(library.models.record(RUN, activate=False))
    library.profiles.rename("one", " two ")
    assert library.profiles.all() == ["default", "two"]
    assert library.profiles.counts("two") == FULL
    assert library.profiles.counts("one") == EMPTY
    (version,) = library.scans.versions(FILM, "two")
    assert version.count == 2
    assert library.models.next_version("two", "AISFX") == 3
    assert library.transactions.value("SELECT profile FROM hidden_files") == "two"


def test_a_profile_without_rows_can_be_renamed(library: Library) -> None:
    library.profiles.create("one")
    library.profiles.rename("one", "two")
    assert library.profiles.all() == ["default", "two"]


def test_copying_copies_everything_but_models(library: Library) -> None:
    fill(library)
    library.profiles.copy("one", "two")
    assert library.profiles.counts("two") == {**FULL, "models": 0, "datasets": 0}
    assert library.profiles.counts("one") == FULL
    (clip,) = library.clips.of_profile("two")
    assert (clip.start_time, clip.source_path) == (1.5, "/in/film.mp4")
    (mine,), (copied,) = library.scans.versions(FILM, "one"), library.scans.versions(FILM, "two")
    assert copied == replace(mine, id=copied.id, profile="two")
    assert library.scans.scores(copied) == b"\0\0"
    assert [region.start for region in library.scans.regions(copied)] == [10.0, 30.0]
    assert library.transactions.value("SELECT COUNT(*) FROM hidden_files WHERE profile = 'two'") == 1


def test_a_copied_reject_hangs_on_the_copy_of_its_negative(library: Library) -> None:
    fill(library)
    library.profiles.copy("one", "two")
    _, reject = library.verdicts.of_video(FILM, "two")
    assert reject.negative_id in {negative.id for negative in library.negatives.of_profile("two")}
    library.verdicts.delete([reject.id])
    assert [n.filename for n in library.negatives.of_profile("two")] == ["other.mp4"]
    assert library.profiles.counts("one") == FULL


def test_a_profile_without_negatives_can_be_copied(library: Library) -> None:
    library.profiles.create("one")
    library.profiles.copy("one", "two")
    assert library.profiles.all() == ["default", "one", "two"]


def test_deleting_removes_every_row_after_a_backup(library: Library) -> None:
    fill(library)
    fill(library, "spared")
    library.profiles.delete("one")
    assert library.profiles.all() == ["default", "spared"]
    assert (library.profiles.counts("one"), library.profiles.counts("spared")) == (EMPTY, FULL)
    (copy,) = library.path.parent.glob("*.backup-profile-*.db")
    with closing(Library(copy)) as kept:
        assert kept.profiles.counts("one") == FULL


def test_default_cannot_be_deleted(library: Library) -> None:
    fill(library, "default")
    with pytest.raises(BadRequest, match="cannot be deleted"):
        library.profiles.delete("default")
    assert library.profiles.counts("default") == FULL


def test_an_unknown_profile_can_be_neither_renamed_nor_copied_nor_deleted(library: Library) -> None:
    for change in (
        partial(library.profiles.rename, "absent", "two"),
        partial(library.profiles.copy, "absent", "two"),
        partial(library.profiles.delete, "absent"),
    ):
        with pytest.raises(BadRequest, match="no profile 'absent'"):
            change()
    assert list(library.path.parent.glob("*.backup-*")) == []


def test_a_taken_name_is_no_target(library: Library) -> None:
    fill(library)
    library.profiles.create("two")
    for change in (library.profiles.rename, library.profiles.copy):
        with pytest.raises(BadRequest, match="already"):
            change("one", "two")
    assert library.profiles.counts("one") == FULL


def test_a_deleted_profile_is_restored_with_everything(library: Library) -> None:
    fill(library)
    fill(library, "spared")
    (version,) = library.scans.versions(FILM, "one")
    kept = library.verdicts.of_video(FILM, "one"), library.negatives.of_profile("one"), library.models.all("one")
    regions = library.scans.regions(version)
    backup = library.profiles.delete("one")
    library.profiles.restore("one", backup)
    assert library.profiles.counts("one") == FULL
    assert library.scans.versions(FILM, "one") == [version]
    assert library.scans.regions(version) == regions
    again = library.verdicts.of_video(FILM, "one"), library.negatives.of_profile("one"), library.models.all("one")
    assert again == kept
    assert [len(library.datasets.clips(one)) for one in library.datasets.all("one")] == [1]
    assert library.profiles.counts("spared") == FULL
    with pytest.raises(BadRequest, match="already"):
        library.profiles.restore("one", backup)
    assert library.profiles.counts("one") == FULL


def test_a_deleted_profile_comes_back_where_the_original_had_removed_a_hard_negative(library: Library) -> None:
    fill(library)
    fill(library, "spared")
    library.transactions.rows("PRAGMA foreign_keys = OFF")
    library.transactions.change("DELETE FROM hard_negatives WHERE filename = 'film.mp4' AND profile = 'one'")
    library.transactions.rows("PRAGMA foreign_keys = ON")
    stands = library.verdicts.of_video(FILM, "one")
    assert [judgement.verdict for judgement in stands] == [Verdict.ACCEPT]
    library.profiles.restore("one", library.profiles.delete("one"))
    assert library.verdicts.of_video(FILM, "one") == stands
    assert library.profiles.counts("one") == {**FULL, "negatives": 1, "verdicts": 1}
    assert library.profiles.counts("spared") == FULL


def test_every_table_and_column_of_a_profile_goes_with_it(library: Library) -> None:
    """Who adds one says in `profiles` whether it is renamed, deleted and copied."""
    tables = library.transactions.column("SELECT name FROM sqlite_master WHERE type = 'table'")
    columns = {table: library.transactions.column(f"SELECT name FROM pragma_table_info('{table}')") for table in tables}
    assert {t for t, names in columns.items() if "profile" in names} - {"model_numbers"} == set(profiles._TABLES)
    copied = {
        **profiles._COPIED,
        "hard_negatives": profiles._NEGATIVE,
        "verdicts": f"{profiles._VERDICT}, negative_id",
    }
    for table, names in copied.items():
        assert set(columns[table]) - {"id", "profile", "scan_id"} == set(names.split(", ")), table
