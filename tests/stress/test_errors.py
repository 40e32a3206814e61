"""The system refuses one step of the work, or all from there on: a sentence, nothing lost, nothing left."""

from __future__ import annotations

import random
import re

import pytest

from tests.stress.blows import SILENT, Blow
from tests.stress.check import Ways, after_any_blow
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.works import WORKS

SHORT = (("export into a new place", "full"), ("train", "full"), ("switch off", "sick"), ("sound alone", "denied"))
EVERY = tuple((kind, refusal) for kind in WORKS for refusal in SILENT)


@pytest.mark.parametrize(("kind", "refusal"), EVERY if ROUNDS else SHORT)
def test_a_refusal_of_the_system_is_told_and_leaves_nothing(
    bed: Bed, draw: random.Random, kind: str, refusal: str
) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    meet = [n for n, step in enumerate(ways[2], 1) if step.split()[1] in SILENT[refusal][1]]
    for at in sorted(draw.sample(meet, min(len(meet), rounds(10)))):
        refuse(bed, kind, refusal, ways, at)


def refuse(bed: Bed, kind: str, refusal: str, ways: Ways, at: int) -> None:
    """Refuse the step `at` of a kind of work, and look."""
    work, home = WORKS[kind], bed.copy(WORKS[kind])
    ended = bed.programs.run(home, *work.arguments(home), call=work.call, blow=Blow(str(home), at, refusal=refusal))
    try:
        ended.is_told()
        assert ended.code == 0 or "/" in ended.err, f"its sentence names no file: {ended.text}"
        after_any_blow(bed.programs, home, work, ways, ended)
    except AssertionError as failed:
        raise AssertionError(f"{kind}, {refusal} at step {at}, {ways[2][at - 1]}: {failed}") from None
    bed.drop(home)


FOUND = {
    "export into a new place": [
        ("full", r"fsync .*/vid_\d+'$"),
        ("denied", r"remove .*/\.hold_[^/]*$"),
        ("full", r"fsync .*/New'$"),
        ("read-only", r"remove .*\.clip_[^/]*'$"),
        ("read-only", r"remove .*/\.hold_[^/]*$"),
    ],
    "export of pictures": [("read-only", r"open .*frame_0002")],
    "profile delete": [("sick", r"remove .*\.backup-")],
    "model delete": [("denied", r"remove .*\.safetensors'$")],
}
"""Steps by kind of work, and the refusal of them that once left something."""


@pytest.mark.parametrize("kind", [*FOUND][: None if ROUNDS else 1])
def test_refusals_that_left_something_once_leave_nothing(bed: Bed, kind: str) -> None:
    ways = bed.ways(WORKS[kind])
    for refusal, step in FOUND[kind][: None if ROUNDS else 2]:
        met = [n for n, one in enumerate(ways[2], 1) if re.search(step, one)]
        assert met, f"no step is {step}"
        refuse(bed, kind, refusal, ways, met[-1])
