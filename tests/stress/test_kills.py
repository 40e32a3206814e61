"""Programs that are killed between any two steps of their work, or asked to stop: the next start makes it whole."""

from __future__ import annotations

import random
import signal
from typing import Any

import pytest

from tests.stress.blows import Blow
from tests.stress.check import Ways, after_any_blow
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.works import WORKS, Work

POLITE = (130, -signal.SIGINT, -signal.SIGTERM)
"""How a program ends that was asked to."""

SHORT = ("export", "switch off", "train")
KINDS = tuple(WORKS) if ROUNDS else SHORT


def moments(draw: random.Random, steps: int, wanted: int) -> list[int]:
    """Steps to hit, all of them where there are few, drawn evenly over the whole otherwise."""
    if steps <= wanted:
        return list(range(1, steps + 1))
    width = steps / wanted
    return [min(steps, int(n * width + draw.random() * width) + 1) for n in range(wanted)]


def hit(bed: Bed, work: Work, ways: Ways, kind: str, **how: Any) -> None:
    """Let one blow fall, and look."""
    home = bed.copy(work)
    told = str(how.pop("told"))
    if "at" in how:
        how = {"blow": Blow(str(home), how["at"], how["signal"])}
    ended = bed.programs.run(home, *work.arguments(home), call=work.call, **how)
    try:
        assert not ended.hung, f"it hung: {ended.text}"
        assert ended.code in {-signal.SIGKILL, 0, *POLITE}, ended.text
        assert "Traceback" not in ended.err, ended.text
        after_any_blow(bed.programs, home, work, ways, ended)
    except AssertionError as failed:
        raise AssertionError(f"{kind}, {told}: {failed}") from None
    bed.drop(home)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_between_two_steps_loses_nothing(bed: Bed, draw: random.Random, kind: str) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    steps = ways[2]
    for at in moments(draw, len(steps), rounds(30, 2)):
        told = f"killed before step {at} of {len(steps)}, {steps[at - 1]}"
        hit(bed, work, ways, kind, at=at, signal=signal.SIGKILL, told=told)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM][: None if ROUNDS else 1])
@pytest.mark.parametrize("kind", KINDS if ROUNDS else SHORT[:1])
def test_a_polite_stop_at_any_step_loses_nothing(
    bed: Bed, draw: random.Random, kind: str, number: signal.Signals
) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    steps = ways[2]
    for at in moments(draw, len(steps), rounds(5, 1)):
        told = f"{number.name} before step {at} of {len(steps)}, {steps[at - 1]}"
        hit(bed, work, ways, kind, at=at, signal=number, told=told)


@pytest.mark.parametrize("kind", KINDS if ROUNDS else SHORT[:1])
def test_a_kill_at_any_moment_loses_nothing(bed: Bed, draw: random.Random, kind: str) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    for _ in range(rounds(10)):
        moment = draw.random() * ways[3]
        hit(bed, work, ways, kind, kill=(moment, signal.SIGKILL), told=f"killed after {moment:.3f} of {ways[3]:.3f} s")
