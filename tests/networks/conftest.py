"""Small networks of each family, with random weights and the real classes, saved as the published ones are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from eightcut.media.media import FfmpegMedia
from eightcut.media.peak_store import PeakStore
from eightcut.ml.backends.big import network
from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.backends.big.hub import Hub
from eightcut.ml.backends.big.weights import Weights
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.embedder import F32, Cores, Embedder
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import Registry
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.services.context import Job, Services
from eightcut.services.listening.networks import Got, plan
from eightcut.storage.library import Library
from tests.networks.hub import Shelf, serving

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
    shapes: list[object] = []
    for model in SMALL:  # those of one shape and with parameters of the same names differ in their values
        alike = model.family.replace("hubert", "wav2vec2"), model.shape
        save(random_network(model, 100 * shapes.count(alike)), model, folder).checked()
        shapes.append(alike)
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


HUBERT, AST = (next(model for model in SMALL if model.name == name) for name in ("HUBERT_BASE", "AST"))
Get = Callable[..., Got]


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Services]:
    """Services over small networks, none of whose weights are here."""
    library = Library(tmp_path / "library.db")
    yield Services(
        library,
        FfmpegMedia(),
        Registry(threads=1, entries=entries(tmp_path / "networks", "cpu", SMALL), keys={}),
        FrameStore(tmp_path / "frames"),
        RecogniserTrainer(),
        tmp_path / "models",
        YamnetClasses(),
        PeakStore(tmp_path / "peaks"),
    )
    library.close()


@pytest.fixture
def hub(shelf: Path) -> Iterator[Shelf]:
    """A hub with the weights of all small networks that are published on one."""
    with serving(Shelf()) as open_hub:
        for model in SMALL:
            if model.on_hub:
                names = [
                    "model.safetensors",
                    *(["config.json"] if model.family in ("hubert", "wav2vec2", "ast") else []),
                ]
                open_hub.put(model.repository, shelf / model.name, *names)
        yield open_hub


@pytest.fixture
def get(ctx: Services, hub: Shelf, tmp_path: Path) -> Get:
    """`get(key, source, job)`: as the command does, with the hub of this test and a store of its own."""

    def run(key: str, source: Path | None = None, job: Job | None = None) -> Got:
        job = job or Job()
        return plan(ctx, key, source, job, Hub(hub.address, tmp_path / "store")).run(job)

    return run


def weights_of(model: BigModel, tmp_path: Path) -> Weights:
    return Weights(tmp_path / "networks", model)


def told(weights: Weights) -> dict[str, object]:
    found: dict[str, object] = json.loads((weights.folder / "about.json").read_text("utf-8"))
    return found


def whole(weights: Weights) -> None:
    """These weights can be used, and nothing lies about."""
    assert weights.checked() == weights.noted
    assert {path.name for path in weights.folder.iterdir()} <= {"model.safetensors", "about.json", "config.json"}
