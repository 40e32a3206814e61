"""`8cut models compare` in its lines, tables and refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.storage.library import Library
from tests.integration.conftest import Ran
from tests.unit.services.films import HISSES, KNOCKS

Command = Callable[..., Ran]
FIELDS = "key folders videos average_precision recall_at_90 x_realtime bytes_per_second unstored why"


@pytest.fixture
def marked(films: dict[str, Path], tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db")
    for number, name in enumerate(("one.mp4", "two.mp4", "three.mp4")):
        for folder, times in (("Knock", KNOCKS[name][:2]), ("Hiss", HISSES[name])):
            for time in times:
                output = f"/out/{folder}/vid_{number:03}/clip_{number:03}_m1_{time:.0f}.mp4"
                library.clips.add(ClipRow(name, time - 3, output, clip_count=1, source_path=str(films[name])))
    library.close()


@pytest.mark.usefixtures("marked")
def test_each_key_is_a_line_and_frames_are_made_only_when_asked(command: Command, tmp_path: Path) -> None:
    fresh = {"EIGHTCUT_CACHE": str(tmp_path / "fresh")}
    ran = command("models", "compare", "AISFX", "--positive", "Knock", "--json", **fresh)
    (line,) = ran.of("compare")
    assert list(line) == ["event", *FIELDS.split()]
    assert (ran.code, line["average_precision"], line["unstored"]) == (0, None, 3)
    assert line["why"].endswith("To make them: 8cut models compare AISFX --embed")
    assert not ran.of("progress")

    ran = command("models", "compare", "AISFX", "--positive", "Knock", "--embed", "--json", **fresh)
    (line,) = ran.of("compare")
    assert (line["videos"], line["unstored"], line["why"], line["bytes_per_second"]) == (3, 0, "", 1024)
    assert 0 < line["average_precision"] <= 1
    assert line["x_realtime"] > 0

    told = command("models", "compare", "--positive", "Knock", **fresh).out
    assert "Embedders for Knock" in told
    assert "FOLEY: Frames of 3 videos are not stored." in told
    assert "Measured on 3 videos" in told


@pytest.mark.usefixtures("marked")
def test_what_cannot_be_compared_is_a_sentence(command: Command) -> None:
    assert "Classes with clips: Hiss, Knock" in command("models", "compare").err
    assert "no clips of 'Door'" in command("models", "compare", "--positive", "Door").err
    assert command("models", "compare", "EAR", "--positive", "Knock").code == 2
