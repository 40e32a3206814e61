"""A network in torch: built by its shape, filled with its weights, run on the processor or a GPU.

Built here, from the catalogue's shapes: no configuration and no code of a download is read. Weights are safetensors,
which hold numbers and nothing else.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import ASTConfig, ASTModel, HubertConfig, HubertModel, Wav2Vec2Config, Wav2Vec2Model
from transformers.utils import logging

from eightcut.ml.backends.big import front_ends, speech
from eightcut.ml.backends.big.beats import Beats
from eightcut.ml.backends.big.catalogue import BigModel, Family, Shape
from eightcut.ml.backends.big.eat import Eat
from eightcut.ml.embedder import F32

_PUBLISHED = {"wav2vec2": Wav2Vec2Model, "hubert": HubertModel, "ast": ASTModel}
_CONVOLUTIONS = 7
_OF_TRAINING = {"masked_spec_embed"}
"""Parameters that only training reads: weights without them are complete."""
_PREFIX = re.compile(r"^model\.")
_REPEATED = re.compile(r"\.layers\.[1-9]\d*\.self_attn\.relative_attention_bias\.")
"""BEATs' bias belongs to its first layer; published weights name it in all."""


class WrongWeights(Exception):
    """The file does not hold the weights of this network; the message completes "The file ... "."""


def build(model: BigModel) -> nn.Module:
    """The network with random weights."""
    shape = model.shape
    match model.family:
        case "eat":
            return Eat(shape)
        case "beats":
            return Beats(shape)
        case _:
            return _PUBLISHED[model.family](_config(model.family, shape))


def filled(model: BigModel, file: Path) -> nn.Module:
    """The network with the weights of a safetensors file, called model.safetensors. WrongWeights, OSError."""
    try:
        if model.family in _PUBLISHED:
            module, missing = _published(model, file)
        else:
            module = build(model)
            missing = _fill(module, load_file(file))
    except (SafetensorError, RuntimeError, ValueError, KeyError) as problem:
        raise WrongWeights(f"cannot be read as the weights of {model.name}: {problem}") from problem
    if missing := missing - _OF_TRAINING:
        raise WrongWeights(f"lacks {len(missing)} parameters of {model.name}, such as {min(missing)}")
    return module


def _published(model: BigModel, file: Path) -> tuple[nn.Module, set[str]]:
    with _quiet():
        module, told = _PUBLISHED[model.family].from_pretrained(
            file.parent,
            config=_config(model.family, model.shape),
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
            ignore_mismatched_sizes=True,
            dtype=torch.float32,
        )
    return module, {*told["missing_keys"], *(str(name) for name, *_ in told["mismatched_keys"])}


@contextmanager
def _quiet() -> Iterator[None]:
    """While the library loads, which tells of what it loads on the terminal; what matters of it is our sentence."""
    before = logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(before)


def _fill(module: nn.Module, weights: dict[str, Tensor]) -> set[str]:
    named = {_PREFIX.sub("", name): value.float() for name, value in weights.items() if not _REPEATED.search(name)}
    return set(module.load_state_dict(named, strict=False).missing_keys)


def _config(family: Family, shape: Shape) -> Any:
    sizes = {
        "hidden_size": shape.width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
    }
    if family == "ast":
        return ASTConfig(**sizes, max_length=front_ends.PICTURE)
    one_by_one = {"do_stable_layer_norm": True, "feat_extract_norm": "layer", "conv_bias": True}
    kind = Wav2Vec2Config if family == "wav2vec2" else HubertConfig
    heard = {"conv_dim": (shape.convolutions,) * _CONVOLUTIONS}
    return kind(**sizes, **heard, **(one_by_one if shape.normal_sound else {}))


class TorchNetwork:
    """A network on a device; several threads may run it at once."""

    def __init__(self, model: BigModel, module: nn.Module, layers: tuple[int, ...], device: torch.device) -> None:
        """`layers`: those whose tokens are wanted, counted from 1, the last one last. Half precision on a GPU."""
        self._model = model
        self._device = device
        self._half = device.type == "cuda"
        self._module = module.eval().requires_grad_(False).to(device, torch.float16 if self._half else torch.float32)
        self._taken = threading.local()
        stack = module.encoder.layers if model.family in ("wav2vec2", "hubert") else module.layers
        for layer in layers[:-1]:
            stack[layer - 1].register_forward_hook(self._take)

    def _take(self, *told: Any) -> None:
        self._taken.tokens.append(told[-1])

    def run(self, *heard: F32) -> list[F32]:
        """Chunks (batch, samples) or (batch, frames, 128) to the steps of each layer, (batch, steps, width).

        Their loudness, (batch, steps, 11, 10), where one is told, takes the place of that of all that is heard.

        MemoryError where the device has not the room.
        """
        self._taken.tokens = []
        with torch.inference_mode(), _short_of_memory():
            sound, *loudness = (torch.from_numpy(np.ascontiguousarray(one)).to(self._device) for one in heard)
            if loudness:
                last = speech.hear(self._module, sound, *loudness)
            else:
                last = self._module(sound.half() if self._half else sound)
            tokens = [*self._taken.tokens, last if isinstance(last, Tensor) else last.last_hidden_state]
            self._taken.tokens = []
            return [_storable(STEPS[self._model.family](one)).cpu().numpy() for one in tokens]


def _storable(steps: Tensor) -> Tensor:
    """As float32, within what half precision holds: a single value of a large network can lie far beyond the others."""
    limit = torch.finfo(torch.float16).max
    return torch.nan_to_num(steps.float(), 0.0, limit, -limit).clamp(-limit, limit)


def _over_rows_first(tokens: Tensor) -> Tensor:
    """AST: two tokens for the whole, then frequency before time."""
    steps = front_ends.columns("ast")
    return tokens[:, 2:].unflatten(1, (-1, steps)).mean(1)


def _over_rows_last(tokens: Tensor) -> Tensor:
    """EAT without its token for the whole, BEATs: time before frequency."""
    return tokens.unflatten(1, (-1, front_ends.BANDS // front_ends.PATCH)).mean(2)


STEPS: dict[Family, Callable[[Tensor], Tensor]] = {
    "wav2vec2": lambda tokens: tokens,
    "hubert": lambda tokens: tokens,
    "ast": _over_rows_first,
    "eat": lambda tokens: _over_rows_last(tokens[:, 1:]),
    "beats": _over_rows_last,
}
"""How each family's tokens (batch, n, width) become steps (batch, steps, width): the mean of those of one moment."""


@contextmanager
def _short_of_memory() -> Iterator[None]:
    """MemoryError for what torch says where there is no room."""
    try:
        yield
    except RuntimeError as problem:
        if not isinstance(problem, torch.OutOfMemoryError) and "allocate memory" not in str(problem):
            raise
        torch.cuda.empty_cache()
        raise MemoryError from problem


def device(asked: str) -> torch.device:
    """The device of that name; "auto": a GPU where there is one, else the processor. ValueError with all there are."""
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if asked == "auto":
        return torch.device("cuda" if cuda else "mps" if mps else "cpu")
    try:
        found = torch.device(asked)
    except RuntimeError:
        raise ValueError("auto, cpu" + ", cuda" * cuda + ", mps" * mps) from None
    there = {"cpu": 1, "cuda": torch.cuda.device_count() if cuda else 0, "mps": int(mps)}.get(found.type, 0)
    if (found.index or 0) >= there:
        raise ValueError("auto, cpu" + ", cuda" * cuda + ", mps" * mps)
    return found
