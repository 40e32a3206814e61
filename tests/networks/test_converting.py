"""tools/convert_weights.py: pickles of torch become safetensors; what is no numbers is refused and never run."""

from __future__ import annotations

import os
import pickle
import subprocess
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from typing_extensions import override

from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.registry import Registry
from tests.disks import small_files
from tests.networks.conftest import SMALL, random_network
from tools.convert_weights import convert, main

FAMILIES = pytest.mark.parametrize(
    "model", {model.family: model for model in SMALL}.values(), ids=lambda model: model.family
)


class Runs:
    """What a hostile file asks for."""

    def __init__(self, function: Callable[..., object], *given: object) -> None:
        self.asks = (function, given)

    @override
    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.asks


@FAMILIES
@pytest.mark.parametrize("below", ["", "model", "state_dict"])
def test_weights_of_torch_are_those_of_the_network_afterwards(tmp_path: Path, model: BigModel, below: str) -> None:
    module = random_network(model)
    held: object = module.state_dict()
    torch.save({below: held, "cfg": {"layers": 4}} if below else held, tmp_path / "weights.pt")

    file = convert(tmp_path / "weights.pt", tmp_path / model.name, model)

    wanted = module.state_dict()
    found = load_file(file)
    assert found.keys() <= wanted.keys()
    assert all(torch.equal(found[name], wanted[name]) for name in found)
    with safe_open(file, "pt") as told:
        assert told.metadata() == {"format": "pt"}
    Registry(threads=1, entries=entries(tmp_path, "cpu", SMALL), keys={}).load(model.name)


def test_the_older_form_of_torch_is_read_and_the_configuration_comes_along(tmp_path: Path) -> None:
    values = {"one": torch.arange(6.0).reshape(2, 3).T, "half": torch.ones(2, dtype=torch.float16)}
    torch.save(values, tmp_path / "a.bin", _use_new_zipfile_serialization=False)
    (tmp_path / "config.json").write_text("{}", "utf-8")

    assert main([str(tmp_path / "a.bin"), str(tmp_path / "out")]) == 0

    found = load_file(tmp_path / "out" / "model.safetensors")
    assert {name: value.tolist() for name, value in found.items()} == {k: v.tolist() for k, v in values.items()}
    assert (tmp_path / "out" / "config.json").read_text("utf-8") == "{}"


def test_shared_tensors_are_written_once_and_parts_of_others_whole(tmp_path: Path) -> None:
    whole = torch.arange(12.0).reshape(3, 4)
    torch.save({"a": whole, "again": whole, "row": whole[1], "none": torch.zeros(0)}, tmp_path / "a.pt")

    found = load_file(convert(tmp_path / "a.pt", tmp_path / "out"))

    assert found.keys() == {"a", "row", "none"}
    assert found["row"].tolist() == whole[1].tolist()


@pytest.mark.parametrize("zipped", [True, False, None])
@pytest.mark.parametrize("ask", ["system", "touch", "eval", "popen", "namespace"])
def test_a_file_that_asks_for_code_is_refused_and_runs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], zipped: bool | None, ask: str
) -> None:
    trace = tmp_path / "ran"
    hostile: Any = {
        "system": Runs(os.system, f"touch {trace}"),
        "touch": Runs(Path.touch, trace),
        "eval": Runs(eval, f"open({str(trace)!r}, 'w')"),
        "popen": Runs(subprocess.Popen, ["touch", str(trace)]),
        "namespace": Namespace(a=1),
    }[ask]
    held = {"model": {"a": torch.ones(2)}, "args": hostile}
    file = tmp_path / "a.bin"
    if zipped is None:
        file.write_bytes(pickle.dumps(hostile))
    else:
        torch.save(held, file, _use_new_zipfile_serialization=zipped)

    assert main([str(file), str(tmp_path / "out")]) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"error: {file} holds more than numbers, or is damaged, and was not read: ")
    assert said.count("\n") == 1
    assert not trace.exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"\x80", b"PK\x03\x04", b"hello", b"\x80\x02}q\x00.", b"\xff" * 1000])
def test_a_file_that_is_none_of_torch_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "a.pt").write_bytes(content)

    assert main([str(tmp_path / "a.pt"), str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'a.pt'} ")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_that_was_cut_off_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], share: float, zipped: bool
) -> None:
    torch.save({"a": torch.ones(100)}, tmp_path / "a.pt", _use_new_zipfile_serialization=zipped)
    content = (tmp_path / "a.pt").read_bytes()
    (tmp_path / "a.pt").write_bytes(content[: int(share * len(content))])

    assert main([str(tmp_path / "a.pt"), str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("held", [[1, 2], {}, {"a": 1}, {1: torch.ones(1)}, {"model": [torch.ones(1)]}, torch.ones(2)])
def test_a_file_without_weights_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], held: object) -> None:
    torch.save(held, tmp_path / "a.pt")

    assert main([str(tmp_path / "a.pt"), str(tmp_path / "out")]) == 2
    assert "holds no weights by name" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["", "_ML"])
def test_weights_of_another_network_are_refused_where_a_key_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    torch.save(random_network(SMALL[0]).state_dict(), tmp_path / "a.pt")

    assert main([str(tmp_path / "a.pt"), str(tmp_path / "out"), "--key", f"{MODELS[6].name}{ending}"]) == 2

    assert f"is not the weights of {MODELS[6].name}: it holds another network" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_is_there_stays_and_a_full_disk_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"a": torch.ones(100_000)}, tmp_path / "a.pt")
    with small_files(50_000):
        assert main([str(tmp_path / "a.pt"), str(tmp_path / "out")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

    assert main([str(tmp_path / "a.pt"), str(tmp_path / "out")]) == 0
    assert main([str(tmp_path / "a.pt"), str(tmp_path / "out")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main([str(tmp_path / "none.pt"), str(tmp_path / "other")]) == 2
    assert "There is no file" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["sparse", "csr", "quantised", "nested", "meta"])
def test_tensors_that_safetensors_has_no_form_for_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    whole = torch.ones(3, 3)
    value = {
        "sparse": whole.to_sparse,
        "csr": whole.to_sparse_csr,
        "quantised": lambda: torch.quantize_per_tensor(whole, 0.1, 0, torch.qint8),
        "nested": lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
        "meta": lambda: torch.ones(3, device="meta"),
    }[form]()
    torch.save({"a": whole, "odd": value}, tmp_path / "a.pt")

    assert main([str(tmp_path / "a.pt"), str(tmp_path / "out")]) == 2

    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_target_that_is_a_file_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"a": torch.ones(3)}, tmp_path / "a.pt")

    assert main([str(tmp_path / "a.pt"), str(tmp_path / "a.pt")]) == 2
    assert "a.pt is a file. Give a folder" in capsys.readouterr().err
