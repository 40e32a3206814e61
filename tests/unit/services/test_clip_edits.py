"""What is done to exported clips one by one: labels, ratings, notes, another class; each can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WAV, WEBP
from eightcut.errors import BadRequest, CutProblem
from eightcut.services.change import Kind
from eightcut.services.clips.listing import find, listed, missing
from eightcut.services.clips.markers import delete_marker
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.refiling import also_moving, refile
from eightcut.services.clips.remarks import annotate, caption, label, rate
from eightcut.services.context import Job
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def ids(rows: list[ClipRow]) -> list[int]:
    return [row.id for row in rows]


def texts(small: Small) -> dict[str, str]:
    """What each clip's file holds, which tells its moment."""
    return {row.output_path: Path(row.output_path).read_text() for row in small.rows()}


def test_clips_of_a_marker_move_together_under_the_next_number_and_come_back(small: Small) -> None:
    small.cut(10.0)
    small.cut(10.0, folder="Gate", label="iron")
    small.cut(40.0, form=Form(WEBP), clips=1)
    before, names, spans = small.rows(), small.names(), {row.id: row.span for row in small.rows()}
    change = refile(small.services, "default", ids([*before[:2], before[4]]), str(small.out / "Gate"), Job())
    assert {Path(new).relative_to(small.out / "Gate").as_posix() for new in change.moves.values()} == {
        "vid_001/clip_001_m2_0.mp4", "vid_001/clip_001_m2_1.mp4", "vid_001/clip_001_m3_0",
    }  # fmt: skip
    now = small.rows()
    assert {row.folder for row in now} == {"Gate"}
    assert {row.id: row.span for row in now} == spans
    assert Path(f"{now[4].output_path}.wav").exists()
    assert not (small.out / "Door" / "vid_001").exists()
    assert small.labels("Gate") == {
        "clip_001_m1_0.mp4": "iron", "clip_001_m1_1.mp4": "iron", "clip_001_m2_0.mp4": "oak",
        "clip_001_m2_1.mp4": "oak", "clip_001_m3_0": "oak",
    }  # fmt: skip
    assert change.touches(Kind.CLIPS, "default")
    again = change.undo()
    assert (small.rows(), small.names()) == (before, names)
    assert set(small.labels().values()) == {"oak"}
    again.undo()
    assert small.rows() == now
    assert not small.services.library.unfinished.all()
    assert not list(small.out.rglob(".hold*"))


def test_one_clip_of_a_batch_keeps_its_moment_in_a_new_class_and_the_next_export_there_its_own_name(
    small: Small,
) -> None:
    small.cut(10.0)
    second = small.rows()[1]
    text = Path(second.output_path).read_text()
    refile(small.services, "default", [second.id], str(small.out / "New class"), Job())
    moved = small.rows()[1]
    assert moved.output_path == str(small.out / "New_class/vid_001/clip_001_m1_1.mp4")
    assert moved.span == second.span
    small.cut(60.0, folder="New_class", clips=1)
    assert Path(moved.output_path).read_text() == text
    assert small.rows()[2].output_path.endswith("clip_001_m2_0.mp4")


def test_a_clip_without_a_file_moves_in_the_library_and_one_that_cannot_move_holds_all_back(small: Small) -> None:
    small.cut(10.0)
    first, second = small.rows()
    Path(first.output_path).unlink()
    refile(small.services, "default", [first.id], str(small.out / "Gate"), Job())
    assert small.rows()[0].folder == "Gate"
    library = small.services.library
    flat = replace(second, output_path=str(small.out / "Door" / "clip_004_m1_0.mp4"), id=0)
    number = library.clips.add(flat)
    before, files = small.rows(), small.names()
    with pytest.raises(BadRequest, match="early release"):
        refile(small.services, "default", [second.id, number], str(small.out / "Gate"), Job())
    library.clips.add(replace(second, output_path=str(small.out / "Door" / "vid_001" / "own.mp4")))
    (small.out / "Door" / "vid_001" / "own.mp4").write_text("own")
    (small.out / "Gate" / "vid_001").mkdir(parents=True)
    (small.out / "Gate" / "vid_001" / "own.mp4").write_text("theirs")
    own = small.rows()[-1]
    with pytest.raises(CutProblem, match="already exists"):
        refile(small.services, "default", [second.id, own.id], str(small.out / "Gate"), Job())
    assert small.rows()[:3] == before
    assert set(files) <= set(small.names())
    assert not small.services.library.unfinished.all()


