"""Which clips of a video go in where it may give a few: the best, or those that sound least alike; really heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.datasets import Plan
from eightcut.domain.scans import NewScan, Region
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Services
from eightcut.services.datasets.building import planned
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.targets import target_named
from eightcut.services.listening.tagging import tag_videos
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KEY, Ears, write_scene

DIG, WATER = "default_gravel_dig", "env_sounds_water"
SOUNDS = ((f"{DIG}.1", 2.0), (f"{DIG}.2", 11.0), (f"{DIG}.1", 20.0), (f"{WATER}.1", 29.0))


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    return replace(ctx, frames=FrameStore(tmp_path / "own frames"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gravel three times, once as before, and water."""
    path = tmp_path_factory.mktemp("varied") / "film.wav"
    write_scene(path, 40, SOUNDS)
    return path


@pytest.fixture
def plan(ctx: Services, film: Path, ears: Ears) -> Callable[..., Plan]:
    """`plan(per_video=2)`: of a match at each sound, the later the lower it scores."""
    regions = tuple(Region(at, at + 8, 0.9 - place / 10) for place, (_, at) in enumerate(SOUNDS))
    video = open_video(ctx, str(film))
    ctx.library.scans.save(NewScan(video, "default", str(KEY), regions, 1, duration=40.0, folders=("Knock",)))
    recipe = Recipe("set", target_named("plain"), "out", sources=("matches",), sound_only=True)
    return lambda **asked: planned(ctx, replace(recipe, **asked), ears.job)


def test_the_best_goes_in_and_then_what_is_least_like_it(
    ctx: Services, film: Path, plan: Callable[..., Plan], ears: Ears
) -> None:
    def starts(**asked: object) -> list[float]:
        return [one.candidate.start for one in plan(**asked).clips]

    assert starts(per_video=2) == [2.0, 11.0]
    assert starts(per_video=4, pick="variety") == [2.0, 11.0, 20.0, 29.0]
    assert not ears.warnings, "all go in, so that nothing is asked of frames"
    assert starts(per_video=2, pick="variety") == [2.0, 11.0]
    assert [said for _, said in ears.warnings] == [
        "Of 1 video not processed yet the clips with the best scores are taken, not the most varied ones: film.wav. "
        "To process: 8cut tags VIDEO..."
    ]
    list(tag_videos(ctx, [str(film)], 3, ears.job))
    ears.warnings.clear()
    varied = plan(per_video=2, pick="variety")
    assert [one.candidate.start for one in varied.clips] == [2.0, 29.0]
    assert [one.candidate.start for one in varied.left_out] == [11.0, 20.0]
    assert starts(per_video=3, pick="variety") == [2.0, 11.0, 29.0]
    assert not ears.warnings
