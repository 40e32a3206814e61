"""Large networks by workers: what they make is what is made alone, and only those with the same weights are used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clusters.conftest import Home, Programs, Told
from tests.networks.conftest import HUBERT, random_network, save

SMALL = """
from dataclasses import replace
from eightcut.ml.backends.big import catalogue
sizes = {"layers": 4, "width": 32, "heads": 4, "inner": 64, "convolutions": 24}
catalogue.MODELS = tuple(replace(one, shape=replace(one.shape, **sizes)) for one in catalogue.MODELS)
"""
"""What Python does first in every process that is started from now on: large networks have little in them."""


def typed(home: Home, *words: str) -> Told:
    with home.start(*words) as program:
        out, _ = program.communicate()
    return Told(program.returncode, [json.loads(line) for line in out.splitlines()])


def test_a_worker_makes_the_same_frames_and_those_without_the_weights_are_named(
    home: Callable[[str], Home], programs: Programs, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SMALL, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    alone, here, same, without = home("alone"), home("here"), programs.home, Home(tmp_path / "without")
    others = Home(tmp_path / "others")
    for one in (alone, here, same):
        save(random_network(HUBERT), HUBERT, one.folder / "networks").checked()
    save(random_network(HUBERT, 1), HUBERT, others.folder / "networks").checked()
    train = ("train", "--positive", "Knock", "--model", "HUBERT_BASE")
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    for programs.home in (without, others, same):
        programs.worker(address, "--videos", "1", "--device", "cpu")

    told = typed(here, *train, "--cluster", address)

    assert told.code == typed(alone, *train).code == 0, told.lines
    assert here.frames()
    assert here.frames() == alone.frames()
    warned = sorted(line["message"].split(" is not used: ")[1] for line in told.of("warning"))
    assert warned == [
        "it does not have the embedder HUBERT_BASE at precision float.",
        "its weights of HUBERT_BASE are others than here. Copy them from here.",
    ]
