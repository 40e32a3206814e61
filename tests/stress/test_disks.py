"""Real disks without room, below the library, its clips or its stored frames; places that go while work goes on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stress.blows import Blow
from tests.stress.check import after_blow, rows_of
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.programs import ROOT
from tests.stress.works import WORKS

ROOM = {"nothing": 0, "64 KB": 1 << 16, "1 MB": 1 << 20}
INSIDE = "STRESS_INSIDE"
PLACES = {"library": ".", "clips": "out", "stored frames": "cache", "models": "library.db.models"}
EVERY = [(place, room, kind) for place in PLACES for room in ROOM for kind in WORKS if not WORKS[kind].fresh]
SHORT = [
    ("library", "64 KB", "export"),
    ("library", "nothing", "profile delete"),
    ("clips", "nothing", "overwrite"),
    ("models", "nothing", "train"),
]


def mount(*words: object) -> bool:
    """Whether this could be mounted."""
    done = subprocess.run(["mount", *map(str, words)], capture_output=True, check=False)
    return done.returncode == 0


class Disk:
    """A file system of its own over a folder, as large as its test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = folder.with_name(f"{folder.name}.kept")
        shutil.copytree(folder, kept, symlinks=True)
        self.mounted = mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", folder)
        if self.mounted:
            shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(kept)

    def leave(self, room: int) -> None:
        """So many bytes are free from now on; a size of nothing would be no limit."""
        now = os.statvfs(self.folder)
        size = (now.f_blocks - now.f_bfree) * now.f_frsize + room
        assert mount("-o", f"remount,size={max(4, size // 1024)}k", self.folder)

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture(scope="module")
def may_mount(tmp_path_factory: pytest.TempPathFactory) -> bool:
    """Whether this process may mount file systems."""
    folder = tmp_path_factory.mktemp("disk")
    disk = Disk(folder)
    disk.close()
    return disk.mounted


def within(request: pytest.FixtureRequest) -> bool:
    """Run this test again where mounting is allowed, if such a place can be made; whether that was done."""
    if INSIDE in os.environ or shutil.which("unshare") is None:
        return False
    if subprocess.run(["unshare", "-Urm", "true"], capture_output=True, check=False).returncode:
        return False
    done = subprocess.run(
        ["unshare", "-Urm", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", request.node.nodeid],
        cwd=ROOT, env={**os.environ, INSIDE: "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    return True


@pytest.mark.parametrize(("place", "room", "kind"), EVERY if ROUNDS >= 1 else SHORT)
def test_a_full_disk_is_told_and_loses_nothing(
    bed: Bed, may_mount: bool, request: pytest.FixtureRequest, place: str, room: str, kind: str
) -> None:
    if not may_mount and within(request):
        return
    work = WORKS[kind]
    ways = bed.ways(work)
    home = bed.copy(work)
    folder = home / PLACES[place]
    folder.mkdir(exist_ok=True)
    disk = Disk(folder) if may_mount else None
    try:
        if disk is not None:
            disk.leave(ROOM[room])
        limit = None if disk else ROOM[room] or 4096
        ended = bed.programs.run(home, *work.arguments(home), call=work.call, file_limit=limit)
        ended.is_told()
        reading = bed.programs.run(home, "profiles", "list", file_limit=limit)
        reading.is_told()
        for one in (ended, reading):
            assert one.code == 0 or any(word in one.err for word in ("full", "room", "space", "large")), one.text
        if disk is not None:
            disk.leave(1 << 25)
        after_blow(bed.programs, home, work, ways, ended)
    except AssertionError as failed:
        raise AssertionError(f"{kind} with {room} for {place}: {failed}") from None
    finally:
        if disk is not None:
            disk.close()
    bed.drop(home)


@pytest.mark.parametrize(
    "kind", ["export into a new place", "scan of many", "sound alone", "train"][: None if ROUNDS else 1]
)
def test_a_folder_that_goes_while_work_goes_on_is_told(bed: Bed, draw: random.Random, kind: str) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    places = {
        "export into a new place": "out3",
        "scan of many": "cache",
        "sound alone": "mine",
        "train": "library.db.models",
    }
    for at in sorted(draw.sample(range(1, len(ways[2]) + 1), min(len(ways[2]), rounds(10, 1)))):
        home = bed.copy(work)
        blow = Blow(str(home), at, taken=str(home / places[kind]))
        ended = bed.programs.run(home, *work.arguments(home), call=work.call, blow=blow)
        try:
            ended.is_told()
            now = rows_of(home)
            lost = (ways[0].rows & ways[1].rows) - now
            assert not lost, f"rows that are lost: {lost}"
            bed.programs.must(home, "profiles", "list")
            bed.programs.must(home, "doctor", "--json")
        except AssertionError as failed:
            raise AssertionError(f"{kind}, {places[kind]} went at step {at}, {ways[2][at - 1]}: {failed}") from None
        bed.drop(home)


@pytest.mark.parametrize("kind", ["export into a new place", "scan of many", "train", "export", "listening"])
@pytest.mark.parametrize("what", ["file", "link to nothing", "circle", "pipe"][: None if ROUNDS else 1])
def test_a_folder_that_is_something_else_is_told(bed: Bed, kind: str, what: str) -> None:
    places = {"export into a new place": "out3", "train": "library.db.models", "export": "out/Knock"}
    work = WORKS[kind]
    home = bed.copy(work)
    place = home / places.get(kind, "cache")
    if place.exists():
        place.rename(home / "films" / "away")
    if what == "file":
        place.write_text("mine")
    elif what == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(place if what == "circle" else "nowhere")
    ended = bed.programs.run(home, *work.arguments(home), call=work.call)
    ended.is_told()
    assert ended.code == 2 or what == "link to nothing" or kind in {"scan of many", "listening"}, ended.text
    assert what != "file" or place.read_text() == "mine"
