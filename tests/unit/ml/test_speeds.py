"""How fast networks heard videos here: measured over all that are heard side by side, kept in a small file."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.ml.speeds import SHORTEST, Speed, Speeds


class Clock:
    """Seconds as the test says."""

    now = 5.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def hear(speeds: Speeds, clock: Clock, network: str, device: str, x_realtime: float, seconds: float = 60.0) -> None:
    with speeds.measuring(network, device) as heard:
        heard(seconds)
        clock.now += seconds / x_realtime


def test_the_last_figure_is_kept_for_the_next_run(tmp_path: Path, clock: Clock) -> None:
    speeds = Speeds(tmp_path / "cache" / "speeds.json", clock)
    for device, x in (("cpu", 2.0), ("cuda", 50.0), ("cpu", 3.0)):
        hear(speeds, clock, "LARGE", device, x)
    hear(speeds, clock, "SMALL", "cpu", 400.0)

    later = Speeds(tmp_path / "cache" / "speeds.json")

    assert later.last("LARGE") == Speed("cpu", 3.0)
    assert later.last("SMALL") == Speed("cpu", 400.0)
    assert later.last("OTHER") is None
    assert later.measured == {}
    assert speeds.measured == {"LARGE": Speed("cpu", 3.0), "SMALL": Speed("cpu", 400.0)}


def test_videos_heard_side_by_side_are_counted_together(clock: Clock) -> None:
    speeds = Speeds(clock=clock)

    with speeds.measuring("LARGE", "cpu") as one, speeds.measuring("LARGE", "cpu") as other:
        for _ in range(60):
            one(1.0)
            other(1.0)
        clock.now += 10.0

    assert speeds.last("LARGE") == Speed("cpu", 12.0)
    clock.now += 1000.0
    hear(speeds, clock, "LARGE", "cpu", 30.0)
    assert speeds.last("LARGE") == Speed("cpu", 30.0)


def test_a_few_seconds_say_nothing(clock: Clock) -> None:
    speeds = Speeds(clock=clock)

    hear(speeds, clock, "LARGE", "cpu", 30.0, SHORTEST / 2)

    assert speeds.last("LARGE") is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"LARGE": 5}', '{"LARGE": {"cpu": "fast"}}', "\x00"])
def test_a_damaged_file_says_nothing_and_is_written_anew(tmp_path: Path, clock: Clock, content: str) -> None:
    file = tmp_path / "speeds.json"
    file.write_text(content, "utf-8")
    speeds = Speeds(file, clock)

    assert speeds.last("LARGE") is None
    hear(speeds, clock, "LARGE", "cpu", 30.0)
    assert Speeds(file).last("LARGE") == Speed("cpu", 30.0)


def test_a_file_that_cannot_be_written_is_in_nobodys_way(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "cache").write_text("a file", "utf-8")
    speeds = Speeds(tmp_path / "cache" / "speeds.json", clock)

    hear(speeds, clock, "LARGE", "cpu", 30.0)

    assert speeds.last("LARGE") == Speed("cpu", 30.0)
