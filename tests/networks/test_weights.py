"""Weights: whose they are, that they have not changed, and what is said where they cannot be used."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.backends.big.weights import Weights, sha256
from eightcut.ml.embedder import Embedder
from eightcut.ml.registry import Registry
from tests.networks.conftest import HUBERT, SMALL, random_network, save

EACH = pytest.mark.parametrize("model", SMALL, ids=lambda model: model.name)
FAMILIES = pytest.mark.parametrize(
    "model", {model.family: model for model in SMALL}.values(), ids=lambda model: model.family
)


def load(folder: Path, model: BigModel, device: str = "cpu") -> Embedder:
    registry = Registry(threads=1, entries=entries(folder, device, SMALL), keys={})
    return registry.load(model.name)


@pytest.fixture
def mine(shelf: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Weights:
    """The weights of one network in a folder of their own."""
    model: BigModel = request.getfixturevalue("model")
    shutil.copytree(shelf / model.name, tmp_path / model.name)
    return Weights(tmp_path, model)


@EACH
def test_the_identity_of_frames_is_the_sum_of_the_weights(mine: Weights, tmp_path: Path, model: BigModel) -> None:
    (mine.folder / "about.json").unlink()
    registry = Registry(threads=1, entries=entries(tmp_path, "cpu", SMALL), keys={})

    spec = registry.spec(model.name)

    assert spec.weights == sha256(mine.file) == mine.noted
    assert spec == registry.load(model.name).spec
    save(random_network(model, seed=9), model, tmp_path)
    (mine.folder / "about.json").unlink()
    assert load(tmp_path, model).spec != spec


@EACH
def test_weights_that_changed_since_they_were_first_used_are_refused(
    mine: Weights, tmp_path: Path, model: BigModel
) -> None:
    load(tmp_path, model)
    save(random_network(model, seed=9), model, tmp_path)

    with pytest.raises(EnvironmentProblem, match=rf"{mine.file}.* changed .*8cut models get {model.name}"):
        load(tmp_path, model)


@FAMILIES
@pytest.mark.parametrize("at", [0, 5, 20, -1])
def test_damaged_weights_are_refused(mine: Weights, tmp_path: Path, model: BigModel, at: int) -> None:
    content = bytearray(mine.file.read_bytes())
    content[at] ^= 0xFF
    mine.file.write_bytes(content)

    with pytest.raises(EnvironmentProblem, match=f"{mine.file}, cannot be used: .*models get"):
        load(tmp_path, model)


@FAMILIES
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_weights_that_were_cut_off_are_refused(mine: Weights, tmp_path: Path, model: BigModel, share: float) -> None:
    content = mine.file.read_bytes()
    mine.file.write_bytes(content[: int(share * len(content))])
    (mine.folder / "about.json").unlink()

    with pytest.raises(EnvironmentProblem, match=f"{mine.file}, cannot be used"):
        load(tmp_path, model)


@EACH
def test_no_other_networks_weights_are_taken(mine: Weights, shelf: Path, tmp_path: Path, model: BigModel) -> None:
    for other in SMALL:
        if (other.family, other.shape.normal_sound) != (model.family, model.shape.normal_sound):
            shutil.rmtree(mine.folder)
            shutil.copytree(shelf / other.name, mine.folder, ignore=shutil.ignore_patterns("about.json"))
            with pytest.raises(EnvironmentProblem, match="cannot be used: it holds"):
                load(tmp_path, model)


@FAMILIES
def test_another_family_shows_without_a_configuration_beside_the_weights(
    shelf: Path, tmp_path: Path, model: BigModel
) -> None:
    sound = {"wav2vec2", "hubert"}
    others = [one for one in SMALL if one.family != model.family and not {one.family, model.family} <= sound]

    for other in others:
        shutil.copy(shelf / other.name / "model.safetensors", tmp_path / "some.safetensors")
        assert Weights(tmp_path, model).foreign(tmp_path / "some.safetensors"), other.name


@FAMILIES
def test_weights_that_lack_a_parameter_are_refused(mine: Weights, tmp_path: Path, model: BigModel) -> None:
    values = load_file(mine.file)
    name = next(one for one in values if "norm" in one and one.endswith("weight"))
    save_file({key: value for key, value in values.items() if key != name}, mine.file, {"format": "pt"})
    (mine.folder / "about.json").unlink()

    with pytest.raises(EnvironmentProblem, match="lacks 1 parameters"):
        load(tmp_path, model)


@FAMILIES
def test_pickled_weights_are_never_read(mine: Weights, tmp_path: Path, model: BigModel) -> None:
    values = load_file(mine.file)
    mine.file.unlink()
    torch.save(values, mine.folder / "pytorch_model.bin")

    with pytest.raises(BadRequest, match="weights are not here"):
        load(tmp_path, model)


@FAMILIES
@pytest.mark.parametrize("note", ["", "{", '{"sha256": 5}', "[]"])
def test_a_damaged_note_is_written_anew(mine: Weights, tmp_path: Path, model: BigModel, note: str) -> None:
    (mine.folder / "about.json").write_text(note, "utf-8")

    load(tmp_path, model)

    told = json.loads((mine.folder / "about.json").read_text("utf-8"))
    assert told["sha256"] == sha256(mine.file)
    assert told["licence"] == model.licence


@pytest.mark.parametrize("device", ["tpu", "cuda:77", "nonsense", "cpu:9"])
def test_a_device_that_is_not_there_is_said(shelf: Path, device: str) -> None:
    with pytest.raises(BadRequest, match=f"no device '{device}' here.*auto, cpu"):
        load(shelf, SMALL[0], device)


@FAMILIES
@pytest.mark.parametrize("share", ["(n,)", "(0, n)", "()", "(n, n)", "5000 digits"])
def test_layers_of_other_shapes_and_layers_alone_are_refused(mine: Weights, model: BigModel, share: str) -> None:
    layer = next(
        name for name in load_file(mine.file) if re.search(r"k_proj.weight|qkv.weight|attention.key.weight", name)
    )
    width = model.shape.width
    rows = 3 * width if model.family == "eat" else width
    shapes: dict[str, tuple[int, ...]] = {"(n,)": (width,), "(0, n)": (0, width), "()": ()}
    shape = shapes.get(share, (rows, width))
    numbers = ["9" * 5000] if share == "5000 digits" else map(str, range(model.shape.layers))
    save_file({layer.replace(".0.", f".{number}."): torch.zeros(shape) for number in numbers}, mine.file)

    why = mine.foreign(mine.file)

    assert re.search("it is incomplete|hears sound" if share == "(n, n)" else "layers? |another network", why), why


@EACH
def test_the_list_of_keys_leaves_out_weights_that_a_look_shows_to_be_damaged(
    mine: Weights, tmp_path: Path, model: BigModel
) -> None:
    registry = Registry(threads=1, entries=entries(tmp_path, "cpu", SMALL), keys={})
    good = mine.file.read_bytes()
    assert registry.names == (model.name, f"{model.name}_ML")

    for damaged in (b"garbage", b"", good[:-5]):
        mine.file.write_bytes(damaged)
        assert list(registry.names) == []
        assert f"{mine.file}, cannot be used: it cannot be read" in registry.absent[model.name]
        assert ".." not in registry.absent[model.name]
    mine.file.write_bytes(good)
    assert registry.names == (model.name, f"{model.name}_ML")
    longer = {**load_file(mine.file), "more": torch.zeros(5)}
    save_file(longer, mine.file, {"format": "pt"})
    assert "it has changed since it was first used. Get" in registry.absent[model.name]


def test_weights_known_as_another_networks_are_refused(shelf: Path, tmp_path: Path) -> None:
    shutil.copytree(shelf / "WAV2VEC2_BASE", tmp_path / "WAV2VEC2_BASE")
    (tmp_path / "HUBERT_BASE").mkdir()
    shutil.copy(shelf / "WAV2VEC2_BASE" / "model.safetensors", tmp_path / "HUBERT_BASE")

    with pytest.raises(EnvironmentProblem, match="cannot be used: it holds the weights of WAV2VEC2_BASE"):
        Weights(tmp_path, HUBERT).checked()
    assert not (tmp_path / "HUBERT_BASE" / "about.json").exists()


@pytest.mark.parametrize("amiss", ["lacks", "other size"])
def test_what_the_library_says_of_weights_stays_off_the_terminal(
    shelf: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], amiss: str
) -> None:
    shutil.copytree(shelf / "HUBERT_BASE", tmp_path / "HUBERT_BASE")
    file = tmp_path / "HUBERT_BASE" / "model.safetensors"
    values = load_file(file)
    name = "encoder.layers.0.layer_norm.weight"
    del values[name]
    save_file(values | ({name: torch.zeros(5)} if amiss == "other size" else {}), file, {"format": "pt"})
    (file.parent / "about.json").unlink()

    with pytest.raises(EnvironmentProblem, match=f"lacks 1 parameters of HUBERT_BASE, such as {name}. Get them again"):
        load(tmp_path, HUBERT)
    said = capfd.readouterr()
    assert said.out + said.err == ""
