"""Marks come in beside what the library has: all of a file or none, nothing twice, and no verdict is lost to them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.marks import Meaning
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings
from eightcut.errors import BadRequest
from eightcut.services.context import Services
from eightcut.services.scans.review import judge_interval, place_of
from eightcut.services.training.preview import classes
from eightcut.services.videos.identity import open_video
from tests.unit.services.marks.conftest import Held, Take

LABELS = "1.0\t2.5\tdoor\n10\t10\tdoor\n20\t28.5\tsteps\n"


def test_positives_are_what_a_training_learns_from_without_a_clip(take: Take, ctx: Services) -> None:
    found = take(LABELS)
    assert (found.new, found.known, found.classes) == ({Meaning.POSITIVE: 3}, 0, ("door", "steps"))
    [examples] = ctx.library.training_data.gather("default", TrainingSettings(("door",)))
    assert examples.positives == (TimeSpan(1.0, 2.5), TimeSpan(10.0, 18.0))
    assert examples.softs == (TimeSpan(20.0, 28.5),)
    assert [(one.folder, one.clips) for one in classes(ctx, "default")] == [("door", 2), ("steps", 1)]


def test_negatives_are_rejected_moments_with_their_hard_negatives(take: Take, ctx: Services) -> None:
    take("3\t5\tdoor\n20\t20\t\n", meaning=Meaning.NEGATIVE)
    negatives = ctx.library.negatives.of_profile("default")
    assert [(one.start_time, one.folders) for one in negatives] == [(3.0, ("door",)), (20.0, ())]
    [examples] = ctx.library.training_data.gather("default", TrainingSettings(("door",)))
    assert [span.start for span in examples.hard_negatives] == [3.0, 20.0]


def test_matches_are_a_scan_of_their_class_to_review(take: Take, ctx: Services, film: Path) -> None:
    table = "start_s,end_s,label,score,verdict\n1,2,glass door,0.7,\n12,24,glass door,,\n"
    take(table, "film.csv")
    take("28\t29\tglass door\n", meaning=Meaning.MATCH)
    video = open_video(ctx, str(film))
    [model] = ctx.library.scans.models("default")
    first, before = ctx.library.scans.versions(video, "default")
    assert (model, first.folders, before.count) == ("FOLEY_marks-glass-door", ("glass_door",), 2)
    regions = [(r.start, r.end, r.score) for r in ctx.library.scans.regions(first)]
    assert regions == [
        (0.0, 8.0, 0.7),
        (12.0, 24.0, 1.0),
        (pytest.approx(22.0, abs=0.1), pytest.approx(30.0, abs=0.1), 1.0),
    ]
    assert str(ctx.embedders.key(model)) == model


@pytest.mark.parametrize("meaning", Meaning)
def test_a_file_imported_twice_gives_nothing_twice_and_can_be_undone(
    take: Take, held: Held, ctx: Services, meaning: Meaning
) -> None:
    change = take(LABELS, meaning=meaning).change
    marks = held()
    again = take(LABELS, meaning=meaning)
    assert (sum(again.new.values()), again.known, again.change.kinds.value, held()) == (0, 3, 0, marks)
    back = change.undo()
    assert held() == []
    assert ctx.library.negatives.of_profile("default") == []
    back.undo()
    assert held() == marks


def test_what_the_user_said_before_stays_and_is_told(take: Take, held: Held, ctx: Services, film: Path) -> None:
    for span, verdict in ((TimeSpan(1, 9), Verdict.REJECT), (TimeSpan(20, 28), Verdict.ACCEPT)):
        judge_interval(ctx, str(film), "default", span, verdict, "")
    before = held()
    told: list[str] = []
    found = take("1.5\t9\tdoor\n", warn=lambda _, said: told.append(said))
    assert (found.against, found.change.kinds.value) == (1, 0)
    assert take("20\t27\tdoor\n", meaning=Meaning.NEGATIVE).against == 1
    assert (held(), len(told)) == (before, 1)
    assert "another verdict" in told[0]


def test_a_class_of_any_name_has_a_key_for_its_matches(take: Take, ctx: Services) -> None:
    for label in ("Tür", "Tor", "a" * 60, "a" * 61, "x-1"):
        take(f"1\t2\t{label}\n", meaning=Meaning.MATCH)
    models = ctx.library.scans.models("default")
    assert [str(ctx.embedders.key(model)) for model in models] == models
    assert len(models) == 5


def test_a_moment_that_was_cut_as_a_clip_is_known(take: Take, held: Held, ctx: Services, film: Path) -> None:
    video = open_video(ctx, str(film))
    row = ClipRow(video.filename, 5.0, "/o/Door/vid_001/c_001_m1_0.mp4", clip_count=1, content_id=video.content_id)
    ctx.library.clips.add(row)
    assert take("5\t13\tdoor\n").known == 1
    assert [(mark.start, mark.end, mark.label) for mark in held()] == [(5.0, 13.0, "Door")]


def test_a_label_is_the_class_that_is_there_in_another_spelling(take: Take, held: Held) -> None:
    take("1\t2\tGlass door\n")
    take("4\t5\tglass_DOOR\n7\t8\tcreak\n", folder="")
    take("11\t12\t\n", folder="CREAK")
    assert [mark.label for mark in held()] == ["Glass_door", "Glass_door", "creak", "creak"]


BAD = [
    ("1\t2\tdoor\n29\t31\tdoor\n", "line 2: film.mp4 is 30.0 s long"),
    ("1\t2\tdoor\n300\t301\tdoor\n", "line 2: film.mp4 is 30.0 s long"),
    ("1\t2\tdoor\n5\t4\tdoor\n", "line 2: A mark cannot reach from 5 to 4"),
    ("1\t2\tdoor\n-3\t4\tdoor\n", "line 2: A mark cannot reach"),
    ("1\t2\tdoor\nx\t4\tdoor\n", "line 2: The time 'x' is none"),
    ("1\t2\tdoor\n3\t4\n", "line 2: This mark has no label: give the class of all marks by --class."),
    ("1\t2\tdoor\n3\t4\ta/b\n", "line 2: The folder name 'a/b' cannot be used"),
    ("1\t2\tdoor_disabled\n", "line 1: 'door_disabled' is the name of a class that is switched off"),
    ("", "There are no marks in it"),
]


def test_one_bad_line_and_nothing_of_the_file_is_taken(take: Take, held: Held) -> None:
    for text, told in BAD:
        with pytest.raises(BadRequest) as refused:
            take(text)
        assert told in refused.value.message
        assert refused.value.message.startswith("film.txt")
    assert held() == []


def test_times_in_frames_and_timecode_go_by_the_videos_own_rate(take: Take, held: Held) -> None:
    take("start_s,end_s,label\n00:00:01:05,50f,door\n", "film.csv")
    assert [(mark.start, mark.end) for mark in held()] == [(1.2, 2.0)]


def test_a_file_that_names_no_video_is_of_the_one_it_is_called_like(take: Take, film: Path) -> None:
    film.with_suffix(".llc").write_text("other marks")
    for name in ("film.txt", "film.Table.1.selections.txt", "film.mp4.txt", "FILM.txt"):
        assert [video.path for video in take(LABELS, name).videos] == [str(film)]


def test_a_video_is_found_by_the_name_in_the_file(take: Take, film: Path) -> None:
    table = "recording,start_offset_s,end_offset_s,label,label_type\n{},1,2,door,positive\n"
    for named in ("film.mp4", "elsewhere/film.wav", "film", str(film)):
        assert [video.path for video in take(table.format(named), "x.csv").videos] == [str(film)]
    film.rename(film.with_name("other.mp4"))
    with pytest.raises(BadRequest, match=r"No file was found for the video 'nowhere.mp4'. Give it by --video"):
        take(table.format("nowhere.mp4"), "x.csv")
    given = (str(film.with_name("other.mp4")),)
    assert [video.path for video in take(table.format("nowhere.mp4"), "x.csv", videos=given).videos] == list(given)


def test_two_videos_of_one_name_are_not_guessed_between(take: Take, film: Path) -> None:
    shutil.copy(film, film.with_suffix(".mkv"))
    with pytest.raises(BadRequest, match=r"More than one file can be the video of these marks: .*--video"):
        take(LABELS)
    assert take(LABELS, videos=(str(film),)).videos[0].path == str(film)


def test_a_video_that_the_library_knows_is_found_elsewhere(
    take: Take, ctx: Services, film: Path, tmp_path: Path
) -> None:
    take(LABELS)
    (tmp_path / "away").mkdir()
    assert take(LABELS, "away/film.txt").known == 3
    film.unlink()
    assert take("40\t50\tdoor\n").new[Meaning.POSITIVE] == 1
    assert place_of(ctx, take(LABELS).videos[0], "default", "").video.filename == "film.mp4"
