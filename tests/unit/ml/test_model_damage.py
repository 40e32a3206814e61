"""A model file from anybody: whatever is in it, it is read as it was written, or refused in a sentence."""

from __future__ import annotations

import json
import os
import random
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings
from eightcut.errors import ModelProblem
from eightcut.ml import model_file
from eightcut.ml.embedder import F32, EmbedderSpec, Field
from eightcut.ml.learned import LearnedModel
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.ml.types import FrameTable, TrainingInput, TrainingVideo

SPEC = EmbedderSpec("TINY", "int8", "ab" * 32, 1, 16_000, (Field("all", 24),))
SEED = 14
MUTANTS = 250
HOSTILE: list[object] = [
    None, True, -1, 0, 10**30, 1e308, float("nan"), float("inf"), -float("inf"), "", "1", "\ud800", "x" * 10_000, [],
    {}, [[]], {"a": 1}, [None], [float("nan")], ["wlda"], 2**63,
]  # fmt: skip


@pytest.fixture
def table(film: Callable[..., FrameTable]) -> FrameTable:
    return film(240.0, bells=[32, 95, 156])


@pytest.fixture(params=RecogniserTrainer().recognisers)
def model(request: pytest.FixtureRequest, table: FrameTable, video: Callable[..., TrainingVideo]) -> LearnedModel:
    marked = video("a.mp4", table, [moment(30.0), moment(90.0)])
    data = TrainingInput((marked,), (), TrainingSettings(("bell",), recogniser=request.param), table.spec.fields)
    found = RecogniserTrainer().train(data, None, silent, CancelToken()).model
    assert isinstance(found, LearnedModel)
    return found


@pytest.fixture
def path(model: LearnedModel, tmp_path: Path) -> Path:
    place = tmp_path / "bell.safetensors"
    model_file.write(model, place, {"profile": "default", "model": "FOLEY_bell"})
    return place


def parts(content: bytes) -> tuple[dict[str, Any], dict[str, Any], dict[str, F32]]:
    length = int.from_bytes(content[:8], "little")
    told = json.loads(content[8 : 8 + length])["__metadata__"]
    return json.loads(told["eightcut"]), json.loads(told["training"]), load(content)


def keep(path: Path, header: dict[str, Any], training: object, arrays: dict[str, F32]) -> None:
    """A file with a right checksum."""
    rest = {name: value for name, value in header.items() if name != "checksum"}
    rest["checksum"] = model_file.checksum(rest, training if isinstance(training, dict) else {}, arrays)
    path.write_bytes(save(arrays, {"eightcut": json.dumps(rest), "training": json.dumps(training)}))


def refused_or_the_same(path: Path, model: LearnedModel, table: FrameTable) -> bool:
    """Whether the file is refused in a sentence; else it must give the same scores."""
    try:
        found = model_file.read(path, model.spec)
        scores = found.scores(table)
    except ModelProblem as problem:
        return problem.message.endswith(".") and (str(path) in problem.message or "not numbers" in problem.message)
    assert np.array_equal(scores, model.scores(table))
    assert (found.threshold, found.calibrated, found.folders) == (model.threshold, model.calibrated, model.folders)
    return False


@pytest.mark.parametrize("model", ["wlda"], indirect=True)
def test_a_flipped_bit_anywhere_is_told_or_changes_nothing(path: Path, model: LearnedModel, table: FrameTable) -> None:
    whole = path.read_bytes()
    drawn = random.Random(SEED)
    header = 8 + int.from_bytes(whole[:8], "little")
    places = [
        *range(10),
        *(drawn.randrange(header) for _ in range(MUTANTS)),
        *(drawn.randrange(len(whole)) for _ in range(40)),
    ]
    told = 0
    for place in places:
        content = bytearray(whole)
        content[place] ^= 1 << drawn.randrange(8)
        path.write_bytes(content)
        told += refused_or_the_same(path, model, table)
    assert told > 0.95 * len(places)


