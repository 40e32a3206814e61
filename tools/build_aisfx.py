"""Builds the network files of the AISFX embedder from the weights that its authors published.

    python -m tools.build_aisfx --calibration FOLDER [--wheel FILE] [--out FOLDER]

The weights come from the PyPI wheel aisfx 0.1.2 (fetched by pip, or given with --wheel), whose SHA-256 must be the one
below. Its checkpoint is read without torch. Two graphs are written: `aisfx_fp16.onnx`, weights stored as float16 and
computed with in float32, and `aisfx_int8.onnx`, quantised with the recordings of --calibration (any folder of sound
files; the shipped file was made with those of Debian's sonic-pi-samples). Needs the project's `dev` extra.
"""

from __future__ import annotations

import argparse
import io
import pickle
import tempfile
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from typing_extensions import override

from eightcut.ml.backends import aisfx, mel
from eightcut.ml.embedder import F32
from tools.wheels import checked_wheel, sha256

WHEEL = "aisfx==0.1.2"
WHEEL_SHA256 = "bfe219950715af179e9a1653e7117cc1852baef267cd6596c42cad74afe1d194"
CHECKPOINT = "aisfx/models/checkpoint.pth"
LICENCE = "aisfx-0.1.2.dist-info/licenses/LICENSE"
WEIGHTS = Path(__file__).parents[1] / "src/eightcut/ml/backends/weights"
EPSILON = 1e-5
POOLED = (1, 2, 3)
OPSET = 17
CHUNKS, CHUNK_FRAMES = 32, 256
"""How many stretches of the recordings calibrate the scales, and how long they are, in mel frames."""
LEVELS = (1.0, 0.1)
"""The recordings are heard as they are and 20 dB softer."""
PERCENTILE = 99.999
"""Of the values that calibration meets, this part lies within the scales; the range of all is .005 worse in cosine."""
NOTICE = """\
aisfx_fp16.onnx and aisfx_int8.onnx hold the weights of the network "AISFX", published in the PyPI wheel aisfx 0.1.2:

    Copyright (c) 2022 A.B. Ma and A. Lerch
    Alison Bernice Ma and Alexander Lerch, "Representation Learning for the Automatic Indexing of Sound Effects
    Libraries", Proceedings of the 23rd International Society for Music Information Retrieval Conference (ISMIR),
    2022, pages 866-875.

They are licensed under the Creative Commons Attribution 4.0 International Public License; the wheel's LICENSE file, as
it was found, follows this notice. Web: https://creativecommons.org/licenses/by/4.0/

Changes made: only the embedding network was taken, its classifier heads were left out; the batch normalisation was
folded into the convolutions; the maximum over time was left out of the graph, which gives the map before it; the
weights were rounded to 16-bit floating point (aisfx_fp16.onnx) or quantised to 8-bit integers with scales calibrated on
recordings (aisfx_int8.onnx). The authors do not endorse 8-cut or these changes.

"""

Layer = tuple[str, F32, F32]


