"""AISFX: 512 numbers a second from a network trained on professional sound-effects libraries (Ma & Lerch, ISMIR 2022).

Its frames are those that it was trained with, for mono sound at 44,100 Hz: 2,048 samples every 1,024, frame n centred
on sample 1,024 n with silence before the first sample; symmetric Hann window; power spectrum; 96 bands between 0 and
22,050 Hz, triangles that are linear on the HTK mel axis, each scaled to unit sum; log10(10^4 P + 1), divided by the
largest value of the training set. The network turns 8 frames into one step of 512 values (0.186 s); a step hears at
most 32 frames to each side. A second has 5 or 6 steps, and its row is their maximum.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from eightcut.ml.backends import mel
from eightcut.ml.backends.chunks import ChunkEmbedder, Convolutions, Geometry, Layer, Listener, highest
from eightcut.ml.embedder import F32, Card, Cores, EmbedderSpec, Entry, Field

NAME = "AISFX"
WEIGHTS = {
    "int8": "684a1d33f2ad4ff6e0a2ea2a661de7e4ef5dcea4502201ed31d4025962b598d0",
    "fp16": "6ca7f7b6aee665a45778e1df9a16759fe4d8ad040217ea4e792fb062d7dcc313",
}
"""Precision -> SHA-256 of its network file, the default first; `tools/build_aisfx.py` prints them."""
PRECISIONS = tuple(WEIGHTS)
FRONT_END = 2
"""Raised when a change below, or of `mel`, gives other frames."""
RATE = 44_100
FRAME = 2048
STEP = 1024
BANDS = 96
LARGEST = 9.457798957824707


@cache
def bands() -> mel.Bands:
    """The 96 bands of the network."""
    return mel.triangles(BANDS, np.arange(FRAME // 2 + 1) * (RATE / FRAME), 0.0, RATE / 2, unit=True)


@cache
def _window() -> F32:
    return np.hanning(FRAME).astype(np.float32)


def _frames(windows: F32) -> F32:
    """Mel frames (n, 96) of windows of samples (n, 2048)."""
    spectrum = mel.spectra(windows * _window(), FRAME)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    frames: F32 = np.log10(bands().sums(power) * np.float32(1e4) + np.float32(1)) / np.float32(LARGEST)
    return frames


RECIPE = mel.Recipe(RATE, FRAME, STEP, FRAME // 2, BANDS, _frames)
GEOMETRY = Geometry(pool=8, left=32, right=32, chunk=768)
LAYERS = (Layer(Field("highest", 512), 8, middle=7 * STEP),)
LISTENER = Listener(RECIPE, GEOMETRY, LAYERS, highest)


def weights_file(precision: str) -> Path:
    """The network's file."""
    return Path(__file__).parent / "weights" / f"aisfx_{precision}.onnx"


def spec(precision: str) -> EmbedderSpec:
    """Identity of the frames, without loading the network."""
    return EmbedderSpec(NAME, precision, WEIGHTS[precision], FRONT_END, RATE, LISTENER.fields)


def load(precision: str, cores: Cores) -> ChunkEmbedder:
    """The embedder, ready to run. EnvironmentProblem where the network's file cannot be used."""
    from eightcut.ml.backends.session import Network

    device = cores.device if precision == "fp16" else "cpu"  # GPUs have no kernels for the layers in int8
    network = Network(weights_file(precision), WEIGHTS[precision], device)
    run = Convolutions(RECIPE, GEOMETRY, network, cores)
    return ChunkEmbedder(spec(precision), LISTENER, run, network.device)


ENTRY = Entry(NAME, PRECISIONS, ("highest",), spec, load, card=Card("CC-BY-4.0", LISTENER.fields[0].dims, weights_file))
