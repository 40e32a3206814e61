"""Networks on the command line, with or without torch: what they are, and weights that a user has."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from eightcut import bootstrap
from eightcut.cli.app import run
from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.backends.big.weights import sha256

LAYER = {
    "wav2vec2": "wav2vec2.encoder.layers.{}.attention.k_proj.weight",
    "hubert": "hubert.encoder.layers.{}.attention.k_proj.weight",
    "ast": "audio_spectrogram_transformer.encoder.layer.{}.attention.attention.key.weight",
    "eat": "model.blocks.{}.attn.qkv.weight",
    "beats": "encoder.layers.{}.self_attn.k_proj.weight",
}
SMALL = tuple(replace(model, shape=replace(model.shape, layers=4, width=8, heads=2, inner=16)) for model in MODELS)
Run = Callable[..., tuple[int, str, str]]


def weights(model: BigModel, file: Path, value: int = 0) -> Path:
    """A file with as much of the published weights as tells whose they are."""
    shape = model.shape
    rows = 3 * shape.width if model.family == "eat" else shape.width
    layers = {
        LAYER[model.family].format(layer): np.full((rows, shape.width), value, np.float32)
        for layer in range(shape.layers)
    }
    layers["others"] = np.zeros((shape.layers * (4 * shape.width**2 + 2 * shape.width * shape.inner),), np.float32)
    if model.shape.normal_sound:
        layers["feature_extractor.conv_layers.1.layer_norm.weight"] = np.zeros((1, 1), np.float32)
    file.parent.mkdir(exist_ok=True)
    save_file(layers, file)
    return file


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`command(*words)`: exit code, stdout and stderr of `8cut models ...` over places of its own."""
    for name in ("DB", "CACHE", "NETWORKS"):
        monkeypatch.setenv(f"EIGHTCUT_{name}", str(tmp_path / name.lower()))

    def ran(*words: str) -> tuple[int, str, str]:
        code = run(["models", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ran


@pytest.fixture
def small(command: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same over networks with little in them."""
    monkeypatch.setattr(bootstrap, "entries", partial(entries, models=SMALL))
    return command


def events(out: str, kind: str) -> list[dict[str, Any]]:
    return [found for line in out.splitlines() if (found := json.loads(line))["event"] == kind]


def test_every_network_is_listed_with_what_it_is(command: Run) -> None:
    code, out, _ = command("list", "--json")

    rows = {row["key"]: row for row in events(out, "network")}
    assert code == 0
    assert list(rows) == ["FOLEY", "AISFX", *(model.name for model in MODELS)]
    foley, large = rows["FOLEY"], rows["HUBERT_XLARGE"]
    assert (foley["keys"], foley["present"], foley["usable"], foley["why"]) == (["FOLEY", "YAMNET"], True, True, "")
    assert foley["dims"] == {"FOLEY": 1792, "YAMNET": 1792}
    assert foley["licence"] == "Apache-2.0"
    assert foley["bytes"] > 1_000_000
    assert rows["AISFX"]["licence"] == "CC-BY-4.0"
    assert large["dims"] == {"HUBERT_XLARGE": 1280, "HUBERT_XLARGE_ML": 5120}
    assert (large["repository"], large["licence"]) == ("facebook/hubert-xlarge-ll60k", "Apache-2.0")
    assert (large["present"], large["usable"], large["speed"], large["device"]) == (False, False, None, "")
    assert large["bytes"] == pytest.approx(3.85e9, rel=0.05)
    assert "torch extra" in large["why"] or "models get" in large["why"]
    assert {key for key, row in rows.items() if not row["verified"]} == {"EAT", "EAT_LARGE", "BEATS"}
    assert large.keys() == {
        *("event", "key", "keys", "repository", "licence", "bytes", "dims", "present", "usable", "why", "verified"),
        *("device", "speed"),
    }


def test_people_read_the_same_in_a_table(command: Run, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "speeds.json").write_text('{"YAMNET": {"cuda": 9.0, "cpu": 412.0}}', "utf-8")
    code, out, _ = command("list")

    assert code == 0
    lines = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert "412x, cpu" in lines["FOLEY,"]
    assert "not here" in lines["HUBERT_LARGE[_ML]"]
    assert "1,024 / 4,096" in lines["HUBERT_LARGE[_ML]"]
    assert "cannot be used yet (" in out


@pytest.mark.parametrize("model", SMALL, ids=lambda model: model.name)
def test_weights_that_a_user_has_are_taken_without_torch(small: Run, tmp_path: Path, model: BigModel) -> None:
    file = weights(model, tmp_path / "mine" / "model.safetensors")

    code, out, _ = small("get", f"{model.name}_ML", "--from", str(file.parent), "--json")

    assert code == 0
    (got,) = events(out, "weights")
    assert (got["key"], got["how"], got["sha256"]) == (model.name, "copied", sha256(file))
    assert sha256(Path(got["file"])) == got["sha256"]
    assert Path(got["file"]).is_relative_to(tmp_path / "networks")
    (row,) = [row for row in events(small("list", "--json")[1], "network") if row["key"] == model.name]
    assert (row["present"], row["bytes"]) == (True, file.stat().st_size)


def test_what_is_replaced_is_said_before(small: Run, tmp_path: Path) -> None:
    one = weights(SMALL[0], tmp_path / "one.safetensors")
    other = weights(SMALL[0], tmp_path / "other.safetensors", value=1)
    small("get", "WAV2VEC2_BASE", "--from", str(one))

    assert "are here already" in small("get", "WAV2VEC2_BASE")[1]
    assert "are here already" in small("get", "WAV2VEC2_BASE", "--from", str(one))[1]
    code, out, _ = small("get", "WAV2VEC2_BASE", "--from", str(other))

    assert code == 0
    assert "is replaced. Frames made with the weights of before stay stored" in out
    assert sha256(tmp_path / "networks" / "WAV2VEC2_BASE" / "model.safetensors") == sha256(other)


def test_networks_written_from_papers_are_said_to_be_unverified(small: Run, tmp_path: Path) -> None:
    for number, model in enumerate(SMALL):
        file = weights(model, tmp_path / f"{model.name}.safetensors", number)
        out = small("get", model.name, "--from", str(file))[1]
        assert ("unverified" in out) is not model.verified


@pytest.mark.parametrize("named", [True, False])
def test_a_file_that_may_as_well_be_another_networks_is_told(small: Run, tmp_path: Path, named: bool) -> None:
    file = weights(SMALL[0], tmp_path / "one.safetensors")
    if not named:
        save_file({name.removeprefix("wav2vec2."): value for name, value in load_file(file).items()}, file)

    out = small("get", "WAV2VEC2_BASE", "--from", str(file))[1]

    assert ("does not tell whether it holds WAV2VEC2_BASE or HUBERT_BASE" in " ".join(out.split())) is not named


@pytest.mark.parametrize("damaged", [b"garbage", b"", b"\0" * 100])
def test_a_damaged_file_does_not_stop_the_list_of_frames(
    command: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], damaged: bytes
) -> None:
    (tmp_path / "networks" / "AST").mkdir(parents=True)
    (tmp_path / "networks" / "AST" / "model.safetensors").write_bytes(damaged)

    assert run(["frames", "list"]) == 0
    assert run(["frames", "trim", "--to", "1G"]) == 0
    assert capsys.readouterr().err == ""
    (row,) = [row for row in events(command("list", "--json")[1], "network") if row["key"] == "AST"]
    assert not row["usable"]


@pytest.mark.parametrize("folder", [f"/{'x' * 300}", "/dev/null/networks"])
def test_a_folder_of_networks_that_cannot_be_looked_into_holds_none(
    small: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv("EIGHTCUT_NETWORKS", folder)
    file = weights(SMALL[0], tmp_path / "one.safetensors")

    code, out, _ = small("list", "--json")
    refused, _, err = small("get", SMALL[0].name, "--from", str(file))

    assert (code, refused) == (0, 2)
    assert not [row for row in events(out, "network") if row["repository"] and row["present"]]
    assert "choose another folder for networks (EIGHTCUT_NETWORKS)" in err or "Choose a shorter name" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("FOLEY",), "The weights of FOLEY come with 8-cut"),
        (("AISFX", "--from", "/tmp"), "The weights of AISFX come with 8-cut"),
        (("NOPE",), "There is no network 'NOPE'. Available: WAV2VEC2_BASE"),
        (("ast",), "Did you mean AST?"),
        (("AST", "--from", ""), "--from names nothing"),
        (("AST", "--from", "/nowhere/x.safetensors"), "x.safetensors is no file of weights"),
        (("AST", "--from", "/nowhere/\0"), "contains a zero byte"),
        (("AST", "--from", f"/{'x' * 300}.safetensors"), "cannot be read: File name too long"),
        (("BEATS",), ""),
    ],
)
def test_what_cannot_be_got_is_a_sentence(command: Run, words: tuple[str, ...], sentence: str) -> None:
    code, out, err = command("get", *words)

    assert code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert sentence in err.replace("\n", " ")