class _Tensors(pickle.Unpickler):
    """Reads a checkpoint of float tensors; any other global that the pickle asks for is refused."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._root = next(n for n in archive.namelist() if n.endswith("/data.pkl"))[: -len("data.pkl")]
        super().__init__(io.BytesIO(archive.read(f"{self._root}data.pkl")))

    @override
    def find_class(self, module: str, name: str) -> Any:
        known: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch", "FloatStorage"): np.dtype("<f4"),
            ("torch", "LongStorage"): np.dtype("<i8"),
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("numpy.core.multiarray", "scalar"): _nothing,
            ("numpy", "dtype"): _Nothing,
            ("_codecs", "encode"): _nothing,
        }
        try:
            return known[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"the checkpoint asks for {module}.{name}, which is not read") from None

    @override
    def persistent_load(self, pid: Any) -> np.ndarray[Any, Any]:
        kind, dtype, key, *_ = pid
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown kind of stored object {kind!r}")
        return np.frombuffer(self._archive.read(f"{self._root}data/{key}"), dtype)


class _Nothing:
    """Stands in for the types of numbers that describe the classifier heads."""

    def __init__(self, *_: object) -> None:
        """Take any arguments."""

    def __setstate__(self, _: object) -> None:
        """Take any state."""


def _nothing(*_: object) -> None:
    """Stands in for numbers that describe the classifier heads."""


def _tensor(storage: Any, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object) -> Any:
    steps = [s * storage.itemsize for s in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps).copy()


def read_tensors(checkpoint: zipfile.ZipFile) -> Any:
    """What the checkpoint holds, its tensors as arrays. UnpicklingError where it asks for anything else."""
    return _Tensors(checkpoint).load()


def read_layers(wheel: Path) -> list[Layer]:
    """The eight convolutions with batch norm folded in: name, weights (out, in, 3, 3), bias (out,)."""
    with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(io.BytesIO(outer.read(CHECKPOINT))) as archive:
        weights = read_tensors(archive)[0]
    layers = []
    for block in range(1, 5):
        for part in (1, 2):
            prefix = f"embedding_net.conv_block{block}"
            gain, shift, mean, variance = (
                weights[f"{prefix}.bn{part}.{what}"].astype(np.float64)
                for what in ("weight", "bias", "running_mean", "running_var")
            )
            factor = gain / np.sqrt(variance + EPSILON)
            kernel = weights[f"{prefix}.conv{part}.weight"] * factor[:, None, None, None]
            bias = shift - mean * factor
            layers.append((f"conv{block}_{part}", kernel.astype(np.float32), bias.astype(np.float32)))
    return layers


def graph(layers: list[Layer], half: bool) -> onnx.ModelProto:
    """mel (1, 1, frames, 96) to map (frames / 8, 512); `half` stores the weights as float16 behind a cast."""
    nodes, initializers = [], []

    def constant(name: str, values: F32) -> str:
        if not half:
            initializers.append(numpy_helper.from_array(values, name))
            return name
        initializers.append(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], name=f"{name}_cast", to=TensorProto.FLOAT))
        return name

    flow = "mel"
    for name, kernel, bias in layers:
        inputs = [flow, constant(f"{name}_weight", kernel), constant(f"{name}_bias", bias)]
        nodes.append(helper.make_node("Conv", inputs, [name], name=name, kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
        flow = f"{name}_relu"
        nodes.append(helper.make_node("Relu", [name], [flow], name=flow))
        block, part = int(name[-3]), int(name[-1])
        if part == 2 and block in POOLED:
            pooled = f"pool{block}"
            nodes.append(
                helper.make_node("MaxPool", [flow], [pooled], name=pooled, kernel_shape=[2, 2], strides=[2, 2])
            )
            flow = pooled
    nodes.append(helper.make_node("ReduceMean", [flow], ["mean"], name="mean", axes=[3], keepdims=0))
    nodes.append(helper.make_node("Transpose", ["mean"], ["turned"], name="turned", perm=[0, 2, 1]))
    initializers.append(numpy_helper.from_array(np.array([0], np.int64), "first"))
    nodes.append(helper.make_node("Squeeze", ["turned", "first"], ["map"], name="map"))
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "aisfx",
            [helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1, 1, "frames", aisfx.BANDS])],
            [helper.make_tensor_value_info("map", TensorProto.FLOAT, ["steps", len(layers[-1][2])])],
            initializers,
        ),
        producer_name="8-cut tools/build_aisfx.py",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
    )
    model.doc_string = "AISFX, Ma and Lerch, ISMIR 2022, CC BY 4.0, changed: see LICENSE-aisfx.txt"
    onnx.checker.check_model(model, full_check=True)
    return model


def recordings(folder: Path) -> Iterator[F32]:
    """Mono samples of every sound file below `folder`, by path; other files are left out."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            with av.open(str(path)) as container:
                resampler = av.AudioResampler(format="flt", layout="mono", rate=aisfx.RATE)
                parts = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
                parts += resampler.resample(None)
        except (av.FFmpegError, IndexError):
            continue
        yield np.concatenate([np.zeros(0, np.float32), *(part.to_ndarray()[0] for part in parts)])


def _frames(sound: F32) -> F32:
    """The mel frames of the sound, as many whole batches as it fills."""
    begun = np.pad(sound, (aisfx.RECIPE.lead, 0))
    batches = (len(begun) - aisfx.FRAME + aisfx.STEP) // (mel.BATCH * aisfx.STEP)
    return mel.frames(aisfx.RECIPE, begun, batches * mel.BATCH)


class _Recordings(CalibrationDataReader):  # type: ignore[misc]  # its package is not typed
    """Hands stretches of the recordings, evenly spread, to the quantiser as mel frames."""

    def __init__(self, folder: Path) -> None:
        sound = np.concatenate([np.zeros(0, np.float32), *recordings(folder)])
        if len(sound) < CHUNKS * CHUNK_FRAMES * aisfx.STEP:
            raise SystemExit(f"The sound files in {folder} are too short to calibrate with.")
        frames = np.concatenate([_frames(sound * np.float32(level)) for level in LEVELS])
        starts = np.linspace(0, len(frames) - CHUNK_FRAMES, CHUNKS).astype(int)
        self._chunks = iter([frames[start : start + CHUNK_FRAMES] for start in starts])

    @override
    def get_next(self) -> dict[str, F32] | None:
        chunk = next(self._chunks, None)
        return None if chunk is None else {"mel": chunk[None, None]}


def quantise(model: onnx.ModelProto, calibration: Path, target: Path) -> None:
    """Write `model` with 8-bit weights (in 7 bits, for processors that would overflow) and activations."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "float.onnx"
        onnx.save(model, source)
        quantize_static(
            source,
            target,
            _Recordings(calibration),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "MaxPool", "Relu"],
            nodes_to_exclude=["conv1_1", "conv1_1_relu"],
            per_channel=True,
            reduce_range=True,
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": PERCENTILE},
        )


def main() -> None:
    """Build both files and the licence notice, and print their sizes and sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="the wheel, where it already exists")
    parser.add_argument("--calibration", type=Path, required=True, help="folder of recordings")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel = checked_wheel(WHEEL, WHEEL_SHA256, chosen.wheel, Path(folder))
        layers = read_layers(wheel)
        with zipfile.ZipFile(wheel) as archive:
            licence = archive.read(LICENCE).decode()
    written = [chosen.out / name for name in ("aisfx_fp16.onnx", "aisfx_int8.onnx", "LICENSE-aisfx.txt")]
    onnx.save(graph(layers, half=True), written[0])
    quantise(graph(layers, half=False), chosen.calibration, written[1])
    written[2].write_text(NOTICE + licence, encoding="utf-8")
    for path in written:
        print(f"{sha256(path)}  {path.stat().st_size:>9}  {path.name}")


if __name__ == "__main__":
    main()