def test_hostile_fields_under_a_right_checksum_are_refused(path: Path, model: LearnedModel, table: FrameTable) -> None:
    header, training, arrays = parts(path.read_bytes())
    for name in sorted(header.keys() - {"checksum"}):
        inside: list[tuple[str, str | None]] = [(name, None)]
        if isinstance(header[name], dict):
            inside += [(name, key) for key in header[name]]
        for value in HOSTILE:
            for field, key in inside:
                changed = json.loads(json.dumps(header))
                if key is None:
                    changed[field] = value
                else:
                    changed[field][key] = value
                keep(path, changed, training, arrays)
                same = value == header[field] if key is None else value == header[field][key]
                fine = same or (
                    field == "folders" and isinstance(value, list) and all(isinstance(v, str) for v in value)
                )
                if fine:
                    continue
                with pytest.raises(ModelProblem):
                    model_file.read(path, model.spec).scores(table)
    for value in HOSTILE:
        changed = json.loads(json.dumps(header))
        changed["embedder"]["fields"] = value
        keep(path, changed, training, arrays)
        with pytest.raises(ModelProblem):
            model_file.read(path, model.spec)


def test_hostile_arrays_under_a_right_checksum_are_refused(path: Path, model: LearnedModel, table: FrameTable) -> None:
    header, training, arrays = parts(path.read_bytes())
    for name, array in arrays.items():
        nothing: F32 = np.zeros(0, np.float32)
        hostile = {
            "a nan": np.where(np.arange(array.size).reshape(array.shape) == 0, np.float32(np.nan), array),
            "all infinite": np.full_like(array, np.inf),
            "nothing": nothing,
            "one more": np.zeros((*array.shape[:-1], array.shape[-1] + 1), np.float32),
            "flat": np.zeros((*array.shape, 1), np.float32),
            "one number": np.array(1, np.float32),
        }
        for kind, value in hostile.items():
            if (name, kind) == ("recogniser.roots", "one more"):
                continue  # a tree more is a model, too
            keep(path, header, training, {**arrays, name: np.array(value, np.float32)})
            with pytest.raises(ModelProblem):
                raise AssertionError(f"{name}: {kind} gives {model_file.read(path, model.spec).scores(table)[:3]}")
        keep(path, header, training, {n: a for n, a in arrays.items() if n != name})
        with pytest.raises(ModelProblem):
            model_file.read(path, model.spec)


def test_fields_of_a_later_release_are_passed_over(path: Path, model: LearnedModel, table: FrameTable) -> None:
    header, training, arrays = parts(path.read_bytes())
    header["embedder"]["colour"] = "blue"
    more = {**header, "later": {"deep": [1, 2]}}
    keep(path, more, {**training, "more": "x"}, {**arrays, "later.things": np.ones(3, np.float32)})

    assert not refused_or_the_same(path, model, table)
    assert parts(path.read_bytes())[1]["profile"] == "default"


@pytest.mark.parametrize("model", ["wlda"], indirect=True)
@pytest.mark.parametrize("depth", [500, 100_000])
@pytest.mark.parametrize("part", ["eightcut", "training"])
def test_text_that_is_nested_deeply_is_refused(path: Path, model: LearnedModel, depth: int, part: str) -> None:
    told = {"eightcut": "{}", "training": "{}", part: "[" * depth + "]" * depth}
    path.write_bytes(save({"a": np.zeros(1, np.float32)}, told))

    with pytest.raises(ModelProblem, match="is damaged or is not a model"):
        model_file.read(path, model.spec)


@pytest.mark.parametrize("kind", ["pipe", "folder", "socket", "device"])
def test_what_is_no_ordinary_file_is_refused_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bell.safetensors"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as made:
            here = Path.cwd()
            os.chdir(tmp_path)
            made.bind(path.name)
            os.chdir(here)

    with pytest.raises(ModelProblem, match="is damaged or is not a model"):
        model_file.read(path, SPEC)
