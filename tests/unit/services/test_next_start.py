"""What a kill left is taken back by the next start of any command, and told in a sentence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from eightcut.cli.app import run
from eightcut.errors import CutProblem
from eightcut.leftovers import own_mark
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.extracting import extract
from eightcut.services.clips.unfinished import roll_back_stale
from eightcut.services.clips.work_files import PREFIX
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from tests.unit.services.small_library import DEAD, Small
from tests.unit.services.small_media import SmallMedia, small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def test_a_disable_that_was_killed_after_its_commit_leaves_each_clip_once(small: Small) -> None:
    old = [clip.row.output_path for clip in small.cut(10.0)]
    kept = small.folder / "kept"
    shutil.copytree(small.out / "Door", kept)
    disable(small.services, "default", None, {"Door"}, Job())
    moves = dict(zip(old, [row.output_path for row in small.rows()], strict=True))
    shutil.copytree(kept, small.out / "Door")
    (small.out / "Door/dataset.json").unlink()
    small.killed(leaves=tuple(moves.items()))
    assert len(roll_back_stale(small.services)) == 1
    assert [(Path(one).exists(), Path(moves[one]).exists()) for one in old] == [(False, True)] * 2
    assert (list(examine(small.services, fix=False)), list(small.folder.rglob(PREFIX + "*"))) == ([], [])


def left_behind(folder: Path, name: str) -> Path:
    """A temporary file as a killed program leaves it."""
    mark = own_mark()
    part = folder / f".{name}.part-{DEAD}-{mark[:6]}{'1' * 14}.wav"
    part.write_bytes(b"half")
    return part


@pytest.mark.parametrize("database", ["", "not json", "[" * 100_000])
def test_the_rest_of_a_killed_extraction_goes_from_the_users_folder(small: Small, database: str) -> None:
    home = small.folder / "home"
    home.mkdir()
    mine = [home / name for name in ("film.part-1-ff.wav", ".film.wav", f".mine.part-{os.getpid()}.wav")]
    for one in mine:
        one.write_text("mine")
    if database:
        (home / "dataset.json").write_text(database)
    part = left_behind(home, "tone")
    small.killed(entries=((str(home), ()),))
    assert roll_back_stale(small.services) == [f"Work in {home} was interrupted."]
    assert (part.exists(), [one.read_text() for one in mine]) == (False, ["mine"] * 3)
    assert sorted(home.iterdir()) == sorted([*mine, *([home / "dataset.json"] if database else [])])
    assert small.services.library.unfinished.all() == []


@dataclass
class Watched(SmallMedia):
    """Tells what was there while it extracts; the second time it fails."""

    look: Callable[[], int] = int
    seen: list[int] = field(default_factory=list)

    @override
    def extract(self, path: str, start: float, length: float, *rest: Any) -> float:
        self.seen.append(self.look())
        if len(self.seen) > 1:
            raise CutProblem("There is no room.", path)
        return length


def test_an_extraction_is_noted_while_it_goes_on_and_no_longer(small: Small) -> None:
    home = small.folder / "home"
    home.mkdir()
    notes = small.services.library.unfinished
    media = Watched(look=lambda: len(notes.all()) + len(list(home.glob(PREFIX + "*"))))
    ctx = replace(small.services, media=media)
    extract(ctx, small.film, 1.0, 1.0, str(home / "tone.wav"), Job())
    with pytest.raises(CutProblem):
        extract(ctx, small.film, 1.0, 1.0, str(home / "tone.wav"), Job())
    assert (media.seen, list(home.iterdir()), notes.all()) == ([2, 2], [], [])


@pytest.mark.parametrize("words", [("profiles", "list"), ("models", "list", "--json"), ("negatives", "list")])
def test_reading_commands_take_back_too_and_say_it_once(
    small: Small, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    small.cut(10.0)
    half = small.out / "Door/vid_001/clip_001_m7_0.mp4"
    half.write_text("half")
    small.killed(makes=(str(half),))
    for told in (1, 0):
        assert run(["--db", str(small.folder / "library.db"), *words]) == 0
        assert "".join(capsys.readouterr()).count("It was rolled back.") == told
    assert (half.exists(), small.services.library.unfinished.all()) == (False, [])
