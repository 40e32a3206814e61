from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import asdict, replace

import numpy as np
import pytest

from eightcut.domain.model_key import ModelKey
from eightcut.errors import BadRequest
from eightcut.ml.backends import aisfx
from eightcut.ml.embedder import F32, Cores, Embedder, EmbedderSpec, Entry
from eightcut.ml.registry import ENTRIES, SETS, Registry


def test_the_default_base_is_foley_and_means_both_embedders() -> None:
    registry = Registry()

    assert registry.names == ("FOLEY", "AISFX", "YAMNET")
    assert [(s.name, s.precision, s.rate, s.dims, s.hop) for s in registry.specs("FOLEY")] == [
        ("AISFX", "int8", 44_100, 512, 1.0),
        ("YAMNET", "fp16", 16_000, 2816, 1.0),
    ]
    assert registry.specs("AISFX") + registry.specs("YAMNET") == registry.specs("FOLEY")


@pytest.mark.parametrize("precision", aisfx.PRECISIONS)
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

    with pytest.raises(BadRequest, match="Available: FOLEY, AISFX, YAMNET"):
        registry.load(base)
    with pytest.raises(BadRequest, match="Available: FOLEY, AISFX, YAMNET"):
        registry.specs(base)


def test_an_unknown_precision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadRequest, match="int8, fp16"):
        Registry("fp4")


def test_identities_are_told_without_the_runtime_of_networks() -> None:
    script = "import sys; from eightcut.ml.registry import Registry; Registry().specs('AISFX'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "onnxruntime" not in done.stdout.split()


def test_the_shares_of_the_joint_score_are_those_of_the_entries() -> None:
    registry = Registry()

    assert registry.weights("FOLEY") == (1 / 1.4, 0.4 / 1.4)
    assert registry.weights("YAMNET") == (1.0,)


def test_one_film_for_each_core_is_embedded_at_once_unless_an_embedder_of_the_set_wants_fewer() -> None:
    large = replace(ENTRIES[0], name="LARGE", videos_at_once=2)
    registry = Registry(threads=8, entries=(*ENTRIES, large), sets={"BOTH": ("YAMNET", "LARGE")})

    assert [registry.videos_at_once(base) for base in ("YAMNET", "LARGE", "BOTH")] == [8, 2, 2]


def test_an_embedder_that_cannot_be_used_here_is_no_choice_and_says_why_and_what_to_do() -> None:
    large = replace(ENTRIES[0], name="LARGE", missing=lambda: "It needs torch: pip install '8-cut[torch]'.")
    registry = Registry(entries=(large, *ENTRIES), sets={"ALL": ("AISFX", "LARGE"), **SETS})

    assert registry.names == ("FOLEY", "AISFX", "YAMNET")
    assert registry.key("") == ModelKey("FOLEY")
    for asks in (registry.specs, registry.load, registry.weights, registry.key):
        for base in ("LARGE", "ALL"):
            with pytest.raises(BadRequest, match=r"LARGE is not available\. It needs torch: pip install"):
                asks(base)
    with pytest.raises(BadRequest, match="LARGE is not available"):
        registry.key("LARGE_door")


def test_each_embedder_takes_the_precision_of_the_settings_where_it_has_it_and_else_its_own_first() -> None:
    asked: list[str] = []

    def spec(precision: str) -> EmbedderSpec:
        asked.append(precision)
        return aisfx.spec("int8")

    other = Entry("OTHER", ("bf16", "fp32"), 1.0, spec, aisfx.load)
    for precision in ("", "fp16", "fp32"):
        Registry(precision, entries=(*ENTRIES, other)).specs("OTHER")

    assert asked == ["bf16", "bf16", "fp32"]
    assert Registry("fp32", entries=(*ENTRIES, other)).specs("FOLEY") == Registry().specs("FOLEY")


def test_an_embedder_whose_weights_are_only_known_once_it_is_loaded_is_loaded_to_tell_its_identity() -> None:
    loads: list[str] = []

    def load(precision: str, cores: Cores) -> Embedder:
        loads.append(precision)
        return aisfx.load(precision, cores)

    late = Entry("LATE", aisfx.PRECISIONS, 1.0, lambda _: None, load)
    registry = Registry(threads=1, entries=(*ENTRIES, late))

    assert registry.specs("LATE") == registry.specs("LATE") == registry.specs("AISFX")
    assert registry.load("LATE")[0].spec == aisfx.spec("int8")
    assert loads == ["int8"]


def test_a_closed_registry_ends_the_threads_that_its_networks_ran_on() -> None:
    ran: list[threading.Thread] = []

    def chunk() -> F32:
        ran.append(threading.current_thread())
        return np.zeros(1, np.float32)

    def load(precision: str, cores: Cores) -> Embedder:
        cores.run(chunk).result()
        return aisfx.load(precision, cores)

    registry = Registry(entries=(Entry("SHORT", aisfx.PRECISIONS, 1.0, aisfx.spec, load),), sets={})
    registry.load("SHORT")
    registry.close()
    assert [thread.is_alive() for thread in ran] == [False]
