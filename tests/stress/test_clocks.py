"""Clocks that are set back, forward, or jump while work goes on: nothing is lost, and what is newer stays newer."""

from __future__ import annotations

import random

import pytest

from tests.stress.check import fits_together, rows_of
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.works import WORKS

YEAR = 365 * 86400.0
JUMPS = {"an hour back": -3600.0, "25 years back": -25 * YEAR, "50 years on": 50 * YEAR, "a second back": -1.0}
KINDS = ("export", "scan", "train", "overwrite", "switch off", "negatives add", "verdict", "profile delete", "doctor")


@pytest.mark.parametrize("jump", JUMPS if ROUNDS else ("25 years back",))
@pytest.mark.parametrize("kind", KINDS if ROUNDS else ("scan",))
def test_a_clock_that_jumps_loses_nothing(bed: Bed, draw: random.Random, kind: str, jump: str) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    for _ in range(rounds(3)):
        home = bed.copy(work)
        at = draw.choice((1, draw.randint(1, 30)))
        ended = bed.programs.run(home, *work.arguments(home), call=work.call, clock=(JUMPS[jump], at))
        ended.is_told()
        assert ended.code == 0, f"{kind}, {jump} from look {at} on: {ended.text}"
        now = rows_of(home)
        assert not (ways[0].rows & ways[1].rows) - now, f"{kind}, {jump}: rows are lost"
        fits_together(home, work.strays)
        bed.programs.must(home, "history", "list", home / "films/three.mp4", "--json")
        doctor = bed.programs.must(home, "doctor", "--json")
        assert not doctor.events("check") or work.strays, doctor.text
        bed.drop(home)


def test_versions_of_a_clock_that_was_set_back_stay_in_order(bed: Bed) -> None:
    home = bed.copy()
    film = home / "films/three.mp4"
    known: list[str] = []
    for seconds in (0.0, -25 * YEAR, -3600.0, 50 * YEAR, 0.0)[: 5 if ROUNDS else 2]:
        bed.programs.must(home, "scan", film, "--model", "YAMNET", clock=(seconds, 1))
        told = bed.programs.must(home, "history", "list", film, "--json").events("version")
        stamps = [one["timestamp"] for one in told]
        new = [stamp for stamp in stamps if stamp not in known]
        assert len(new) == 1 or not known
        assert stamps == sorted(stamps, reverse=True)
        assert not known or new[0] == max(stamps), f"{seconds}: {stamps}"
        known = stamps
