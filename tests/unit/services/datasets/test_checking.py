"""A folder is judged by the rules of the trainer's own loader; each rule has a clip that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.errors import BadRequest
from eightcut.media.media import FfmpegMedia
from eightcut.services.context import Job
from eightcut.services.datasets.checking import Checked, check
from eightcut.services.datasets.targets import TARGETS, target_named
from tests.unit.services.datasets.conftest import SOUND, Make
from tests.unit.services.datasets.folders import WRITERS, beside, put, right_clip

Run = Callable[..., Checked]
VARYING = ("-vf", "select='not(eq(mod(n,7),3))'", "-fps_mode", "vfr")
PICTURE_AND_SOUND = [name for name in TARGETS if name not in ("hf-audio",)]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def checked(target: str, *, sound_only: bool = False) -> Checked:
        return check(FfmpegMedia(), str(tmp_path / "set"), target_named(target), Job(), sound_only=sound_only)

    return checked


def reasons(found: Checked) -> str:
    return " | ".join([one.fault.reason for one in found.dropped] + [stop.reason for stop in found.stops])


@pytest.mark.parametrize("target", WRITERS)
def test_what_is_right_is_taken(target: str, run: Run, make: Make, tmp_path: Path) -> None:
    clip = make(8.2, fps=0, suffix=".wav") if target == "hf-audio" else right_clip(make, target)

    WRITERS[target](tmp_path / "set", clip, ["one", "two", "three"])

    found = run(target)
    assert (found.taken, reasons(found)) == (3, "")


def test_every_target_is_tried() -> None:
    assert WRITERS.keys() == TARGETS.keys()


@pytest.mark.parametrize("target", PICTURE_AND_SOUND)
def test_a_clip_without_sound_or_picture_is_left_out(target: str, run: Run, make: Make, tmp_path: Path) -> None:
    WRITERS[target](tmp_path / "set", make(8.24, sound=""), ["mute"])
    assert run(target).taken == 0
    assert "no sound" in reasons(run(target))

    WRITERS[target](tmp_path / "set", make(8.24, fps=0), ["mute"])
    assert "no picture" in reasons(run(target))


@pytest.mark.parametrize(
    ("target", "broken", "why"),
    [
        ("foleytune", {"seconds": 7.96}, "63 steps at 8 a second"),
        ("foleytune", {"seconds": 8.04, "extra": VARYING}, "not equally far apart"),
        ("minimax-h3", {"seconds": 7.9, "fps": 24, "rate": 32_000}, "gives 190 frames at 24 a second, not 192"),
        ("minimax-h3", {"seconds": 8.0, "fps": 24, "rate": 32_000, "samples": 255_000}, "1,000 samples short"),
        ("musubi-ltx2", {"seconds": 8.375, "fps": 24}, "stretches the sound"),
        ("musubi-ltx2", {"seconds": 8.0}, "has 200 frames, not 201"),
        ("musubi-ltx2", {"seconds": 8.04, "samples": 380_000}, "7.917 s of sound to 8.040 s of picture"),
        ("ltx2", {"seconds": 8.0}, "has 200 frames, not 201"),
        ("ai-toolkit", {"seconds": 8.04, "extra": VARYING}, "not equally far apart"),
        ("simpletuner", {"seconds": 7.0}, "has 175 frames, not 201"),
        ("mmaudio-16k", {"seconds": 8.0}, "gives 199 frames at 25 a second, not 200"),
        ("mmaudio-16k", {"seconds": 8.24, "sound": "0"}, "is silent"),
        ("mmaudio-16k", {"seconds": 8.24, "rate": 16_000, "samples": 127_999}, "1 sample short"),
        ("mmaudio-44k", {"seconds": 8.24, "rate": 44_100, "samples": 352_800}, "480 samples short"),
        ("thinksound", {"seconds": 7.5}, "at 8 a second, not 61"),
        ("plain", {"seconds": 7.9}, "lasts 7.9"),
    ],
)
def test_a_broken_rule_is_named(
    target: str, broken: dict[str, object], why: str, run: Run, make: Make, tmp_path: Path
) -> None:
    WRITERS[target](tmp_path / "set", right_clip(make, target), ["good"])
    good = run(target)

    WRITERS[target](tmp_path / "set", right_clip(make, target), ["good", "bad"])
    suffix = right_clip(make, target).suffix
    put(tmp_path / "set", "bad", make(**broken, suffix=suffix))

    found = run(target)
    assert (good.taken, found.taken, found.all) == (1, 1, 2)
    assert why in reasons(found)
    assert all(one.fault.cure.endswith(".") for one in found.dropped)


@pytest.mark.parametrize(
    ("target", "clip", "why"),
    [
        ("mmaudio-16k", {"seconds": 8.0}, "has 8.000 s of sound, not 8.1 s"),
        ("mmaudio-44k", {"seconds": 8.2, "sound": "0"}, "is silent"),
        ("thinksound", {"seconds": 9.0}, "not 397,312"),
        ("minimax-h3", {"seconds": 7.9}, "short where 800 may lack"),
        ("ltx2", {"seconds": 7.5}, "has 7.500 s of sound, not 8 s"),
        ("webdataset", {"seconds": 8.0, "sound": ""}, "no sound"),
    ],
)
def test_sounds_alone_have_rules_of_their_own(
    target: str, clip: dict[str, object], why: str, run: Run, make: Make, tmp_path: Path
) -> None:
    good = make(9.2, fps=0, suffix=".wav")
    bad = good if not clip.get("sound", SOUND) else make(**clip, fps=0, suffix=".wav")
    folder = tmp_path / "set"
    if target.startswith("mmaudio"):
        put(folder / "audio", "good", good)
        put(folder / "audio", "bad", bad)
        (folder / "captions.tsv").write_text("id\tcaption\ngood\ta knock\nbad\ta knock\n")
    elif target == "thinksound":
        WRITERS[target](folder, good, ["good", "bad"])
        put(folder, "bad", bad)
    elif target == "ltx2":
        put(folder, "good", good)
        put(folder, "bad", bad)
        (folder / "set.csv").write_text("audio,caption\ngood.wav,a knock\nbad.wav,a knock\n")
    elif target == "webdataset":
        WRITERS[target](folder, good, ["good"])
        (folder / "bad.tar").write_bytes(_shard_of(tmp_path, b"no sound at all"))
        why = "cannot be opened"
    else:
        beside(folder, good, ["good", "bad"])
        put(folder, "bad", bad)

    found = run(target, sound_only=True)

    assert (found.taken, found.all) == (1, 2)
    assert why in reasons(found)


def _shard_of(tmp_path: Path, held: bytes) -> bytes:
    from tests.unit.services.datasets.folders import shard

    shard(tmp_path / "made.tar", [("bad.wav", held), ("bad.txt", b"a knock")])
    return (tmp_path / "made.tar").read_bytes()


def test_what_a_target_cannot_do_is_said(run: Run) -> None:
    with pytest.raises(BadRequest, match="foleytune takes no sounds without picture"):
        run("foleytune", sound_only=True)
    with pytest.raises(BadRequest, match="There is no target nobody"):
        run("nobody")
    with pytest.raises(BadRequest, match="There is no folder"):
        run("foleytune")


def test_damaged_files_and_a_clip_elsewhere_are_named(run: Run, make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    beside(folder, right_clip(make, "foleytune"), ["good"])
    (folder / "broken.mp4").write_bytes(b"nothing")
    (folder / "broken.txt").write_text("a knock")
    put(folder / "deep" / "deeper", "far", make(8.04))

    found = run("foleytune")

    assert (found.taken, found.all) == (1, 3)
    assert "cannot be opened" in reasons(found)
    assert "is not looked at by this loader" in reasons(found)
