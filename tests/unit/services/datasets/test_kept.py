"""A dataset is a row: built again it has the same bytes, extended it cuts only what is new, two can be compared."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.dataset_rows import Dataset
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.markers import delete_marker
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import Built, build, extend
from eightcut.services.datasets.kept import clips_of, compare, dataset_of, forget
from eightcut.services.datasets.rebuilding import rebuild
from eightcut.services.datasets.recipes import recipe_of

Make = Callable[..., Built]
Mark = Callable[..., list[Clip]]
ASKED = Dataset("default", "set", "plain", "", 8.0, {"sound_only": True})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_built_again_it_has_the_same_bytes(ctx: Services, made: Make, mark: Mark, tmp_path: Path) -> None:
    built = made("hf-video", validation=0.5, per_video=1, license="cc-by-4.0")
    before = contents(Path(built.folder))
    assert sorted({name.partition("/")[0] for name in before}) == [".8cut", "README.md", "train", "validation"]
    mark("two.mp4", 25.0)  # nothing is chosen anew
    kept = dataset_of(ctx, "default", "set")
    assert (kept.number, kept.clips, kept.folder) == (1, 2, built.folder)
    again = rebuild(ctx, kept, str(tmp_path / "again"), 2, Job())
    assert contents(Path(again.folder)) == before
    assert (again.differs, again.moved) == ((), False)
    card = before["README.md"].decode()
    assert card.startswith('---\nlicense: "cc-by-4.0"\n')
    assert "| Knock | 2 | 16 | " in card
    assert "8cut dataset rebuild set 1 --out DIR" in card


def test_clips_are_cut_so_that_their_bytes_do_not_depend_on_the_hour(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, cut = list[CutJob](), FfmpegMedia.cut

    def noted(media: FfmpegMedia, job: CutJob, cancel: CancelToken) -> CutResult:
        seen.append(job)
        return cut(media, job, cancel)

    monkeypatch.setattr(FfmpegMedia, "cut", noted)
    made("plain")
    assert seen
    assert all(job.repeatable for job in seen)


def test_what_has_other_bytes_is_named_and_what_has_not_takes_the_place_of_a_folder_that_is_gone(
    ctx: Services, made: Make, tmp_path: Path
) -> None:
    kept = made("plain", sound_only=True).dataset
    shutil.rmtree(kept.folder)
    with pytest.raises(BadRequest, match=r"is gone\. Put it back, or build it again: 8cut dataset rebuild set 1"):
        extend(ctx, kept, recipe_of(kept, str(tmp_path / "more"), 1), Job())
    moved = rebuild(ctx, kept, str(tmp_path / "moved"), 2, Job())
    assert (moved.moved, dataset_of(ctx, "default", "set").folder) == (True, moved.folder)
    other, otherwise, _ = (one.planned.name for one in clips_of(ctx, kept))
    ctx.library.transactions.change("UPDATE dataset_clips SET sha256 = 'x' WHERE name IN (?, ?)", (other, otherwise))
    ctx.library.transactions.change("UPDATE dataset_clips SET cut = 'x' WHERE name = ?", (otherwise,))
    ctx.library.transactions.change("UPDATE datasets SET files = json_remove(files, '$.\"metadata.csv\"')")
    again = rebuild(ctx, dataset_of(ctx, "default", "set"), str(tmp_path / "again"), 2, Job())
    assert dict(again.differs) == {
        other: "other bytes",
        otherwise: "its video is cut otherwise now: another track or another form",
        "metadata.csv": "only in one of both",
    }


def test_extended_it_cuts_only_what_is_new_or_was_changed(
    ctx: Services, made: Make, mark: Mark, tmp_path: Path
) -> None:
    first = made("plain", sound_only=True, per_video=3)
    kept = dataset_of(ctx, "default", "set")
    changed, same, goes = clips_of(ctx, kept)
    (Path(first.folder) / changed.file).write_bytes(b"by hand")
    delete_marker(ctx, [row for row in ctx.library.clips.of_profile("default") if row.span.start == 5.0])
    mark("two.mp4", 25.0)
    said: list[str] = []
    again = extend(
        ctx, kept, recipe_of(kept, str(tmp_path / "more"), 2), Job(warn=lambda _, message: said.append(message))
    )
    assert (again.dataset.number, len(again.clips), again.cut) == (2, 3, 2)
    assert [message.partition(" was changed since ")[2] for message in said if "changed" in message] == [
        "dataset 1 of set was built, so its moment is cut again."
    ]
    assert again.dataset.recipe["per_video"] == 3
    found = compare(ctx, "default", "set").difference
    assert found.told(2, 1) == "Dataset 2: +1 -1 clips against 1"
    assert [one.planned.candidate.start for one in found.added] == [25.0]
    assert [one.planned for one in found.gone] == [goes.planned]
    hashes = {one.planned.name: one.sha256 for one in clips_of(ctx, again.dataset)}
    assert (hashes[changed.planned.name], hashes[same.planned.name]) == (changed.sha256, same.sha256)
    (Path(again.folder) / clips_of(ctx, again.dataset)[0].file).unlink()
    third = extend(ctx, again.dataset, recipe_of(again.dataset, str(tmp_path / "third"), 2), Job())
    assert third.cut == 1
    assert compare(ctx, "default", "set", 2).difference.told(3, 2) == "Dataset 3: +0 -0 clips against 2"


def test_what_is_inside_shards_is_taken_over_too(ctx: Services, made: Make, mark: Mark, tmp_path: Path) -> None:
    made("webdataset", sound_only=True)
    mark("two.mp4", 25.0)
    kept = dataset_of(ctx, "default", "set")
    again = extend(ctx, kept, recipe_of(kept, str(tmp_path / "more"), 2), Job())
    assert (len(again.clips), again.cut) == (4, 1)
    assert [one.dropped for one in again.checked] == [()]


def test_a_clip_whose_video_is_gone_is_named_when_it_is_built_again(
    ctx: Services, mark: Mark, films: dict[str, Path], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.mp4"
    shutil.copy(films["one.mp4"], copy)
    (clip,) = mark("one.mp4", 3.0)
    mark("two.mp4", 5.0)
    ctx.library.clips.resource({clip.row.source_path: str(copy)})
    ctx.library.transactions.change("UPDATE videos SET path = ? WHERE filename = 'one.mp4'", (str(copy),))
    recipe = recipe_of(ASKED, str(tmp_path / "sets"), 1)
    kept = build(ctx, recipe, Job()).dataset
    copy.unlink()
    again = rebuild(ctx, kept, str(tmp_path / "again"), 1, Job())
    name = next(one.planned.name for one in clips_of(ctx, kept) if one.planned.candidate.start == 3.0)
    told = dict(again.differs)
    assert told[name].startswith("could not be cut: ")
    assert (again.clips, set(told)) == (1, {name, f"{name}.txt", "metadata.csv", "metadata.jsonl"})


def test_two_builds_of_one_name_at_once_have_two_numbers_and_no_folder_is_written_twice(
    ctx: Services, made: Make, tmp_path: Path
) -> None:
    rest = ["elsewhere", "sets"]

    def meanwhile(task: str, *_: object) -> None:
        if task == "cut" and rest:
            place = rest.pop(0)
            build(ctx, recipe_of(ASKED, str(tmp_path / place), 1), Job())

    with pytest.raises(BadRequest, match="There is already"):
        made("plain", Job(meanwhile), sound_only=True)
    assert [(one.number, Path(one.folder).parent.name) for one in ctx.library.datasets.all("default")] == [
        (2, "sets"),
        (1, "elsewhere"),
    ]
    assert [path.name for path in (tmp_path / "sets").iterdir()] == ["set"]


def test_a_forgotten_dataset_leaves_its_folder_and_its_number(ctx: Services, tmp_path: Path) -> None:
    kept = ctx.library.datasets.add(replace(ASKED, folder=str(tmp_path)), [])
    for name, number, told in (("set", 2, r"no dataset 2 of set. Numbers: 1\."), ("sot", 0, r"Datasets: set\.")):
        with pytest.raises(BadRequest, match=told):
            dataset_of(ctx, "default", name, number)
    with pytest.raises(BadRequest, match="before 1 to compare it with"):
        compare(ctx, "default", "set")
    forget(ctx, kept)
    assert tmp_path.is_dir()
    with pytest.raises(BadRequest, match="Datasets: none"):
        dataset_of(ctx, "default", "set")
    for late in (lambda: forget(ctx, kept), lambda: rebuild(ctx, kept, str(tmp_path / "x"), 1, Job())):
        with pytest.raises(BadRequest, match=r"no dataset 1 of set any more|does not hold the clips"):
            late()
    assert ctx.library.datasets.add(replace(kept, id=0), []).number == 2
