"""BEATs as its paper has it (Chen et al., "BEATs: Audio Pre-Training with Acoustic Tokenizers", 2022).

A transformer over patches of 16 x 16 with a convolution for positions, and in every layer a bias by distance (the
buckets of T5, Raffel et al., 2020) that a gate of each token scales (WavLM, Chen et al., 2021). Residual sums are
weighted as in DeepNet (Wang et al., 2022) and normalised afterwards. Parameters are named as the published weights name
theirs.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

from eightcut.ml.backends.big.catalogue import Shape
from eightcut.ml.backends.big.front_ends import PATCH

_PATCH_WIDTH = 512
_KERNEL, _GROUPS = 128, 16
_BUCKETS, _FARTHEST = 320, 800
_GATE = 8


def buckets(count: int) -> Tensor:
    """The bucket of the distance between every two of `count` tokens, (count, count): half of them for each side.

    Half of a side's have one distance each, the others grow by a constant factor up to the farthest distance.
    """
    places = torch.arange(count)
    distance = places[None, :] - places[:, None]
    side = _BUCKETS // 2
    exact = side // 2
    far = distance.abs().clamp(min=1).float()
    grown = exact + (torch.log(far / exact) / math.log(_FARTHEST / exact) * (side - exact)).long()
    return side * (distance > 0) + torch.where(distance.abs() < exact, distance.abs(), grown.clamp(max=side - 1))


class _Attention(nn.Module):
    def __init__(self, shape: Shape, *, biased: bool) -> None:
        super().__init__()
        self.heads = shape.heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(shape.width, shape.width) for _ in range(4))
        self.grep_linear = nn.Linear(shape.width // shape.heads, _GATE)
        self.grep_a = nn.Parameter(torch.ones(1, shape.heads, 1, 1))
        if biased:
            self.relative_attention_bias = nn.Embedding(_BUCKETS, shape.heads)

    def forward(self, tokens: Tensor, bias: Tensor) -> Tensor:
        batch, count, width = tokens.shape
        query, key, value = (
            linear(tokens).view(batch, count, self.heads, -1).transpose(1, 2)
            for linear in (self.q_proj, self.k_proj, self.v_proj)
        )
        halves = self.grep_linear(query).view(batch, self.heads, count, 2, _GATE // 2).sum(-1)
        first, second = torch.sigmoid(halves).chunk(2, dim=-1)
        gate = first * (second * self.grep_a - 1) + 2
        found = functional.scaled_dot_product_attention(query, key, value, gate * bias)
        mixed: Tensor = self.out_proj(found.transpose(1, 2).reshape(batch, count, width))
        return mixed


class _Layer(nn.Module):
    def __init__(self, shape: Shape, *, biased: bool) -> None:
        super().__init__()
        self.kept = (2 * shape.layers) ** 0.25
        self.self_attn = _Attention(shape, biased=biased)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, tokens: Tensor, bias: Tensor) -> Tensor:
        tokens = self.self_attn_layer_norm(self.kept * tokens + self.self_attn(tokens, bias))
        found: Tensor = self.final_layer_norm(self.kept * tokens + self.fc2(functional.gelu(self.fc1(tokens))))
        return found


class _Encoder(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        places = nn.Conv1d(shape.width, shape.width, _KERNEL, padding=_KERNEL // 2, groups=_GROUPS)
        self.pos_conv = nn.Sequential(weight_norm(places, dim=2))
        self.layer_norm = nn.LayerNorm(shape.width)
        self.layers = nn.ModuleList(_Layer(shape, biased=number == 0) for number in range(shape.layers))

    def forward(self, tokens: Tensor) -> Tensor:
        places = functional.gelu(self.pos_conv(tokens.transpose(1, 2))[:, :, :-1]).transpose(1, 2)
        tokens = self.layer_norm(tokens + places)
        weights = self.layers[0].self_attn.relative_attention_bias.weight
        bias = weights[buckets(tokens.shape[1]).to(weights.device)].permute(2, 0, 1)[None]
        for layer in self.layers:
            tokens = layer(tokens, bias)
        return tokens


class Beats(nn.Module):
    """Pictures (batch, frames, 128) to tokens (batch, frames / 16 * 8, width), time before frequency."""

    def __init__(self, shape: Shape) -> None:
        """With random weights."""
        super().__init__()
        self.patch_embedding = nn.Conv2d(1, _PATCH_WIDTH, PATCH, PATCH, bias=False)
        self.layer_norm = nn.LayerNorm(_PATCH_WIDTH)
        self.post_extract_proj = nn.Linear(_PATCH_WIDTH, shape.width)
        self.encoder = _Encoder(shape)

    @property
    def layers(self) -> nn.ModuleList:
        """The transformer's layers in order."""
        return self.encoder.layers

    def forward(self, pictures: Tensor) -> Tensor:
        """The last layer's tokens."""
        patches = self.patch_embedding(pictures[:, None]).flatten(2).transpose(1, 2)
        found: Tensor = self.encoder(self.post_extract_proj(self.layer_norm(patches)))
        return found
