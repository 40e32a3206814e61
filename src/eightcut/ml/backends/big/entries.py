"""The keys of the large networks, as the registry lists them. Nothing of torch is loaded before a network is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from eightcut.errors import BadRequest
from eightcut.ml.backends.big import front_ends
from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.big.weights import Weights
from eightcut.ml.backends.chunks import ChunkEmbedder
from eightcut.ml.embedder import Card, Cores, EmbedderSpec, Entry, Field

if TYPE_CHECKING:
    import torch

    from eightcut.ml.backends.big.running import Network

PRECISION = "float"
"""Half of it on a GPU, where values agree to three digits; rows are stored as half anyhow."""
EXTRA = ("torch>=2.6", "transformers>=5,<6", "huggingface_hub>=1.3,<3")
"""What the extra installs; pyproject.toml says the same."""
_GPU_THREADS = 32
"""Chunks that are made ready while a GPU runs others."""


@cache
def extra_missing() -> str:
    """What to do to get the extra; "" where it is installed."""
    if all(find_spec(name) is not None for name in ("torch", "transformers", "huggingface_hub")):
        return ""
    wanted = " ".join(f"'{one}'" for one in EXTRA)
    return f"It needs the torch extra. Install it: {sys.executable} -m pip install {wanted}"


@cache
def device_missing(device: str) -> str:
    """What to do where there is no such device; "" where there is. Torch is loaded where only it can tell."""
    if device in ("auto", "cpu"):
        return ""
    from eightcut.ml.backends.big import network

    try:
        network.device(device)
    except ValueError as there:
        return f"There is no device {device!r} here (EIGHTCUT_DEVICE). Choose one of: {there}."
    return ""


def entries(folder: Path, device: str = "auto", models: Sequence[BigModel] = MODELS) -> tuple[Entry, ...]:
    """Two keys for each network: its last layer, and the layers at its four quarters; they share stored frames.

    `folder`: of the weights. `device`: auto, cpu, cuda, cuda:1, mps.
    """
    return tuple(
        _entry(model, name, model.fields(all_quarters=name != model.name), weights, device)
        for model, weights in ((model, Weights(folder, model)) for model in models)
        for name in (model.name, f"{model.name}_ML")
    )


def on_gpu(device: str) -> bool:
    """Whether large networks run on a GPU here."""
    return device != "cpu" and not extra_missing() and not device_missing(device) and bool(_place(device).type != "cpu")


def check_device(device: str) -> None:
    """BadRequest for a device that this computer does not have, as far as can be told."""
    if device not in ("auto", "cpu") and not extra_missing():
        _place(device)


def _place(device: str) -> torch.device:
    from eightcut.ml.backends.big import network

    if why := device_missing(device):
        raise BadRequest(why)
    return network.device(device)


def _entry(model: BigModel, name: str, fields: tuple[Field, ...], weights: Weights, device: str) -> Entry:
    def spec(_precision: str) -> EmbedderSpec | None:
        digest = weights.noted
        return _spec(model, digest, fields) if digest else None

    def missing() -> str:
        if extra := extra_missing():
            return extra
        if not weights.present:
            return f"Its weights are not here. Get them: 8cut models get {model.name}"
        if amiss := weights.amiss:
            return f"Its weights are not the right ones. {amiss}"
        return device_missing(device)

    return Entry(
        name,
        (PRECISION,),
        tuple(one.name for one in fields),
        spec,
        lambda _, cores: load(model, fields, weights, device, cores),
        missing=missing,
        card=Card(model.licence, sum(one.dims for one in fields), lambda _: weights.file, weights),
    )


def _spec(model: BigModel, digest: str, fields: tuple[Field, ...]) -> EmbedderSpec:
    version = front_ends.version(model.family)
    return EmbedderSpec(model.name, PRECISION, digest, version, front_ends.RATE, fields)


def load(model: BigModel, fields: tuple[Field, ...], weights: Weights, device: str, cores: Cores) -> ChunkEmbedder:
    """The embedder on its device. EnvironmentProblem for weights that cannot be used, BadRequest for the device."""
    from eightcut.ml.backends.big import network, running

    place = _place(device)
    digest = weights.checked()
    try:
        module = network.filled(model, weights.file)
    except network.WrongWeights as problem:
        raise weights.unusable(f"it {problem}") from problem
    layers = tuple(int(one.name.removeprefix("layer")) for one in fields)
    runs = network.TorchNetwork(model, module, layers, place)
    no_room = (
        f"There is not enough memory on {place} for {model.name}. Choose a smaller network, or EIGHTCUT_DEVICE=cpu."
    )
    on_gpu = place.type != "cpu"
    joined: Network = running.Together(runs, no_room) if on_gpu else running.Alone(runs, no_room)
    run = running.Chunks(model, joined, Cores(_GPU_THREADS) if on_gpu else cores)
    return ChunkEmbedder(_spec(model, digest, fields), front_ends.listener(model.family, fields), run, str(place))
