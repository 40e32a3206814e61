"""Files of strangers: models, stored frames, waveforms, labels and films that were cut short, mixed up or made up."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.library import KEY

FILES: dict[str, tuple[str, tuple[tuple[object, ...], ...]]] = {
    "model": ("library.db.models/*.safetensors", (("models", "list"), ("scan", "FILM", "--model", KEY), ("doctor",))),
    "stored frames": ("cache/frames/*", (("frames", "list"), ("scan", "FILM", "--model", KEY), ("tags", "FILM"))),
    "labels": ("out/Knock/dataset.json", (("doctor",), ("import", "OUT/Knock"), ("dataset", "rebuild"))),
    "film": ("films/three.mp4", (("tracks", "FILM"), ("tags", "FILM"), ("export", "FILM", "--at", 3, "--clips", 1,
             "--duration", 2, "--out", "OUT", "--folder", "Knock"))),
    "clip": ("out/Knock/vid_001/*.mp4", (("doctor",), ("import", "OUT"), ("dataset", "rebuild"))),
}  # fmt: skip
LIMIT = 60.0


def cut_short(content: bytes, draw: random.Random) -> bytes:
    """Its beginning."""
    return content[: draw.randrange(len(content))]


def flipped(content: bytes, draw: random.Random) -> bytes:
    """A few bits are others, most of them near the beginning, where lengths and kinds stand."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        end = len(changed) if draw.random() < 0.5 else min(512, len(changed))
        changed[draw.randrange(end)] ^= 1 << draw.randrange(8)
    return bytes(changed)


def overwritten(content: bytes, draw: random.Random) -> bytes:
    """A stretch holds the greatest numbers, none, or chance."""
    at, size = draw.randrange(len(content)), draw.choice((1, 4, 8, 64, 4096))
    filling = draw.choice((b"\xff" * size, b"\0" * size, draw.randbytes(size)))
    return content[:at] + filling + content[at + size :]


def doubled(content: bytes, draw: random.Random) -> bytes:
    """A stretch stands twice, so that all that follows lies elsewhere."""
    at = draw.randrange(len(content))
    return content[: at + draw.randrange(1, 5000)] + content[at:]


def another(content: bytes, draw: random.Random) -> bytes:
    """Another kind of file under this name."""
    deep = b"[" * 100_000 + b"]" * 100_000
    return draw.choice((b"", b"\0", content[::-1], deep, b'{"a": NaN}', b"[1, {}]", b'[{"path": 5, "label": {}}]',
                        b'[{"path": "\\ud800", "label": "\\u0000"}]', b"ffconcat version 1.0\nfile one.mp4\n",
                        b"#EXTM3U\n#EXTINF:5,\none.mp4\n", b"\xff\xfe" + content))  # fmt: skip


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut_short, flipped, overwritten, doubled, another)


@pytest.mark.parametrize("kind", FILES if ROUNDS else ("model", "labels"))
def test_a_damaged_file_is_told_or_read_and_harms_nothing(bed: Bed, draw: random.Random, kind: str) -> None:
    pattern, commands = FILES[kind]
    for number in range(rounds(40, 2)):
        home = bed.copy()
        path = draw.choice(sorted(home.glob(pattern)))
        way = WAYS[number % len(WAYS)]
        path.write_bytes(way(path.read_bytes(), draw))
        precious = {one: one.read_bytes() for one in (home / "films").iterdir()}
        for words in commands:
            line = [str(w).replace("FILM", f"{home}/films/three.mp4").replace("OUT", f"{home}/out") for w in words]
            ended = bed.programs.run(home, *line, limit=LIMIT)
            try:
                ended.is_told()
            except AssertionError as failed:
                raise AssertionError(f"{path.name}, {way.__name__}, draw {number}: {failed}") from None
        assert {one: one.read_bytes() for one in (home / "films").iterdir()} == precious
        bed.drop(home)


@pytest.mark.parametrize("what", ["pipe", "folder", "link in a circle", "link to nothing", "device"])
@pytest.mark.parametrize("kind", FILES if ROUNDS else ("labels",))
def test_something_else_in_the_place_of_a_file_is_told_and_not_waited_for(bed: Bed, kind: str, what: str) -> None:
    pattern, commands = FILES[kind]
    home = bed.copy()
    path = sorted(home.glob(pattern))[0]
    path.unlink()
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to({"device": "/dev/zero", "link to nothing": "gone"}.get(what, str(path)))
    for words in commands if ROUNDS else commands[:1]:
        line = [str(w).replace("FILM", f"{home}/films/three.mp4").replace("OUT", f"{home}/out") for w in words]
        bed.programs.run(home, *line, limit=LIMIT).is_told()


def test_labels_of_a_later_release_are_kept(bed: Bed) -> None:
    home = bed.copy()
    path = home / "out/Knock/dataset.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([{**entry, "invented": [1]} for entry in entries]), encoding="utf-8")
    bed.programs.must(home, "export", home / "films/three.mp4", "--at", 3, "--clips", 1, "--duration", 2,
                      "--out", home / "out", "--folder", "Knock", "--label", "x")  # fmt: skip
    assert sum("invented" in entry for entry in json.loads(Path(path).read_text(encoding="utf-8"))) == len(entries)
