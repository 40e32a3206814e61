from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from eightcut.errors import EnvironmentProblem
from eightcut.ml.backends import aisfx
from eightcut.ml.backends.session import Network


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
