"""Large networks with random weights, for benchmarks: they cost what real ones do, and are loaded from no file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import nn

from eightcut.ml.backends.big import front_ends, network, running
from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.chunks import ChunkEmbedder, Run
from eightcut.ml.embedder import F32, Cores, EmbedderSpec

_DEVIATION = 0.02
BY_NAME = {model.name: model for model in MODELS}


def small(model: BigModel) -> BigModel:
    """The same network with little in it."""
    return replace(
        model, shape=replace(model.shape, layers=4, width=32, heads=4, inner=64, convolutions=24), parameters=1
    )


def module_of(model: BigModel, seed: int = 0) -> nn.Module:
    """The network as its training would begin: linear layers drawn as its paper has it, and what begins as zeros."""
    torch.manual_seed(seed)
    module = network.build(model)
    if model.family in ("eat", "beats"):
        for layer in module.modules():
            if isinstance(layer, nn.Linear):
                layer.weight.data.normal_(0, _DEVIATION)
    for values in module.parameters():
        if not values.any():
            values.data.normal_(0, _DEVIATION)
    return module


def chunks(model: BigModel, count: int) -> F32:
    """As many chunks of noise as its network hears at once, (count, samples) or (count, frames, 128)."""
    samples = (front_ends.HEARD - 1) * front_ends.SOUND.step + front_ends.SOUND.frame
    shape = (front_ends.PICTURE, front_ends.BANDS) if model.family in front_ends.PICTURES else (samples,)
    return np.random.default_rng(0).normal(0, 0.1, (count, *shape)).astype(np.float32)


def own_seconds(model: BigModel) -> float:
    """Seconds from the beginning of a chunk to that of the next."""
    heard = front_ends.listener(model.family, model.fields(all_quarters=False))
    return heard.geometry.moved * heard.grid.step / heard.grid.rate


def runs(model: BigModel, module: nn.Module, device: str = "cpu") -> network.TorchNetwork:
    """Its last layer, on a device."""
    return network.TorchNetwork(model, module, (model.shape.layers,), torch.device(device))


def embedder(model: BigModel, run: Run) -> ChunkEmbedder:
    """The embedder of the last layer, by whatever runs its chunks."""
    fields = model.fields(all_quarters=False)
    spec = EmbedderSpec(model.name, "float", "random", 1, front_ends.RATE, fields)
    return ChunkEmbedder(spec, front_ends.listener(model.family, fields), run)


def on_processor(model: BigModel, module: nn.Module, cores: Cores) -> ChunkEmbedder:
    """As the program runs it where there is no GPU."""
    alone = running.Alone(runs(model, module), "no room")
    return embedder(model, running.Chunks(model, alone, cores))
