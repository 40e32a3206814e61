from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load, save

from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings
from eightcut.errors import ModelProblem, OutdatedModel
from eightcut.ml import model_file
from eightcut.ml.embedder import EmbedderSpec, Field
from eightcut.ml.features import FEATURE_VERSION
from eightcut.ml.learned import LearnedModel
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.ml.types import FrameTable, TrainingInput, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]
CURE = "Train again"
SPEC = EmbedderSpec("TINY", "int8", "ab" * 32, 1, 16_000, (Field("all", 24),))
GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture
def table(film: MakeFilm) -> FrameTable:
    return film(240.0, bells=[32, 95, 156])


@pytest.fixture(params=RecogniserTrainer().recognisers)
def model(request: pytest.FixtureRequest, table: FrameTable, video: MakeVideo) -> LearnedModel:
    marked = video("a.mp4", table, [moment(30.0), moment(90.0)])
    data = TrainingInput((marked,), (), TrainingSettings(("bell",), recogniser=request.param), table.spec.fields)
    found = RecogniserTrainer().train(data, None, silent, CancelToken()).model
    assert isinstance(found, LearnedModel)
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bell.safetensors"


def edit_header(path: Path, **changes: object) -> None:
    """Change what the file says about itself, with a right checksum, arrays untouched."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    told = header["__metadata__"]
    said = {**json.loads(told["eightcut"]), **changes}
    if "checksum" not in changes:
        rest = {name: value for name, value in said.items() if name != "checksum"}
        said["checksum"] = model_file.checksum(rest, json.loads(told["training"]), load(content))
    told["eightcut"] = json.dumps(said)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + length :])


def test_a_written_model_reads_back_the_same(model: LearnedModel, table: FrameTable, path: Path) -> None:
    model_file.write(model, path, {"profile": "default", "run": "3"})

    again = model_file.read(path, model.spec)

    assert np.array_equal(again.scores(table), model.scores(table))
    assert (again.kind, again.threshold, again.calibrated) == (model.kind, model.threshold, model.calibrated)
    assert again.folders == ("bell",)
    with safe_open(path, "numpy") as file:
        assert json.loads(file.metadata()["training"]) == {"profile": "default", "run": "3"}
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_the_file_holds_arrays_and_text_only(model: LearnedModel, path: Path) -> None:
    model_file.write(model, path, {})

    content = path.read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    told = json.loads(header.pop("__metadata__")["eightcut"])
    assert {array["dtype"] for array in header.values()} == {"F32"}
    assert told["features"] == FEATURE_VERSION
    assert told["embedder"]["weights"] == "ab" * 32
    assert told["threshold"] == pytest.approx(model.threshold)


@pytest.mark.parametrize(
    "change",
    [
        {"precision": "fp16"},
        {"weights": "cd" * 32},
        {"front_end": 2},
        {"name": "OTHER"},
        {"fields": (Field("all", 8),)},
    ],
)
def test_a_model_of_another_embedder_is_refused(model: LearnedModel, path: Path, change: dict[str, object]) -> None:
    model_file.write(model, path, {})
    other: EmbedderSpec = replace(model.spec, **change)  # type: ignore[arg-type]

    with pytest.raises(ModelProblem, match="was trained for TINY") as refused:
        model_file.read(path, other)

    assert CURE in refused.value.message
    assert refused.value.file == str(path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"features": FEATURE_VERSION + 1}, "computes differently"),
        ({"format": model_file.FORMAT + 1}, "made by a newer 8-cut"),
        ({"recogniser": "oracle"}, "'oracle'"),
        ({"embedder": {"name": "TINY"}}, "is damaged"),
        ({"sigmoid": {"slope": 1}}, "is damaged"),
        ({"checksum": "00"}, "is damaged"),
    ],
)
def test_a_file_that_does_not_fit_this_program_is_refused(
    model: LearnedModel, path: Path, change: dict[str, object], sentence: str
) -> None:
    model_file.write(model, path, {})
    edit_header(path, **change)

    with pytest.raises(ModelProblem, match=sentence) as refused:
        model_file.read(path, model.spec)

    assert str(path) in refused.value.message
    assert CURE.lower() in refused.value.message.lower()


def test_an_unchanged_header_is_accepted(model: LearnedModel, path: Path) -> None:
    model_file.write(model, path, {})
    edit_header(path)

    assert model_file.read(path, model.spec).kind == model.kind


@pytest.mark.parametrize("content", [b"", b"no model", b"\xff" * 400, b"\x80\x04}q\x00."])
def test_garbage_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(ModelProblem, match="damaged or is not a model") as refused:
        model_file.read(path, SPEC)

    assert CURE in refused.value.message


def test_a_truncated_file_is_refused(model: LearnedModel, path: Path) -> None:
    model_file.write(model, path, {})
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(ModelProblem, match="damaged"):
        model_file.read(path, model.spec)


def test_a_changed_value_is_noticed(model: LearnedModel, path: Path) -> None:
    model_file.write(model, path, {})
    content = bytearray(path.read_bytes())
    content[-20] ^= 64
    path.write_bytes(bytes(content))

    with pytest.raises(ModelProblem, match="is damaged"):
        model_file.read(path, model.spec)


@pytest.mark.parametrize(
    "content",
    [
        save({"a": np.zeros(3, np.float32)}),
        save({"a": np.zeros(3, np.float32)}, {"eightcut": "[]"}),
        save({"a": np.zeros(3, np.float64)}, {"eightcut": "{}"}),
        save({"a": np.zeros(3, np.float32)}, {"eightcut": "{"}),
    ],
)
def test_arrays_of_another_program_are_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(ModelProblem, match="damaged or is not a model"):
        model_file.read(path, SPEC)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match="is missing"):
        model_file.read(tmp_path / "none.safetensors", SPEC)
    with pytest.raises(ModelProblem, match=r"cannot be read|damaged"):
        model_file.read(tmp_path, SPEC)


def test_a_file_without_an_array_that_it_needs_is_refused(model: LearnedModel, path: Path) -> None:
    model_file.write(replace(model, space=replace(model.space, basis=model.space.basis[:4])), path, {})

    with pytest.raises(ModelProblem, match="is damaged"):
        model_file.read(path, model.spec)


def test_a_model_of_the_first_releases_says_what_it_is_and_how_it_comes_back() -> None:
    with pytest.raises(OutdatedModel, match=r"made by an earlier 8-cut.*8cut models renew"):
        model_file.read(GOLDEN / "model_of_0_2.safetensors", SPEC)


def test_a_model_reads_those_fields_that_it_was_trained_on_whatever_else_frames_hold(
    table: FrameTable, video: MakeVideo, path: Path
) -> None:
    more = (Field("new", 2), Field("all", 24), Field("other", 1))
    wide = FrameTable(np.pad(table.rows, ((0, 0), (2, 1))), table.duration, replace(SPEC, fields=more))
    marked = video("a.mp4", table, [moment(30.0), moment(90.0)])
    data = TrainingInput((marked,), (), TrainingSettings(("bell",)), SPEC.fields)
    model_file.write(RecogniserTrainer().train(data, None, silent, CancelToken()).model, path, {})

    model = model_file.read(path, wide.spec)

    assert np.array_equal(model.scores(wide), model_file.read(path, SPEC).scores(table))
