"""Wav2vec 2.0 and HuBERT whose first convolution is normalised over time: by the loudness that it is told instead."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from eightcut.ml.backends.big.loudness import REACH, STRIDE, VALUES


def hear(module: Any, sound: Tensor, loudness: Tensor) -> Any:
    """What the network says of samples (batch, samples), given `loudness.covariance` (batch, steps, 11, 10).

    The first convolution is computed in full precision: quiet sound is less than half precision holds.
    """
    first, *others = module.feature_extractor.conv_layers
    kernels = first.conv.weight.float()
    heard = functional.conv1d(sound[:, None], kernels, stride=STRIDE)
    scale, shift = _normal(kernels.view(-1, REACH).T, first.layer_norm, loudness)
    whole = heard[..., : loudness.shape[1] * VALUES].unflatten(-1, (-1, VALUES))
    whole.mul_(scale[..., None]).add_(shift[..., None])
    heard[..., loudness.shape[1] * VALUES :].mul_(scale[..., -1:]).add_(shift[..., -1:])
    tokens = first.activation(heard.to(first.conv.weight.dtype))
    for convolution in others:
        tokens = convolution(tokens)
    projected = module.feature_projection(tokens.transpose(1, 2))
    return module.encoder(projected if isinstance(projected, Tensor) else projected[0])


def _normal(kernels: Tensor, norm: nn.GroupNorm, loudness: Tensor) -> tuple[Tensor, Tensor]:
    """What each channel is multiplied by and what is added, (batch, channels, steps); `kernels`: (10, channels)."""
    mean = loudness[:, :, 0] @ kernels
    variance = ((loudness[:, :, 1:] @ kernels) * kernels).sum(2).clamp(min=0)
    scale = norm.weight.float() / torch.sqrt(variance + norm.eps)
    return scale.transpose(1, 2), (norm.bias.float() - mean * scale).transpose(1, 2)
