"""Names that people and other systems give: each is used as it is, or refused in a sentence, and harms nothing."""

from __future__ import annotations

import os
import random
import shutil
import unicodedata
from pathlib import Path

import pytest

from tests.stress.check import rows_of
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.library import SHORT

NAMES = {
    "newline": "a\nb", "quotes": "it's \"so\"", "percent": "100%20 %s %d", "dash": "-rf", "option": "--help",
    "protocol": "file:x", "concat": "concat:a|b", "pattern": "a%03d", "stars": "a*?[b]", "right to left": "a\u202eb",
    "composed": unicodedata.normalize("NFC", "Tür"), "apart": unicodedata.normalize("NFD", "Tür"), "case": "KNOCK",
    "255 bytes": "x" * 255, "256 bytes": "x" * 256, "many signs": "ü" * 127, "dot at the end": "a.", "blank": " a ",
    "dots": "...", "above": "..", "here": ".", "hidden": ".a", "device": "CON", "bytes": os.fsdecode(b"a\xffb"),
    "surrogate": "a\udce9b", "empty": "", "backslash": "a\\b", "colon": "a:b", "semicolon": "a;b", "bar": "a|b",
    "steering": "a\x1b[31mb", "bell": "a\x07b", "tilde": "~", "home": "~nobody-here", "dollar": "$HOME", "slash": "a/b",
    "emoji": "🚪👩‍👩‍👧", "bold": "[bold]x[/]", "sql": "'; DROP TABLE processed; --", "trash": ".8cut-trash",
    "labels": "dataset.json", "clip": "clip_001", "video": "vid_001", "disabled": "Knock_disabled",
}  # fmt: skip


def told_or_done(bed: Bed, home: Path, *words: object) -> int:
    """Run it; the exit code."""
    ended = bed.programs.run(home, *words)
    ended.is_told()
    assert "\x1b" not in ended.out + ended.err, f"steers the terminal: {ended.text}"
    return ended.code


@pytest.mark.parametrize("what", ["film", "folder", "label", "out", "profile", "database"])
def test_a_name_is_used_as_it_is_or_refused(bed: Bed, draw: random.Random, what: str) -> None:
    names = list(NAMES) if ROUNDS else draw.sample(list(NAMES), rounds(1))
    home = bed.copy()
    film = home / "films/one.mp4"
    at = 0
    for kind in names:
        name = NAMES[kind]
        at += 1
        parts = {"film": str(film), "folder": "Strange", "label": "x", "out": str(home / "strange")}
        everywhere: list[object] = []
        if what == "film":
            place = home / "films" / f"{name}.mp4"
            try:
                shutil.copy(film, place)
            except OSError:
                continue
            parts["film"] = str(place)
        elif what == "database":
            everywhere = [f"--db={home / name}.db"]
        elif what == "profile":
            everywhere = [f"--profile={name}"]
        else:
            parts[what] = f"{home}/{name}" if what == "out" else name
        before = rows_of(home)
        given = [f"--{key}={parts[key]}" for key in ("out", "folder", "label")]
        code = told_or_done(bed, home, *everywhere, "export", parts["film"], "--at", at, *SHORT, *given)
        new = (rows_of(home) - before).total()
        assert what == "database" or (new > 0) == (code == 0), f"{kind}: {code} and {new} rows"
        told_or_done(bed, home, *everywhere, "profiles", "list")
        if what in ("film", "profile"):
            told_or_done(bed, home, *everywhere, "negatives", "add", "--at", "3", "--", parts["film"])
            told_or_done(bed, home, *everywhere, "history", "list", "--", parts["film"])
    doctor = bed.programs.run(home, "doctor", "--json")
    doctor.is_told()
    assert not doctor.events("check"), doctor.text
