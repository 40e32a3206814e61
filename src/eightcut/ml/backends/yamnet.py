"""YAMNET: five layers of Google's network of everyday sounds, 2,816 numbers a second.

Its frames are those that it was trained with, for mono sound at 16,000 Hz: 400 samples every 160, frame n beginning at
sample 160 n; periodic Hann window; magnitude of a spectrum of 512; 64 bands between 125 and 7,500 Hz, triangles that
are linear on the HTK mel axis; log(x + 0.001). The network is MobileNet v1: its layer 10 turns 8 frames into one step
(0.08 s), layers 14, 18 and 22 turn 16 frames into one, the last layer 32. Each step is the mean over frequency. Its
strides look ahead: a step of the last layer hears 126 frames before its own and 157 after them, so its middle is the
end of its own 32, and likewise below. A second's row is the mean of its steps, each layer's in a field of its own; from
the last layer's the 521 classes follow.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from eightcut.ml.backends import mel
from eightcut.ml.backends.chunks import ChunkEmbedder, Convolutions, Geometry, Layer, Listener, average
from eightcut.ml.backends.files import read_shipped
from eightcut.ml.embedder import F32, Card, Cores, EmbedderSpec, Entry, Field

NAME = "YAMNET"
PRECISION = "fp16"
"""Weights are stored as float16 and computed with in float32; there is no other file."""
WEIGHTS = "164ef78770d13097f7b3c940f7592db3cef7f29f7e857793c3100cfe32ecabcd"
"""SHA-256 of the first network file over these weights, the identity of the frames."""
NETWORK = "3b71ce37d5b4c315b4f085b298f640b7ce61a6f11d78ef58a2ee838c5cf687e0"
"""SHA-256 of the network file; `tools/build_yamnet.py` prints it."""
METRIC = "470dad2ee32d9c10b1d4e6382f090cb4217d44dc512945bd9d1c5c2a643c1980"
"""SHA-256 of the metric's file; `tools/build_metric.py` prints it."""
FRONT_END = 2
"""Raised when a change below, or of `mel`, gives other frames."""
RATE = 16_000
FRAME = 400
STEP = 160
SPECTRUM = 512
BANDS = 64
LAST = "last"
LOWEST, HIGHEST = 125.0, 7500.0
FLOOR = 0.001


@cache
def bands() -> mel.Bands:
    """The 64 bands of the network."""
    return mel.triangles(BANDS, np.arange(SPECTRUM // 2 + 1) * (RATE / SPECTRUM), LOWEST, HIGHEST, unit=False)


@cache
def _window() -> F32:
    return np.hanning(FRAME + 1)[:-1].astype(np.float32)


def _frames(windows: F32) -> F32:
    """Mel frames (n, 64) of windows of samples (n, 400)."""
    magnitude = np.abs(mel.spectra(windows * _window(), SPECTRUM))
    return np.asarray(np.log(bands().sums(magnitude) + np.float32(FLOOR)), np.float32)


RECIPE = mel.Recipe(RATE, FRAME, STEP, 0, BANDS, _frames)
GEOMETRY = Geometry(pool=32, left=128, right=192, chunk=2048)
LAYERS = tuple(
    Layer(Field(name, dims), pool, middle=2 * (pool - 1) * STEP + FRAME)
    for name, dims, pool in (
        ("conv10", 256, 8),
        ("conv14", 512, 16),
        ("conv18", 512, 16),
        ("conv22", 512, 16),
        (LAST, 1024, 32),
    )
)
LISTENER = Listener(RECIPE, GEOMETRY, LAYERS, average)


def weights_file() -> Path:
    """The network's file."""
    return Path(__file__).parent / "weights" / "yamnet_fp16.onnx"


def spec() -> EmbedderSpec:
    """Identity of the frames, without loading the network."""
    return EmbedderSpec(NAME, PRECISION, WEIGHTS, FRONT_END, RATE, LISTENER.fields)


def load(cores: Cores) -> ChunkEmbedder:
    """The embedder, ready to run. EnvironmentProblem where the network's file cannot be used."""
    from eightcut.ml.backends.session import Network

    network = Network(weights_file(), NETWORK, cores.device)
    return ChunkEmbedder(spec(), LISTENER, Convolutions(RECIPE, GEOMETRY, network, cores), network.device)


def metric() -> bytes:
    """The file of the metric over the learned fields. EnvironmentProblem where it cannot be used."""
    return read_shipped(weights_file().with_name("yamnet_metric.npz"), METRIC)


LEARNED = ("conv10", "conv14", "conv18", "conv22")
_CARD = Card("Apache-2.0", sum(one.dims for one in LISTENER.fields if one.name in LEARNED), lambda _: weights_file())
ENTRY = Entry(NAME, (PRECISION,), LEARNED, lambda _: spec(), lambda _, cores: load(cores), metric, card=_CARD)