def test_other_profiles_and_imported_videos_follow_their_clips(small: Small) -> None:
    small.cut(10.0, clips=1)
    row = small.rows()[0]
    clips = small.services.library.clips
    clips.add(replace(row, profile="other", source_path=row.output_path))
    assert also_moving(small.services, "default", [row.id]) == ("other",)
    moved = refile(small.services, "default", [row.id], str(small.out / "Gate"), Job())
    theirs = clips.of_profile("other")[0]
    assert moved.shared == ("other",)
    assert theirs.output_path == theirs.source_path == small.rows()[0].output_path
    moved.undo()
    assert clips.of_profile("other")[0].source_path == row.output_path


def test_a_label_is_in_the_library_and_in_dataset_json_and_both_are_taken_back(small: Small) -> None:
    small.cut(10.0)
    small.cut(40.0, folder="Gate", label="")
    first, second, third, fourth = small.rows()
    Path(second.output_path).unlink()
    Path(fourth.output_path).unlink()
    change = label(small.services, ids(small.rows()), " elm ")
    assert {row.label for row in small.rows()} == {"elm"}
    assert small.labels() == {"clip_001_m1_0.mp4": "elm", "clip_001_m1_1.mp4": "elm"}
    assert small.labels("Gate") == {"clip_001_m1_0.mp4": "elm"}  # the other one is not there to be entered
    back = change.undo()
    assert [row.label for row in small.rows()] == ["oak", "oak", "", ""]
    assert small.labels() == {"clip_001_m1_0.mp4": "oak", "clip_001_m1_1.mp4": "oak"}
    assert small.labels("Gate") == {}
    back.undo()
    assert small.labels()["clip_001_m1_0.mp4"] == "elm"
    label(small.services, [first.id], "")
    assert "clip_001_m1_0.mp4" not in small.labels()
    (small.out / "Gate" / "dataset.json").write_text("{")
    with pytest.raises(CutProblem, match=r"dataset\.json"):
        label(small.services, [first.id, third.id], "ash")
    assert small.rows()[0].label == ""
    assert "clip_001_m1_0.mp4" not in small.labels()
    assert not small.services.library.unfinished.all()


def test_what_was_said_stays_with_the_moment_when_its_marker_is_cut_anew(small: Small) -> None:
    small.cut(10.0)
    first, second = small.rows()
    ctx = small.services
    rated = rate(ctx, [first.id, second.id], 4)
    annotate(ctx, [second.id], "creaks")
    said = caption(ctx, [first.id], "a door\n slams ")
    request = replace(small.request(10.0, clips=3), spread=3.0)
    overwritten = overwrite(ctx, small.film, small.rows(), request, Job())
    assert [(row.rating, row.note) for row in small.rows()] == [(4, ""), (4, "creaks"), (0, "")]
    shifted = overwrite(ctx, small.film, small.rows(), replace(request, times=(10.5,)), Job())
    assert [(row.rating, row.note) for row in small.rows()] == [(0, "")] * 3
    shifted.change.undo()
    overwritten.change.undo()
    gone = delete_marker(ctx, small.rows())
    assert not small.rows()
    gone.undo()
    assert [row.caption for row in small.rows()] == ["a door slams", ""]
    assert said.undo().touches(Kind.CLIPS, "default")
    assert [row.caption for row in small.rows()] == ["", ""]
    assert [(row.rating, row.note) for row in small.rows()] == [(4, ""), (4, "creaks")]
    assert rated.undo().touches(Kind.CLIPS, "default")
    assert [row.rating for row in small.rows()] == [0, 0]
    with pytest.raises(BadRequest, match=r"0 .* to 5"):
        rate(ctx, [first.id], 6)


def test_a_list_tells_what_each_clip_is_and_why_one_is_missing(small: Small) -> None:
    small.cut(10.0)
    small.cut(40.0, folder="Gate", form=Form(WEBP), clips=1)
    first, second, third = small.rows()
    small.cut(90.0, folder="Bell", form=Form(WAV), clips=1)
    assert [one.form for one in listed(small.services, "default", "Bell")] == ["WAV"]
    small.services.library.clips.delete([small.rows()[-1].id])
    Path(second.output_path).unlink()
    assert [one.row for one in listed(small.services, "default")] == [first, second, third]
    only = listed(small.services, "default", "Gate")
    assert [(one.row, one.form, one.exported.at[:2]) for one in only] == [(third, "WebP sequence", "20")]
    found = missing(small.rows(), Job())
    assert found == {second.id: f"There is no clip_001_m1_1.mp4 in {small.out / 'Door/vid_001'}."}
    (small.out / "Door").rename(small.out / "Elsewhere")
    assert "folder" in missing(small.rows(), Job())[first.id]
    assert find(small.services, "default", [str(third.id), first.output_path, str(third.id)]) == [third, first]
    with pytest.raises(BadRequest, match="99"):
        find(small.services, "default", ["99"])
