from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest

from eightcut.errors import BadRequest
from eightcut.ml.registry import PRECISIONS, Registry
from eightcut.services.ports import Embedders


def test_the_default_base_is_aisfx_at_int8() -> None:
    registry: Embedders = Registry()

    assert registry.names == ("AISFX",)
    assert [(s.name, s.precision, s.rate, s.dims, s.hop) for s in registry.specs("AISFX")] == [
        ("AISFX", "int8", 44_100, 512, 1.0)
    ]


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_loaded_set_has_the_identities_that_were_promised(precision: str) -> None:
    registry = Registry(precision, threads=1)

    loaded = registry.load("AISFX")

    assert tuple(e.spec for e in loaded) == registry.specs("AISFX")
    stream = loaded[0].stream()
    stream.push(np.zeros(44_100, np.float32))
    assert stream.finish().shape == (1, 512)


def test_precisions_differ_in_nothing_but_precision_and_weights() -> None:
    int8, fp16 = (asdict(Registry(p).specs("AISFX")[0]) for p in ("int8", "fp16"))

    assert {key for key in int8 if int8[key] != fp16[key]} == {"precision", "weights"}


def test_an_embedder_is_loaded_once() -> None:
    registry = Registry()

    assert registry.load("AISFX")[0] is registry.load("AISFX")[0]


@pytest.mark.parametrize("base", ["", "aisfx", "EAT_LARGE", "AISFX_door"])
def test_an_unknown_base_is_refused_with_the_known_ones(base: str) -> None:
    registry = Registry()

    with pytest.raises(BadRequest, match="Known here: AISFX"):
        registry.load(base)
    with pytest.raises(BadRequest, match="Known here: AISFX"):
        registry.specs(base)


def test_an_unknown_precision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadRequest, match="int8, fp16"):
        Registry("fp4")


def test_identities_are_told_without_the_runtime_of_networks() -> None:
    script = "import sys; from eightcut.ml.registry import Registry; Registry().specs('AISFX'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "onnxruntime" not in done.stdout.split()
