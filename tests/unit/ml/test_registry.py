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
from eightcut.ml.registry import ENTRIES, KEYS, Registry


def test_the_default_base_is_foley_and_means_yamnet() -> None:
    registry = Registry()

    assert registry.names == ("FOLEY", "YAMNET", "AISFX")
    yamnet, aisfx = (registry.spec(base) for base in ("FOLEY", "AISFX"))
    assert (yamnet.name, yamnet.precision, yamnet.rate, yamnet.dims, yamnet.hop) == (
        "YAMNET",
        "fp16",
        16_000,
        1792,
        1.0,
    )
    assert (aisfx.name, aisfx.precision, aisfx.rate, aisfx.dims, aisfx.hop) == ("AISFX", "int8", 44_100, 512, 1.0)
    assert registry.spec("YAMNET") == yamnet


@pytest.mark.parametrize("precision", aisfx.PRECISIONS)
@pytest.mark.parametrize("base", ["FOLEY", "AISFX"])
def test_a_loaded_embedder_has_the_identity_that_was_promised(precision: str, base: str) -> None:
    registry = Registry(precision, threads=1)

    embedder = registry.load(base)

    assert embedder.spec == registry.spec(base)
    stream = embedder.stream()
    stream.push(np.zeros(embedder.spec.rate, np.float32))
    assert stream.finish().shape == (1, embedder.spec.dims)


def test_precisions_differ_in_nothing_but_precision_and_weights() -> None:
    int8, fp16 = (asdict(Registry(p).spec("AISFX")) for p in ("int8", "fp16"))

    assert {key for key in int8 if int8[key] != fp16[key]} == {"precision", "weights"}
    assert Registry("int8").spec("YAMNET") == Registry("fp16").spec("YAMNET")


def test_an_embedder_is_loaded_once() -> None:
    registry = Registry()

    assert registry.load("YAMNET") is registry.load("FOLEY")


@pytest.mark.parametrize("base", ["", "aisfx", "EAT_LARGE", "AISFX_door"])
def test_an_unknown_base_is_refused_with_the_known_ones(base: str) -> None:
    registry = Registry()

    with pytest.raises(BadRequest, match="Available: FOLEY, YAMNET, AISFX"):
        registry.load(base)
    with pytest.raises(BadRequest, match="Available: FOLEY, YAMNET, AISFX"):
        registry.spec(base)


def test_an_unknown_precision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadRequest, match="fp16, int8"):
        Registry("fp4")


def test_identities_are_told_without_the_runtime_of_networks() -> None:
    script = "import sys; from eightcut.ml.registry import Registry; Registry().spec('AISFX'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "onnxruntime" not in done.stdout.split()


def test_one_film_for_each_core_is_embedded_at_once_unless_an_embedder_wants_fewer() -> None:
    large = replace(ENTRIES[0], name="LARGE", videos_at_once=2)
    registry = Registry(threads=8, entries=(*ENTRIES, large))

    assert [registry.videos_at_once(base) for base in ("YAMNET", "LARGE")] == [8, 2]


def test_an_embedder_that_cannot_be_used_here_is_no_choice_and_says_why_and_what_to_do() -> None:
    large = replace(ENTRIES[0], name="LARGE", missing=lambda: "It needs torch: pip install '8-cut[torch]'.")
    registry = Registry(entries=(large, *ENTRIES), keys={"BEST": "LARGE", **KEYS})

    assert registry.names == ("FOLEY", "YAMNET", "AISFX")
    assert registry.key("") == ModelKey("FOLEY")
    for asks in (registry.spec, registry.load, registry.fields, registry.metric, registry.key):
        for base in ("LARGE", "BEST"):
            with pytest.raises(BadRequest, match=r"LARGE is not available\. It needs torch: pip install"):
                asks(base)
    with pytest.raises(BadRequest, match="LARGE is not available"):
        registry.key("LARGE_door")


def test_each_embedder_takes_the_precision_of_the_settings_where_it_has_it_and_else_its_own_first() -> None:
    asked: list[str] = []

    def spec(precision: str) -> EmbedderSpec:
        asked.append(precision)
        return aisfx.spec("int8")

    other = Entry("OTHER", ("bf16", "fp32"), ("highest",), spec, aisfx.load)
    for precision in ("", "fp16", "fp32"):
        Registry(precision, entries=(*ENTRIES, other)).spec("OTHER")

    assert asked == ["bf16", "bf16", "fp32"]
    assert Registry("fp32", entries=(*ENTRIES, other)).spec("FOLEY") == Registry().spec("FOLEY")


def test_an_embedder_whose_weights_are_only_known_once_it_is_loaded_is_loaded_to_tell_its_identity() -> None:
    loads: list[str] = []

    def load(precision: str, cores: Cores) -> Embedder:
        loads.append(precision)
        return aisfx.load(precision, cores)

    late = Entry("LATE", aisfx.PRECISIONS, ("highest",), lambda _: None, load)
    registry = Registry(threads=1, entries=(*ENTRIES, late))

    assert registry.spec("LATE") == registry.spec("LATE") == registry.spec("AISFX")
    assert registry.load("LATE").spec == aisfx.spec("int8")
    assert loads == ["int8"]


def test_a_closed_registry_ends_the_threads_that_its_networks_ran_on() -> None:
    ran: list[threading.Thread] = []

    def chunk() -> F32:
        ran.append(threading.current_thread())
        return np.zeros(1, np.float32)

    def load(precision: str, cores: Cores) -> Embedder:
        cores.run(chunk).result()
        return aisfx.load(precision, cores)

    registry = Registry(entries=(Entry("SHORT", aisfx.PRECISIONS, ("highest",), aisfx.spec, load),), keys={})
    registry.load("SHORT")
    registry.close()
    assert [thread.is_alive() for thread in ran] == [False]
