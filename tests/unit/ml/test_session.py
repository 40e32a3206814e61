from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from eightcut.errors import EnvironmentProblem
from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.backends.session import CUDA, PROCESSOR, Network, providers


def test_a_missing_network_file_is_named_with_the_cure(tmp_path: Path) -> None:
    missing = tmp_path / "gone.onnx"

    with pytest.raises(EnvironmentProblem, match="Reinstall 8-cut") as caught:
        Network(missing, "")

    assert caught.value.file == str(missing)
    assert str(missing) in caught.value.message


def test_a_network_file_with_one_wrong_byte_is_refused(tmp_path: Path) -> None:
    content = bytearray(aisfx.weights_file("int8").read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(content)

    with pytest.raises(EnvironmentProblem, match="damaged"):
        Network(damaged, aisfx.WEIGHTS["int8"])


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(b"no network at all")

    with pytest.raises(EnvironmentProblem, match="cannot be used"):
        Network(other, hashlib.sha256(b"no network at all").hexdigest())


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "cuda:1", "mps", "tpu", ""])
def test_without_a_gpu_package_the_processor_runs_every_network(device: str) -> None:
    assert providers(device, ["AzureExecutionProvider", PROCESSOR]) == [PROCESSOR]


@pytest.mark.parametrize(("device", "number"), [("auto", "0"), ("cuda", "0"), ("cuda:1", "1"), ("cuda:13", "13")])
def test_a_gpu_is_taken_where_there_is_one_in_full_precision(device: str, number: str) -> None:
    first, last = providers(device, ["TensorrtExecutionProvider", CUDA, PROCESSOR])
    assert isinstance(first, tuple)
    name, options = first
    assert (name, last) == (CUDA, PROCESSOR)
    assert (options["device_id"], options["use_tf32"]) == (number, "0")


@pytest.mark.parametrize("device", ["cpu", "mps", "tpu"])
def test_a_gpu_that_was_not_asked_for_is_left_alone(device: str) -> None:
    assert providers(device, [CUDA, PROCESSOR]) == [PROCESSOR]


@pytest.mark.parametrize("device", ["auto", "cuda", "cuda:3"])
def test_where_the_gpu_cannot_be_used_frames_are_the_processors(device: str) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, (1, 1, 64, yamnet.BANDS)).astype(np.float32)
    asked = Network(yamnet.weights_file(), yamnet.NETWORK, device)
    plain = Network(yamnet.weights_file(), yamnet.NETWORK)
    assert asked.device == plain.device == "cpu"
    assert all(np.array_equal(one, other) for one, other in zip(asked.run(sound), plain.run(sound), strict=True))
