"""Clips of a dataset are brought to one loudness, each by one gain; what they were cut from stays as it was."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.loudness import Evened, Loudness
from eightcut.errors import BadRequest
from eightcut.media.ffmpeg import ffmpeg_command
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import ExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import Built, build, extend
from eightcut.services.datasets.kept import compare
from eightcut.services.datasets.rebuilding import rebuild
from eightcut.services.datasets.recipes import Recipe, recipe_of
from eightcut.services.datasets.targets import target_named
from tests.unit.media.numbered import run
from tests.unit.services.films import clips_of

RATE = 16_000
METER = "ebur128=peak=true:framelog=quiet"
FAINT, LOUD, PEAKS, NOTHING, OVER = range(5)
"""Stretches of nine seconds: noise of -50 and of -8 dB, faint noise with knocks, silence, noise above full scale."""


def sound() -> np.ndarray:
    rng = np.random.default_rng(5)
    parts = [rng.standard_normal(9 * RATE) * 10 ** (level / 20) for level in (-50, -18, -50, -300, 0)]
    parts[PEAKS][:: 2 * RATE] = 0.9
    parts[NOTHING][:] = 0
    return np.concatenate(parts)


def heard(clip: Path) -> tuple[float, float]:
    """Loudness and true peak as ffmpeg's own meter tells them."""
    said = subprocess.run(
        ffmpeg_command(["-loglevel", "info", "-i", str(clip), "-af", METER, "-f", "null", "-"]),
        check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    summary = said[said.rindex("Summary:") :]
    return tuple(float(re.findall(rf"{name}: +(-?inf|-?[\d.]+)", summary)[0]) for name in ("I", "Peak"))  # type: ignore[return-value]


@pytest.fixture
def make(ctx: Services, tmp_path: Path) -> Callable[..., Built]:
    """`make("name", loudness=-23.0)`: a dataset of the five stretches."""
    source, raw = tmp_path / "levels.wav", tmp_path / "raw"
    sound().astype("<f4").tofile(raw)
    run("-f", "f32le", "-ar", RATE, "-ac", 1, "-i", raw, "-c:a", "pcm_f32le", source)
    request = ExportRequest("default", str(tmp_path / "out"), "Noise", tuple(9.0 * n + 0.5 for n in range(5)), clips=1)
    clips_of(export(ctx, str(source), request, Job()))

    def made(name: str, **asked: object) -> Built:
        recipe = Recipe(name, target_named("hf-audio"), str(tmp_path / "sets"), **asked)  # type: ignore[arg-type]
        return build(ctx, recipe, Job())

    return made


def lines(built: Built) -> list[dict[str, object]]:
    told = (Path(built.folder) / ".8cut" / "manifest.jsonl").read_text().splitlines()
    return sorted(map(json.loads, told), key=lambda one: float(one["start"]))


def test_clips_have_the_loudness_or_the_ceiling_and_what_they_are_cut_from_stays(
    ctx: Services, make: Callable[..., Built], tmp_path: Path
) -> None:
    def sources() -> dict[str, str]:
        there = [tmp_path / "levels.wav", *(tmp_path / "out").rglob("*.wav")]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in there}

    before = sources()
    built = make("set", loudness=-23.0, true_peak=-2.0)
    assert sources() == before
    assert built.evened == Evened(Loudness(-23.0, -2.0), 3, 1, 1)
    told = lines(built)
    found = [heard(next(Path(built.folder).rglob(f"{one['name']}.wav"))) for one in told]
    for place in (FAINT, LOUD, OVER):
        assert found[place][0] == pytest.approx(-23.0, abs=0.5)
        assert told[place]["loudness_reached"] == pytest.approx(-23.0, abs=0.1)
        assert told[place]["gain"] == pytest.approx(-23.0 - float(str(told[place]["loudness"])), abs=0.02)
    assert found[PEAKS][0] < -30.0
    assert found[PEAKS][1] == pytest.approx(-2.0, abs=0.3)
    assert max(peak for _, peak in found) < -1.7
    assert (told[NOTHING]["gain"], told[NOTHING]["loudness"]) == (0.0, None)
    for one in told:
        with wave.open(str(next(Path(built.folder).rglob(f"{one['name']}.wav")))) as clip:
            samples = np.frombuffer(clip.readframes(clip.getnframes()), "<i2")
        assert clip.getsampwidth() == 2
        assert abs(samples.astype(int)).max(initial=0) < 0.8 * 2**15
    card = (Path(built.folder) / "README.md").read_text()
    assert "* 3 clips brought to -23 LUFS; 1 left below it, as their true peaks would pass -2 dB;" in card

    again = rebuild(ctx, built.dataset, str(tmp_path / "again"), 2, Job())
    assert again.differs == ()
    more = extend(ctx, built.dataset, recipe_of(built.dataset, str(tmp_path / "more"), 2), Job())
    assert (more.cut, more.evened, lines(more)) == (0, built.evened, told)


def test_another_loudness_is_named_where_datasets_are_compared(ctx: Services, make: Callable[..., Built]) -> None:
    first = make("set")
    assert (first.evened, "loudness" in lines(first)[0]) == (None, False)
    out = str(Path(first.folder).parent / "more")
    build(ctx, Recipe("set", target_named("hf-audio"), out, loudness=-30.0), Job())
    found = compare(ctx, "default", "set")
    assert found.asked == "loudness: as-is, now -30; true peak: none, now -1"
    assert {one.what for one in found.difference.changed} == {"other bytes"}


def test_what_cannot_be_a_loudness_is_refused(tmp_path: Path) -> None:
    for asked, sentence in (
        ({"loudness": 5.0}, "Clips cannot be brought to a loudness of '5'"),
        ({"loudness": -23.0, "true_peak": 1.0}, "A true peak of 1 dB is no ceiling"),
        ({"true_peak": -1.0}, "give one, such as -23, too"),
    ):
        with pytest.raises(BadRequest, match=sentence):
            Recipe("set", target_named("hf-audio"), str(tmp_path), **asked)  # type: ignore[arg-type]
