from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from eightcut.cluster.wire import Order, offer, read_answer, read_order, tell_made, tell_problem
from eightcut.domain.media import VideoClock
from eightcut.domain.shapes import Misshapen
from eightcut.embedding import Sound
from eightcut.errors import EnvironmentProblem, NoAudioTrack
from eightcut.ml.embedder import EmbedderSpec, Field

SPEC = EmbedderSpec("YAMNET", "fp16", "ab" * 32, 3, 16000, (Field("last", 4), Field("classes", 2)))
ROWS = np.arange(18, dtype="<f2").tobytes()
CLOCK = VideoClock(2.5, ((0.5, 1.25),), silent=True)


def answer(**changed: Any) -> dict[str, Any]:
    made = tell_made(ROWS, SPEC, 2.5, CLOCK, "Linux x86_64") | changed
    return {"worker": "tcp://a:1", "warnings": [["film.mkv", "odd"]], "made": made}


def test_an_order_arrives_as_it_was_given() -> None:
    order = Order(Sound("/mnt/film\udcff.mkv", "0" * 32, -1), "/film.mkv", "FOLEY", SPEC)
    told = order.told("topic", "7")
    assert read_order(told)[0] == order
    assert read_order(told)[0].spec.fields == SPEC.fields
    assert read_order(told)[2:] == ("topic", "7")


def test_frames_arrive_as_they_were_made() -> None:
    found = read_answer(answer())
    assert found.made is not None
    assert found.made.rows.tobytes() == ROWS
    assert (found.made.spec, found.made.spec.fields) == (SPEC, SPEC.fields)
    assert (found.made.duration, found.made.clock, found.made.machine) == (2.5, CLOCK, "Linux x86_64")
    assert found.warnings == (("film.mkv", "odd"),)


def test_a_problem_arrives_as_the_same_kind_of_problem() -> None:
    told = {"worker": "w", "warnings": [], "problem": tell_problem(NoAudioTrack("It has no sound.", "a.mkv"))}
    problem = read_answer(told).problem
    assert isinstance(problem, NoAudioTrack)
    assert (problem.message, problem.file) == ("It has no sound.", "a.mkv")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["made"].update(rows=ROWS[:-12]),
        lambda told: told["made"].update(rows=ROWS[:-1]),
        lambda told: told["made"].update(rows=bytes(len(ROWS))),
        lambda told: told["made"].update(rows="text"),
        lambda told: told["made"].update(duration=-1.0),
        lambda told: told["made"]["clock"].update(astray=[[1.0]]),
        lambda told: told["made"]["spec"].update(fields=[]),
        lambda told: told.update(problem={"kind": "SystemExit", "message": "", "file": ""}),
        lambda told: told.update(problem={"kind": "annotations", "message": "", "file": ""}),
        lambda told: told.update(warnings=[["only one"]]),
        lambda told: told.pop("worker"),
    ],
)
def test_what_no_worker_of_ours_gives_back_is_refused(change: Callable[[dict[str, Any]], Any]) -> None:
    told = answer()
    change(told)
    with pytest.raises(Misshapen):
        read_answer(told)


def test_only_the_same_version_and_weights_make_the_same_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    same = offer("FOLEY", replace(SPEC, fields=SPEC.fields[::-1]))
    others = [
        offer("FOLEY", replace(SPEC, weights="cd" * 32)),
        offer("FOLEY", replace(SPEC, precision="int8")),
        offer("FOLEY", SPEC.only("last")),
        offer("YAMNET", SPEC),
    ]
    assert offer("FOLEY", SPEC) == same
    assert len({same, *others}) == 5
    monkeypatch.setattr("eightcut.cluster.wire.__version__", "0.0")
    assert offer("FOLEY", SPEC) != same


def test_problems_and_frames_are_plain_data() -> None:
    json.dumps(tell_problem(EnvironmentProblem("a")))
    json.dumps(tell_made(b"", SPEC, 0.0, CLOCK, "") | {"rows": None})
