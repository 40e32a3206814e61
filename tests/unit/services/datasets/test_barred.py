"""Datasets of videos whose black bars are cut off: the same bytes again, and cut anew after another choice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.picture_part import PicturePart
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import Built, build, extend
from eightcut.services.datasets.kept import clips_of, compare
from eightcut.services.datasets.rebuilding import rebuild
from eightcut.services.datasets.recipes import Recipe, recipe_of
from eightcut.services.datasets.targets import TARGETS, target_named
from eightcut.services.videos.bars import choose_shown
from tests.unit.media.numbered import run
from tests.unit.services.films import clips_of as cut_of

PART = PicturePart(0, 26, 160, 92)
Exports = Callable[[Path], list[Clip]]


@pytest.fixture
def film(ctx: Services, tmp_path: Path) -> Path:
    """A video of 160 x 144 with bars, of which a moment was exported; and what shows that it is another video."""
    from eightcut.services.clips.exporting import export
    from eightcut.services.clips.requests import ExportRequest

    path = tmp_path / "barred.mkv"
    run(
        "-f", "lavfi", "-i", "testsrc2=s=160x92:r=10:d=24,pad=160:144:0:26", "-f", "lavfi", "-i",
        "sine=d=24:r=48000", "-c:v", "mpeg4", "-q:v", 2, path,
    )  # fmt: skip
    request = ExportRequest("default", str(tmp_path / "out"), "Door", (1.0, 12.0), clips=1)
    cut_of(export(ctx, str(path), request, Job()))
    return path


def sizes(ctx: Services, built: Built) -> list[tuple[int, int]]:
    """Of the pictures of its clips."""
    pictures = [ctx.media.probe(str(path)).picture for path in sorted(Path(built.folder).rglob("*.mp4"))]
    return [(picture.width, picture.height) for picture in pictures if picture is not None]


def test_clips_show_the_part_and_are_cut_anew_after_another_choice(ctx: Services, film: Path, tmp_path: Path) -> None:
    def built(target: str) -> Built:
        return build(ctx, Recipe(target, target_named(target), str(tmp_path / "sets")), Job())

    whole, heard = built("hf-video"), built("hf-audio")
    assert sizes(ctx, whole) == [(160, 144)] * 2
    change = choose_shown(ctx, str(film), PART)
    part = extend(ctx, whole.dataset, recipe_of(whole.dataset, str(tmp_path / "part"), 1), Job())
    assert (part.cut, sizes(ctx, part)) == (2, [(160, 92)] * 2)
    assert {one.what for one in compare(ctx, "default", "hf-video").difference.changed} == {"other bytes"}
    assert {one.shown for one in clips_of(ctx, part.dataset)} == {PART.text}
    more = extend(ctx, heard.dataset, recipe_of(heard.dataset, str(tmp_path / "heard"), 1), Job())
    assert more.cut == 0
    assert {one.shown for one in clips_of(ctx, more.dataset)} == {""}
    assert rebuild(ctx, part.dataset, str(tmp_path / "again"), 1, Job()).differs == ()
    lines = (Path(part.folder) / ".8cut" / "manifest.jsonl").read_text().splitlines()
    assert [json.loads(line)["shown"] for line in lines] == [PART.text] * 2

    change.undo()
    now = rebuild(ctx, part.dataset, str(tmp_path / "now"), 1, Job()).differs
    told = [why for name, why in now if not name.startswith(".8cut")]
    assert "it showed 160x92 at 0,26 of the picture; now: the whole picture" in told
    assert rebuild(ctx, whole.dataset, str(tmp_path / "whole"), 1, Job()).differs == ()


@pytest.mark.parametrize("target", [name for name, one in TARGETS.items() if one.loader.shape.form.container.picture])
def test_every_target_with_picture_shows_the_part_in_its_own_grid(
    ctx: Services, film: Path, tmp_path: Path, target: str
) -> None:
    choose_shown(ctx, str(film), PART)
    built = build(ctx, Recipe("set", target_named(target), str(tmp_path / "sets")), Job())
    side = target_named(target).loader.shape.form.step
    assert {one.shown for one in clips_of(ctx, built.dataset)} == {PART.text}
    assert not any(length % side for size in sizes(ctx, built) for length in size)
    assert [one.dropped for one in built.checked] == [()]
