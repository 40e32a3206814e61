"""Duplicates found by workers are those found alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.clusters.conftest import Home, Told
from tests.clusters.test_together import plain
from tests.unit.services.films import write_scene


def test_workers_find_the_duplicates_that_are_found_alone(
    home: Callable[[str], Home], typed: Callable[..., Told], tmp_path: Path
) -> None:
    here = home("here")
    sounds = [("misc_crow", 2.0), ("guit_em9", 6.0), ("doors_glass_door_open", 14.0), ("loop_tabla", 18.0)]
    sounds += [(name, at + 27.3) for name, at in reversed(sounds)]
    paths = [tmp_path / "one.wav", tmp_path / "two.wav"]
    write_scene(paths[0], 60, sounds)
    write_scene(paths[1], 58, [(name, at - 1.6) for name, at in sounds])
    typed(here, "tags", *map(str, paths))

    alone = typed(here, "duplicates")
    together = typed(here, "duplicates", "--cluster", "local:2")

    assert len(alone.of("duplicate")) == 1
    assert plain(together, "duplicate", "warning", "done") == plain(alone, "duplicate", "warning", "done")
