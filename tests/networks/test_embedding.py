"""Every key of a large network: it hears a video, in rows that depend on the sound and on nothing else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from eightcut.ml.backends import mel
from eightcut.ml.backends.big import network
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.backends.big.front_ends import PICTURES, listener
from eightcut.ml.backends.big.loudness import covariance, of_unit_variance
from eightcut.ml.backends.big.running import Chunks
from eightcut.ml.backends.chunks import ChunkEmbedder
from eightcut.ml.embedder import F32, Cores, Embedder, EmbedderSpec
from eightcut.ml.registry import Registry
from tests.networks.conftest import KEYS, RATE, SMALL, rows_of

BASES = tuple(model.name for model in SMALL)


@pytest.mark.parametrize("key", KEYS)
def test_a_video_gets_a_row_for_each_begun_second(load: Callable[[str], Embedder], key: str, sound: F32) -> None:
    embedder = load(key)

    rows = rows_of(embedder, sound)

    assert rows.shape == (48, embedder.spec.dims)
    assert np.isfinite(rows).all()
    assert rows.std(axis=0).min() > 0
    layers = ["layer1", "layer2", "layer3", "layer4"] if key.endswith("_ML") else ["layer4"]
    assert [field.name for field in embedder.spec.fields] == layers


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("block", [5_003, RATE * 60])
def test_rows_are_the_same_bits_whatever_the_size_of_the_blocks(
    load: Callable[[str], Embedder], key: str, sound: F32, block: int
) -> None:
    assert np.array_equal(rows_of(load(key), sound, block), rows_of(load(key), sound))


@pytest.mark.parametrize("base", BASES)
def test_rows_are_the_same_bits_on_one_core_and_on_two(
    load: Callable[[str], Embedder], shelf: Path, base: str, sound: F32
) -> None:
    alone = Registry(threads=1, entries=entries(shelf, "cpu", SMALL), keys={}).load(base)

    assert np.array_equal(rows_of(alone, sound), rows_of(load(base), sound))


@pytest.mark.parametrize("base", BASES)
def test_the_last_field_of_four_layers_is_the_row_of_the_last_layer(
    load: Callable[[str], Embedder], base: str, sound: F32
) -> None:
    last, four = rows_of(load(base), sound), rows_of(load(f"{base}_ML"), sound)

    assert np.array_equal(four[:, -last.shape[1] :], last)
    assert load(f"{base}_ML").spec.serves(load(base).spec)
    assert not load(base).spec.serves(load(f"{base}_ML").spec)


@pytest.mark.parametrize("key", KEYS)
def test_a_row_is_the_mean_of_the_steps_whose_middle_lies_in_its_second(
    shelf: Path, key: str, sound: F32, cores: Cores
) -> None:
    """10 s are one chunk: its steps are taken as the network gives them and placed by hand."""
    model = next(model for model in SMALL if model.name == key.removesuffix("_ML"))
    fields = model.fields(all_quarters=key.endswith("_ML"))
    layers = [int(field.name.removeprefix("layer")) for field in fields]
    module = network.filled(model, shelf / model.name / "model.safetensors")
    runs = network.TorchNetwork(model, module, tuple(layers), torch.device("cpu"))
    ten = sound[: 10 * RATE]
    if model.family in ("wav2vec2", "hubert"):
        every, wide = 320, 400
        samples = np.pad(ten, (0, 80))
        heard = [of_unit_variance(samples, 500)] if model.shape.normal_sound else [samples, covariance(samples, 500)]
        steps = runs.run(*(one[None] for one in heard))
    else:
        every, wide = 160 * (10 if model.family == "ast" else 16), 15 * 160 + 400
        steps = runs.run(mel.frames(PICTURES[model.family], ten, 1024)[None])
    middles = (np.arange(len(steps[0][0])) * every + wide / 2) / RATE

    rows = rows_of(
        ChunkEmbedder(
            EmbedderSpec(model.name, "float", "", 1, RATE, fields),
            listener(model.family, fields),
            Chunks(model, runs, cores),
        ),
        ten,
    )

    inside = range(9)
    expected = [
        np.concatenate([layer[0][(middles >= t) & (middles < t + 1)].mean(axis=0) for layer in steps]) for t in inside
    ]
    assert np.allclose(rows[:9], expected, atol=2e-3 * np.abs(rows).max())


@pytest.mark.parametrize("base", BASES)
def test_where_chunks_meet_rows_are_nearly_those_of_another_cut(
    load: Callable[[str], Embedder], base: str, sound: F32
) -> None:
    """The same sound ten seconds later meets other edges of chunks."""
    embedder = load(base)
    later = rows_of(embedder, np.concatenate([sound[-10 * RATE :], sound]))[10:]

    ours = rows_of(embedder, sound)
    inside = slice(2, len(ours) - 2)
    a, b = (one[inside] - ours[inside].mean(axis=0) for one in (ours, later))
    cosines = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    assert np.median(cosines) > 0.95, cosines


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("samples", [0, 1, 399, RATE, RATE + 1, 10 * RATE, 22 * RATE, 21 * RATE + 9_000])
def test_short_videos_have_a_row_for_each_begun_second(
    load: Callable[[str], Embedder], base: str, sound: F32, samples: int
) -> None:
    rows = rows_of(load(base), sound[:samples])

    assert len(rows) == -(-samples // RATE)
    assert np.isfinite(rows).all()


@pytest.mark.parametrize("base", BASES)
def test_silence_and_damaged_samples_give_finite_rows(load: Callable[[str], Embedder], base: str, sound: F32) -> None:
    broken = sound[: 30 * RATE].copy()
    broken[:100], broken[500:600], broken[9_000] = np.nan, np.inf, -1e30

    assert np.isfinite(rows_of(load(base), broken)).all()
    assert np.isfinite(rows_of(load(base), np.zeros(30 * RATE, np.float32))).all()


@pytest.mark.parametrize("base", BASES)
def test_a_network_is_loaded_without_the_internet(shelf: Path, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the internet was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert Registry(threads=1, entries=entries(shelf, "cpu", SMALL), keys={}).load(base).spec.name == base
