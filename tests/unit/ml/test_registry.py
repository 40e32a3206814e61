from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest

from eightcut.errors import BadRequest
from eightcut.ml.registry import PRECISIONS, Registry


def test_the_default_base_is_foley_and_means_both_embedders() -> None:
    registry = Registry()

    assert registry.names == ("FOLEY", "AISFX", "YAMNET")
    assert [(s.name, s.precision, s.rate, s.dims, s.hop) for s in registry.specs("FOLEY")] == [
        ("AISFX", "int8", 44_100, 512, 1.0),
        ("YAMNET", "fp16", 16_000, 1024, 1.0),
    ]
    assert registry.specs("AISFX") + registry.specs("YAMNET") == registry.specs("FOLEY")


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_loaded_set_has_the_identities_that_were_promised(precision: str) -> None:
    registry = Registry(precision, threads=1)

    loaded = registry.load("FOLEY")

    assert tuple(e.spec for e in loaded) == registry.specs("FOLEY")
    for embedder in loaded:
        stream = embedder.stream()
        stream.push(np.zeros(embedder.spec.rate, np.float32))
        assert stream.finish().shape == (1, embedder.spec.dims)


def test_precisions_differ_in_nothing_but_precision_and_weights() -> None:
    int8, fp16 = (asdict(Registry(p).specs("AISFX")[0]) for p in ("int8", "fp16"))

    assert {key for key in int8 if int8[key] != fp16[key]} == {"precision", "weights"}
    assert Registry("int8").specs("YAMNET") == Registry("fp16").specs("YAMNET")


def test_an_embedder_is_loaded_once() -> None:
    registry = Registry()

    assert registry.load("AISFX")[0] is registry.load("FOLEY")[0]


@pytest.mark.parametrize("base", ["", "aisfx", "EAT_LARGE", "AISFX_door"])
def test_an_unknown_base_is_refused_with_the_known_ones(base: str) -> None:
    registry = Registry()

    with pytest.raises(BadRequest, match="Known here: FOLEY, AISFX, YAMNET"):
        registry.load(base)
    with pytest.raises(BadRequest, match="Known here: FOLEY, AISFX, YAMNET"):
        registry.specs(base)


def test_an_unknown_precision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadRequest, match="int8, fp16"):
        Registry("fp4")


def test_identities_are_told_without_the_runtime_of_networks() -> None:
    script = "import sys; from eightcut.ml.registry import Registry; Registry().specs('AISFX'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "onnxruntime" not in done.stdout.split()
