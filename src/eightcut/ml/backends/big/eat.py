"""EAT as its paper has it (Chen et al., "EAT: Self-Supervised Pre-Training with Efficient Audio Transformer", 2024).

A vision transformer over patches of 16 x 16, a token for the whole in front, positions added, each layer normalised
after its residual sum. Parameters are named as the published weights name theirs.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from eightcut.ml.backends.big.catalogue import Shape
from eightcut.ml.backends.big.front_ends import PATCH

POSITIONS = 768
"""Places that have a vector, time by frequency; a picture of 1,024 frames takes the first 512."""
_EPSILON = 1e-6


class _Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.proj = nn.Linear(shape.width, shape.width)

    def forward(self, tokens: Tensor) -> Tensor:
        batch, count, width = tokens.shape
        parts = self.qkv(tokens).reshape(batch, count, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(*parts.unbind(0))
        mixed: Tensor = self.proj(found.transpose(1, 2).reshape(batch, count, width))
        return mixed


class _Perceptron(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)

    def forward(self, tokens: Tensor) -> Tensor:
        found: Tensor = self.fc2(functional.gelu(self.fc1(tokens)))
        return found


class _Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attn = _Attention(shape)
        self.norm1 = nn.LayerNorm(shape.width, eps=_EPSILON)
        self.mlp = _Perceptron(shape)
        self.norm2 = nn.LayerNorm(shape.width, eps=_EPSILON)

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = self.norm1(tokens + self.attn(tokens))
        found: Tensor = self.norm2(tokens + self.mlp(tokens))
        return found


class _Patches(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(1, width, PATCH, PATCH)

    def forward(self, pictures: Tensor) -> Tensor:
        found: Tensor = self.proj(pictures[:, None]).flatten(2).transpose(1, 2)
        return found


class _Positions(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(1, POSITIONS, width), requires_grad=False)

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens + self.positions[:, : tokens.shape[1]]


class Eat(nn.Module):
    """Pictures (batch, frames, 128) to tokens (batch, 1 + frames / 16 * 8, width), time before frequency."""

    def __init__(self, shape: Shape) -> None:
        """With random weights."""
        super().__init__()
        self.local_encoder = _Patches(shape.width)
        self.fixed_positional_encoder = _Positions(shape.width)
        self.extra_tokens = nn.Parameter(torch.zeros(1, 1, shape.width))
        self.pre_norm = nn.LayerNorm(shape.width, eps=_EPSILON)
        self.blocks = nn.ModuleList(_Block(shape) for _ in range(shape.layers))

    @property
    def layers(self) -> nn.ModuleList:
        """The transformer's layers in order."""
        return self.blocks

    def forward(self, pictures: Tensor) -> Tensor:
        """The last layer's tokens."""
        tokens = self.fixed_positional_encoder(self.local_encoder(pictures))
        tokens = torch.cat([self.extra_tokens.expand(len(tokens), -1, -1), tokens], dim=1)
        tokens = self.pre_norm(tokens)
        for block in self.blocks:
            tokens = block(tokens)
        found: Tensor = tokens
        return found
