"""Makes `aisfx.npz`: what the AISFX network as its authors defined it says of two seconds of sound.

    python tests/golden/make_aisfx.py WHEEL RECORDING tests/golden/aisfx.npz

To be run in an environment of its own, with numpy, av and torch 2.13.0, which the project does not use. WHEEL is the
PyPI wheel aisfx 0.1.2, RECORDING the sample `misc_crow.flac` of Debian's sonic-pi-samples (CC0, by davidworksonline).
Nothing of the project is imported: the front end is written out here a second time, as its definition reads, in
float64 and with the Fourier sum as a matrix; the network is the wheel's own `EmbeddingNet`, with its own checkpoint.

`sound` (88200,) int16: one second of a rising tone with clicks, one second of the recording. `mel` (88, 96) float32:
the front end's frames, silence around the sound. `map` (11, 512) float32: the network's values before its maximum over
time.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

RATE, FRAME, STEP, BANDS, FRAMES = 44_100, 2048, 1024, 96, 88
Array = NDArray[Any]


def sound(recording: Path) -> Array:
    """Two seconds, int16."""
    time = np.arange(RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * (60 * time + 7_000 * time**2))
    tone[:: RATE // 7] += 0.45
    with av.open(str(recording)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        parts = [part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    recorded = np.zeros(RATE)
    heard = np.concatenate(parts)[:RATE]
    recorded[: len(heard)] = heard
    return np.round(np.concatenate([tone, recorded]) * 32_767).astype(np.int16)


def bands() -> Array:
    """Triangles (1025, 96) on the mel axis, each of unit sum."""
    top = 2595 * math.log10(1 + RATE / 2 / 700)
    weights = np.zeros((FRAME // 2 + 1, BANDS))
    for band in range(BANDS):
        low, middle, high = (top * (band + i) / (BANDS + 1) for i in range(3))
        for line in range(FRAME // 2 + 1):
            pitch = 2595 * math.log10(1 + line * RATE / FRAME / 700)
            if low < pitch <= middle:
                weights[line, band] = (pitch - low) / (middle - low)
            elif middle < pitch < high:
                weights[line, band] = (high - pitch) / (high - middle)
        weights[:, band] /= weights[:, band].sum()
    return weights


def mel_frames(samples: Array) -> Array:
    """Frames (88, 96) in float64, frame n centred on sample 1024 n."""
    padded = np.zeros(FRAMES * STEP + FRAME)
    padded[FRAME // 2 : FRAME // 2 + len(samples)] = samples / 32_768
    n = np.arange(FRAME)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * n / (FRAME - 1))
    fourier = np.exp(-2j * np.pi * np.outer(n, np.arange(FRAME // 2 + 1)) / FRAME)
    framed = np.stack([padded[i * STEP : i * STEP + FRAME] * window for i in range(FRAMES)])
    power = np.abs(framed @ fourier) ** 2
    frames: Array = np.log10(1e4 * (power @ bands()) + 1) / 9.457798957824707
    return frames


def network_map(wheel: Path, frames: Array) -> Array:
    """The original network's values (11, 512), before and checked against its maximum over time."""
    torch = importlib.import_module("torch")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            code = archive.extract("aisfx/models/cnn2d.py", folder)
            checkpoint = archive.extract("aisfx/models/checkpoint.pth", folder)
        spec = importlib.util.spec_from_file_location("cnn2d", code)
        if spec is None or spec.loader is None:
            raise SystemExit(f"{code} is no module")
        original = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(original)
        weights = torch.load(checkpoint, map_location="cpu", weights_only=False)[0]
    prefix = "embedding_net."
    net = original.EmbeddingNet("max", 3, 1, 64)
    net.load_state_dict({k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)})
    net.eval()
    heard: list[Any] = []
    net.conv_block4.register_forward_hook(lambda _module, _inputs, output: heard.append(output))
    with torch.no_grad():
        embedding = net(torch.from_numpy(frames)[None])
    steps: Array = heard[0].mean(dim=3)[0].T.numpy()
    if not np.array_equal(steps.max(axis=0), embedding[0].numpy()):
        raise SystemExit("the map is not the one that the network takes its maximum of")
    return steps


def main() -> None:
    """Write the file."""
    wheel, recording, target = map(Path, sys.argv[1:])
    samples = sound(recording)
    frames = mel_frames(samples).astype(np.float32)
    np.savez_compressed(target, sound=samples, mel=frames, map=network_map(wheel, frames))


if __name__ == "__main__":
    main()
