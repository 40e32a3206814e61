"""YAMNET: 1,024 numbers a second from Google's network of everyday sounds, and what its 521 classes say of them.

Its frames are those that it was trained with, for mono sound at 16,000 Hz: 400 samples every 160, frame n beginning at
sample 160 n; periodic Hann window; magnitude of a spectrum of 512; 64 bands between 125 and 7,500 Hz, triangles that
are linear on the HTK mel axis; log(x + 0.001). The network (MobileNet v1) turns 32 frames into one step of 1,024 values
(0.32 s). Its strides look ahead: a step hears 126 frames before its own and 157 after them, so its middle is the end of
its own 32. A second has 3 or 4 steps, and its row is their mean; from the mean the classes follow.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from eightcut.ml.backends import mel
from eightcut.ml.backends.convolution import ConvolutionEmbedder, Geometry, Listener, average
from eightcut.ml.embedder import F32, Cores, EmbedderSpec, Entry

NAME = "YAMNET"
PRECISION = "fp16"
"""Weights are stored as float16 and computed with in float32; there is no other file."""
WEIGHTS = "164ef78770d13097f7b3c940f7592db3cef7f29f7e857793c3100cfe32ecabcd"
"""SHA-256 of the network file; `tools/build_yamnet.py` prints it."""
FRONT_END = 2
"""Raised when a change below, or of `mel`, gives other frames."""
RATE = 16_000
FRAME = 400
STEP = 160
SPECTRUM = 512
BANDS = 64
DIMS = 1024
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
GEOMETRY = Geometry(pool=32, left=128, right=192, chunk=4096, middle=2 * 31 * STEP + FRAME)
LISTENER = Listener(RECIPE, GEOMETRY, DIMS, average)


def weights_file() -> Path:
    """The network's file."""
    return Path(__file__).parent / "weights" / "yamnet_fp16.onnx"


def spec() -> EmbedderSpec:
    """Identity of the frames, without loading the network."""
    return EmbedderSpec(NAME, PRECISION, WEIGHTS, FRONT_END, RATE, DIMS)


def load(cores: Cores) -> ConvolutionEmbedder:
    """The embedder, ready to run. EnvironmentProblem where the network's file cannot be used."""
    from eightcut.ml.backends.session import Network

    return ConvolutionEmbedder(spec(), LISTENER, Network(weights_file(), WEIGHTS), cores)


ENTRY = Entry(NAME, (PRECISION,), 0.4, lambda _: spec(), lambda _, cores: load(cores))
