"""The large networks that have a key: what they are, whose they are, and which values of theirs a row holds.

Shapes are those of the papers and of the published configurations; a file of weights that has others is refused.
Wav2vec 2.0: Baevski et al., 2020. HuBERT: Hsu et al., 2021. AST: Gong et al., 2021. EAT: Chen et al., 2024. BEATs: Chen
et al., 2022.
"""

from __future__ import annotations

from typing import Literal

from eightcut.ml.embedder import Field
from eightcut.values import dataclass

Family = Literal["wav2vec2", "hubert", "ast", "eat", "beats"]
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a transformer."""

    layers: int
    width: int
    """Values per token."""
    heads: int
    inner: int
    """Values between the two halves of a layer's perceptron."""
    convolutions: int = 512
    """Wav2vec 2.0 and HuBERT: channels of the seven convolutions that hear the sound."""
    normal_sound: bool = False
    """Wav2vec 2.0 and HuBERT: sound is brought to unit variance, convolutions and layers are normalised one by one."""


@dataclass(frozen=True, slots=True)
class BigModel:
    """A network that somebody published."""

    name: str
    """Its key; with `_ML` behind it the key of the same network with four layers to a row."""
    family: Family
    shape: Shape
    repository: str
    """Where its weights are published: owner/name on the hub, or words that say another place."""
    licence: str
    """SPDX name."""
    parameters: int
    """In millions, about; weights take four bytes each."""
    verified: bool = True
    """False where the network was written from its paper and has not been compared with vectors of real weights."""

    @property
    def on_hub(self) -> bool:
        """Whether the repository is one of the hub."""
        return " " not in self.repository

    @property
    def bytes(self) -> int:
        """Of its weights, about."""
        return self.parameters * 4_000_000

    @property
    def quarters(self) -> tuple[int, ...]:
        """The layers at the ends of its quarters, counted from 1."""
        return tuple(self.shape.layers * quarter // QUARTERS for quarter in range(1, QUARTERS + 1))

    def fields(self, *, all_quarters: bool) -> tuple[Field, ...]:
        """What a row holds: the last layer, or those at the four quarters."""
        layers = self.quarters if all_quarters else self.quarters[-1:]
        return tuple(Field(f"layer{layer}", self.shape.width) for layer in layers)


BASE, LARGE = Shape(12, 768, 12, 3072), Shape(24, 1024, 16, 4096)
LARGE_NORMAL, XLARGE = Shape(24, 1024, 16, 4096, normal_sound=True), Shape(48, 1280, 16, 5120, normal_sound=True)
MODELS = (
    BigModel("WAV2VEC2_BASE", "wav2vec2", BASE, "facebook/wav2vec2-base", "Apache-2.0", 95),
    BigModel("WAV2VEC2_LARGE", "wav2vec2", LARGE, "facebook/wav2vec2-large", "Apache-2.0", 317),
    BigModel("WAV2VEC2_LARGE_LV60K", "wav2vec2", LARGE_NORMAL, "facebook/wav2vec2-large-lv60", "Apache-2.0", 317),
    BigModel("HUBERT_BASE", "hubert", BASE, "facebook/hubert-base-ls960", "Apache-2.0", 95),
    BigModel("HUBERT_LARGE", "hubert", LARGE_NORMAL, "facebook/hubert-large-ll60k", "Apache-2.0", 317),
    BigModel("HUBERT_XLARGE", "hubert", XLARGE, "facebook/hubert-xlarge-ll60k", "Apache-2.0", 964),
    BigModel("AST", "ast", BASE, "MIT/ast-finetuned-audioset-10-10-0.4593", "BSD-3-Clause", 87),
    BigModel("EAT", "eat", BASE, "worstchan/EAT-base_epoch30_pretrain", "MIT", 87, verified=False),
    BigModel("EAT_LARGE", "eat", LARGE, "worstchan/EAT-large_epoch20_pretrain", "MIT", 304, verified=False),
    BigModel("BEATS", "beats", BASE, "microsoft/unilm (beats)", "MIT", 90, verified=False),
)
