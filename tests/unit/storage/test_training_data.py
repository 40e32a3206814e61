"""Training examples from clips, verdicts and negatives."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from tests.judging import give

PATH = "/in/film.mp4"
FILM = VideoRef("film.mp4", PATH)
X = "a" * 32
Bounds = list[tuple[float, float]]


def clip(library: Library, start: float, folder: str, **fields: Any) -> None:
    given = {"clip_count": 1, "source_path": PATH, **fields}
    path = given.pop("output_path", f"/out/{folder}/vid_001/clip_001_m1_0.mp4")
    library.clips.add(ClipRow("film.mp4", start, path, **given))


def judge(library: Library, start: float, end: float, verdict: Verdict, *folders: str) -> None:
    give(library, Judgement(FILM, "default", folders, TimeSpan(start, end), verdict))


def gathered(library: Library, *positive: str, **settings: Any) -> VideoExamples:
    """The examples of the only video."""
    (entry,) = library.training_data.gather("default", TrainingSettings(positive or ("Door",), **settings))
    return entry


def bounds(spans: tuple[TimeSpan, ...]) -> Bounds:
    return [(span.start, span.end) for span in spans]


def starts(spans: tuple[TimeSpan, ...]) -> list[float]:
    return [span.start for span in spans]


def test_each_clip_of_a_batch_has_its_own_interval(library: Library) -> None:
    for index in range(3):
        clip(
            library,
            100.0,
            "Door",
            output_path=f"/out/Door/vid_001/clip_001_m4_{index}.mp4",
            clip_count=3,
            clip_duration=8.5,
            spread=3.5,
        )
    entry = gathered(library)
    assert bounds(entry.positives) == [(100.0, 108.5), (103.5, 112.0), (107.0, 115.5)]
    assert entry.markers == entry.positives
    assert (entry.video, entry.paths) == (FILM, (PATH,))


def test_a_scan_export_begins_where_its_row_says(library: Library) -> None:
    clip(library, 50.0, "", output_path="/out/Door/v/clip_001_a1_2.mp4", scan_export=True, clip_count=3)
    assert starts(gathered(library, include_scan_exports=True).positives) == [50.0]


def test_clips_of_other_classes_are_soft_and_of_the_negative_folder_negative(library: Library) -> None:
    for start, folder in ((40.0, "Rain"), (10.0, "Door"), (70.0, "Gate"), (100.0, "Wind")):
        clip(library, start, folder)
    clip(library, 130.0, "", output_path="clip_001.mp4")
    entry = gathered(library, "Door", "Gate", negative_folder="Rain")
    assert starts(entry.positives) == [10.0, 70.0]
    assert starts(entry.negatives) == [40.0]
    assert starts(entry.softs) == [100.0, 130.0]
    assert starts(entry.markers) == [10.0, 40.0, 70.0, 100.0, 130.0]


def test_either_separator_names_the_class(library: Library) -> None:
    clip(library, 10.0, "", output_path="C:/out\\Door\\vid_001\\clip_001_m1_2.mp4", clip_count=3)
    assert starts(gathered(library).positives) == [16.0]


def test_scan_exports_play_a_role_only_where_asked_for_but_are_always_markers(library: Library) -> None:
    for start, folder in ((10.0, "Door"), (40.0, "Rain"), (70.0, "Wind")):
        clip(library, start, folder, scan_export=True)
    clip(library, 100.0, "Door")
    without = gathered(library, negative_folder="Rain")
    assert (starts(without.positives), without.softs, without.negatives) == ([100.0], (), ())
    assert starts(without.markers) == [10.0, 40.0, 70.0, 100.0]
    asked = gathered(library, negative_folder="Rain", include_scan_exports=True)
    assert (starts(asked.positives), starts(asked.negatives), starts(asked.softs)) == ([10.0, 100.0], [40.0], [70.0])


def test_disabled_folders_give_markers_only(library: Library) -> None:
    clip(library, 10.0, "Door_disabled")
    clip(library, 40.0, "Rain_disabled")
    entry = gathered(library, "Door_disabled", negative_folder="Rain_disabled")
    assert (entry.positives, entry.softs, entry.negatives) == ((), (), ())
    assert starts(entry.markers) == [10.0, 40.0]


def test_an_accepted_interval_is_a_positive_of_its_classes(library: Library) -> None:
    judge(library, 10, 21, Verdict.ACCEPT, "Door", "Gate")
    judge(library, 40, 48, Verdict.ACCEPT, "Rain")
    judge(library, 70, 78, Verdict.ACCEPT)
    judge(library, 100, 108, Verdict.ACCEPT, "Wind_disabled")
    entry = gathered(library, "Gate", "Oven")
    assert bounds(entry.positives) == [(10, 21)]
    assert starts(entry.softs) == [40, 70]
    assert starts(entry.markers) == [10, 40, 70, 100]


def test_an_uncertain_interval_is_a_marker_and_a_rejected_one_a_hard_negative(library: Library) -> None:
    judge(library, 10, 18, Verdict.UNCERTAIN, "Door")
    judge(library, 40, 52, Verdict.REJECT, "Door")
    entry = gathered(library)
    assert (entry.positives, entry.softs) == ((), ())
    assert bounds(entry.markers) == [(10, 18)]
    assert bounds(entry.hard_negatives) == [(40, 52)]


@pytest.mark.parametrize("length", [5.0, 8.0, 8.5, 15.0, 120.0])
def test_a_rejected_interval_is_no_sound_to_its_end_while_its_hard_negative_stands(
    library: Library, length: float
) -> None:
    clip(library, 300.0, "Door")
    library.negatives.add([HardNegative("film.mp4", 40.0, PATH)], "default")
    judge(library, 40, 40 + length, Verdict.REJECT, "Door")
    judge(library, 200, 200 + length, Verdict.REJECT, "Rain")
    assert bounds(gathered(library).hard_negatives) == [(40, 40 + max(8.0, length))]
    assert gathered(library, use_hard_negatives=False).hard_negatives == ()

    library.negatives.delete([n.id for n in library.negatives.of_profile("default")])

    assert gathered(library).hard_negatives == ()


def test_a_clip_exported_from_an_accepted_interval_counts_once(library: Library) -> None:
    judge(library, 10, 18, Verdict.ACCEPT, "Door")
    clip(library, 10.25, "Door", scan_export=True)
    clip(library, 14.0, "Door")
    entry = gathered(library, include_scan_exports=True)
    assert starts(entry.positives) == [10.0, 14.0]
    assert starts(entry.markers) == [10.0, 10.25, 14.0]


def test_hard_negatives_of_another_class_do_not_count(library: Library) -> None:
    library.negatives.add(
        [
            HardNegative("film.mp4", 10.0, PATH, folders=("Door", "Gate")),
            HardNegative("film.mp4", 40.0, PATH, folders=("Rain",)),
            HardNegative("film.mp4", 70.0, PATH),
        ],
        "default",
    )
    assert starts(gathered(library, "Gate").hard_negatives) == [10.0, 70.0]


def test_a_video_of_which_nothing_counts_is_no_entry(library: Library) -> None:
    library.negatives.add([HardNegative("film.mp4", 40.0, PATH, folders=("Rain",))], "default")
    assert library.training_data.gather("default", TrainingSettings(("Door",))) == []


def test_twins_among_hard_negatives_train_once(library: Library) -> None:
    for folders in ("", '["Door"]', ""):
        library.transactions.insert(
            "hard_negatives", {"filename": "film.mp4", "start_time": 60.5, "source_path": PATH, "folders": folders}
        )
    library.transactions.insert("hard_negatives", {"filename": "film.mp4", "start_time": 60.501, "source_path": ""})
    assert starts(gathered(library).hard_negatives) == [60.5]


def test_hard_negatives_can_be_left_out(library: Library) -> None:
    library.negatives.add([HardNegative("film.mp4", 10.0, PATH)], "default")
    assert library.training_data.gather("default", TrainingSettings(("Door",), use_hard_negatives=False)) == []
    clip(library, 40.0, "Door")
    assert gathered(library, use_hard_negatives=False).hard_negatives == ()
    assert len(library.negatives.of_profile("default")) == 1


def test_a_moment_that_is_positive_is_neither_soft_nor_negative(library: Library) -> None:
    clip(library, 10.0, "Door")
    clip(library, 10.001, "Rain")
    clip(library, 9.999, "Wind")
    clip(library, 10.002, "Wind")
    library.negatives.add([HardNegative("film.mp4", time, PATH) for time in (10.0005, 10.5)], "default")
    entry = gathered(library, negative_folder="Rain")
    assert (entry.negatives, starts(entry.softs), starts(entry.hard_negatives)) == ((), [10.002], [10.5])


def test_old_and_new_rows_of_one_video_are_one_entry(library: Library) -> None:
    clip(library, 10.0, "Door")
    library.videos.claim(VideoRef("film.mp4", PATH, X))
    clip(library, 40.0, "Door")
    library.negatives.add([HardNegative("film.mp4", 70.0)], "default")
    entry = gathered(library)
    assert (starts(entry.positives), starts(entry.hard_negatives)) == ([10.0, 40.0], [70.0])
    assert entry.video == VideoRef("film.mp4", PATH, X)


def test_two_videos_of_one_name_stay_apart(library: Library) -> None:
    clip(library, 10.0, "Door")
    clip(library, 40.0, "Door", source_path="/there/film.mp4")
    entries = library.training_data.gather("default", TrainingSettings(("Door",)))
    assert [(entry.paths, starts(entry.positives)) for entry in entries] == [
        ((PATH,), [10.0]),
        (("/there/film.mp4",), [40.0]),
    ]


def test_profiles_are_kept_apart(library: Library) -> None:
    clip(library, 10.0, "Door", profile="two")
    assert library.training_data.gather("default", TrainingSettings(("Door",))) == []
    assert library.training_data.folders("default") == []


def test_a_clip_without_length_is_no_example(library: Library) -> None:
    clip(library, 10.0, "Door", clip_duration=0.0)
    assert library.training_data.gather("default", TrainingSettings(("Door",))) == []


def test_folders_are_those_of_clips_and_of_accepted_intervals(library: Library) -> None:
    clip(library, 10.0, "Door")
    clip(library, 40.0, "Rain", scan_export=True)
    judge(library, 70, 78, Verdict.ACCEPT, "Gate", "Old_disabled")
    judge(library, 100, 108, Verdict.UNCERTAIN, "Wind")
    assert library.training_data.folders("default") == ["Door", "Gate"]
    assert library.training_data.folders("default", include_scan_exports=True) == ["Door", "Gate", "Rain"]


def test_start_times_say_the_same_as_the_intervals(library: Library) -> None:
    for start, folder in ((70.0, "Rain"), (10.0, "Door"), (100.0, "Wind")):
        clip(library, start, folder)
    library.negatives.add([HardNegative("film.mp4", 40.0, PATH)], "default")
    (entry,) = library.training_data.starts("default", TrainingSettings(("Door",), "Rain"))
    assert (entry.video, entry.paths) == (FILM, (PATH,))
    assert (entry.positives, entry.softs, entry.negatives) == ([10.0], [100.0], [40.0, 70.0])


@pytest.mark.parametrize("release", ["c76eb9e", "8392c02", "2b7dfb3", "eab5c69"])
def test_files_of_every_release_train(tmp_path: Path, legacy: Path, release: str) -> None:
    with closing(Library(Path(shutil.copy(legacy / f"{release}.db", tmp_path / "library.db")))) as library:
        folders = library.training_data.folders("default")
        assert "mp4_Intense" in folders
        entries = library.training_data.gather("default", TrainingSettings(("mp4_Intense",)))
        assert sum(len(entry.positives) for entry in entries) == sum(
            row.folder == "mp4_Intense" and not row.scan_export for row in library.clips.of_profile("default")
        )


def test_what_is_written_between_two_questions_is_in_the_second_answer(library: Library) -> None:
    clip(library, 10.0, "Door")
    first = gathered(library)
    assert gathered(library) is first
    clip(library, 40.0, "Door")
    assert starts(gathered(library).positives) == [10.0, 40.0]
    with closing(Library(library.path)) as other:
        clip(other, 70.0, "Door")
    assert starts(gathered(library).positives) == [10.0, 40.0, 70.0]
    assert starts(gathered(library, "Rain").softs) == [10.0, 40.0, 70.0]
    library.negatives.add([HardNegative("film.mp4", 100.0, PATH)], "default")
    assert gathered(library, use_hard_negatives=False).hard_negatives == ()
    assert starts(gathered(library).hard_negatives) == [100.0]


def test_what_was_undone_is_in_no_later_answer(library: Library) -> None:
    clip(library, 10.0, "Door")

    def write_and_fail() -> None:
        with library.transactions.transaction():
            clip(library, 40.0, "Door")
            assert starts(gathered(library).positives) == [10.0, 40.0]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert starts(gathered(library).positives) == [10.0]


def test_another_thread_reads_what_is_there_for_it(library: Library) -> None:
    clip(library, 10.0, "Door")
    gathered(library)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(clip, library, 40.0, "Door").result()
        assert starts(pool.submit(gathered, library).result().positives) == [10.0, 40.0]
    assert starts(gathered(library).positives) == [10.0, 40.0]


def test_an_answer_can_be_changed_without_harm(library: Library) -> None:
    clip(library, 10.0, "Door")
    settings = TrainingSettings(("Door",))
    library.training_data.gather("default", settings).clear()
    library.training_data.starts("default", settings)[0].positives.clear()
    assert starts(gathered(library).positives) == [10.0]
    assert library.training_data.starts("default", settings)[0].positives == [10.0]


def test_of_a_chain_of_twins_those_beside_a_positive_go_first(library: Library) -> None:
    clip(library, 10.0, "Door")
    library.transactions.insert_many(
        "hard_negatives",
        ("filename", "start_time", "source_path"),
        [("film.mp4", time, PATH) for time in (10.0008, 10.0015, 10.0022, 10.003, 50.0)],
    )
    assert starts(gathered(library).hard_negatives) == [10.0015, 10.003, 50.0]


@pytest.mark.parametrize("folder", ["Door", "Wind", "Rain"])
@pytest.mark.parametrize("copies", [2, 3, 30])
def test_a_moment_that_is_exported_again_counts_once(library: Library, folder: str, copies: int) -> None:
    for number in range(copies):
        clip(library, 10.0 + 0.0004 * (number % 2), folder, output_path=f"/out/{folder}/vid_001/clip_{number}.mp4")
        clip(library, 10.0, folder, clip_duration=4.0, output_path=f"/out/{folder}/vid_001/short_{number}.mp4")
    clip(library, 10.5, folder)
    entry = gathered(library, "Door", negative_folder="Wind")
    found = entry.positives + entry.softs + entry.negatives
    assert sorted(round(span.start, 2) for span in found) == [10.0, 10.0, 10.5]
    assert sorted(round(span.duration) for span in found) == [4, 8, 8]
