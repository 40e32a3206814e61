"""Small networks of each family, with random weights and the real classes, saved as the published ones are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from eightcut.ml.backends.big import network
from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.backends.big.weights import Weights
from eightcut.ml.embedder import F32, Cores, Embedder
from eightcut.ml.registry import Registry

RATE = 16_000


def small(model: BigModel) -> BigModel:
    """The same network with little in it."""
    sizes = replace(model.shape, layers=4, width=32, heads=4, inner=64, convolutions=24)
    return replace(model, shape=sizes)


SMALL = tuple(small(model) for model in MODELS)
KEYS = tuple(f"{model.name}{ending}" for model in SMALL for ending in ("", "_ML"))


def random_network(model: BigModel, seed: int = 0) -> nn.Module:
    """The network, also those of its parameters that begin as zeros drawn at random."""
    torch.manual_seed(seed)
    module = network.build(model)
    for values in module.parameters():
        if not values.any():
            values.data.normal_(0, 0.05)
    return module


def save(module: nn.Module, model: BigModel, folder: Path) -> Weights:
    """Write its weights where the program looks for them."""
    weights = Weights(folder, model)
    weights.folder.mkdir(parents=True, exist_ok=True)
    if hasattr(module, "save_pretrained"):
        module.save_pretrained(weights.folder)
    else:
        save_file({name: value.contiguous() for name, value in module.state_dict().items()}, weights.file)
    return weights


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the weights of every small network; read only."""
    folder = tmp_path_factory.mktemp("networks")
    for model in SMALL:
        save(random_network(model), model, folder).checked()
    return folder


@pytest.fixture(scope="session")
def load(shelf: Path) -> Callable[[str], Embedder]:
    """The embedder of a key, loaded once."""
    registry = Registry(threads=2, entries=entries(shelf, "cpu", SMALL), keys={})
    return registry.load


@pytest.fixture(scope="session")
def sound() -> F32:
    """48 s at 16,000 Hz: noise whose loudness and colour change, with clicks and a tone."""
    draw = np.random.default_rng(5)
    length = RATE * 47 + 777
    noise = draw.normal(0, 0.05, length).astype(np.float32)
    times = np.arange(length, dtype=np.float32) / RATE
    noise *= 1 + np.sin(times * 0.7)
    noise[RATE * 20 : RATE * 24] += 0.3 * np.sin(2 * np.pi * 700 * times[: RATE * 4])
    noise[RATE * 33 :: RATE // 3] += 0.8
    return noise


def rows_of(embedder: Embedder, sound: F32, block: int = RATE) -> F32:
    """The rows of a video whose sound comes in blocks."""
    stream = embedder.stream()
    parts = [stream.push(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate([*parts, stream.finish()])


@pytest.fixture
def cores() -> Cores:
    """Two threads."""
    return Cores(2)
