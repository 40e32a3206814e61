"""A model on disk: one safetensors file, arrays and JSON; no pickle, so that a stranger's model cannot run code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from eightcut.atomic import atomic_write
from eightcut.errors import ModelProblem
from eightcut.ml.calibration import Sigmoid
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.features import FEATURE_VERSION, Statistics
from eightcut.ml.learned import REBUILDS, LearnedModel
from eightcut.ml.space import Space

FORMAT = 1
"""Raised whenever a file of this program could not be read by the one before."""
_HEADER = "eightcut"
_TRAINING = "training"


def write(model: LearnedModel, path: Path, metadata: Mapping[str, str]) -> None:
    """Write the file under a temporary name and rename it; `metadata` is kept as it is."""
    arrays = {f"recogniser.{name}": np.ascontiguousarray(value) for name, value in model.recogniser.arrays().items()}
    for i, space in enumerate(model.spaces):
        arrays[f"space.{i}.basis"] = np.ascontiguousarray(space.basis)
        arrays[f"space.{i}.squeeze"] = space.squeeze
        arrays[f"space.{i}.level"] = np.array([space.level], np.float32)
        arrays[f"space.{i}.mean"] = space.pooled.mean
        arrays[f"space.{i}.deviation"] = space.pooled.deviation
    header = {
        "format": FORMAT,
        "features": FEATURE_VERSION,
        "recogniser": model.kind,
        "embedders": [asdict(spec) for spec in model.specs],
        "weights": list(model.weights),
        "raw_threshold": model.raw_threshold,
        "threshold": model.threshold,
        "sigmoid": asdict(model.sigmoid) if model.sigmoid else None,
        "folders": list(model.folders),
        "checksum": _checksum(arrays),
    }
    told = {_HEADER: json.dumps(header), _TRAINING: json.dumps(dict(metadata))}
    atomic_write(path, save(arrays, told))


def read(path: Path, specs: Sequence[EmbedderSpec]) -> LearnedModel:
    """Read a file that `write` wrote.

    ModelProblem where it is missing, unreadable or damaged, or made by another format, another computation of features
    or for other embedders than `specs`.
    """
    header, arrays = _contents(path)
    if header.get("format") != FORMAT:
        raise _problem(path, "was written by another version of 8-cut")
    if header.get("features") != FEATURE_VERSION:
        raise _problem(path, "was trained on features that this version of 8-cut computes differently")
    try:
        made_for = tuple(EmbedderSpec(**spec) for spec in header["embedders"])
    except (KeyError, TypeError) as error:
        raise _problem(path, "is damaged") from error
    if made_for != tuple(specs):
        raise _problem(path, f"was trained for {_named(made_for)}, not for {_named(specs)}")
    if header.get("checksum") != _checksum(arrays):
        raise _problem(path, "is damaged")
    if header.get("recogniser") not in REBUILDS:
        raise _problem(path, f"holds a recogniser that is not known here, {header.get('recogniser')!r}")
    try:
        return _rebuilt(header, arrays, made_for)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _problem(path, "is damaged") from error


def training_metadata(path: Path) -> dict[str, str]:
    """What was handed to `write` as metadata; ModelProblem where the file is missing or damaged."""
    return {str(name): str(value) for name, value in _contents(path, _TRAINING)[0].items()}


def _contents(path: Path, part: str = _HEADER) -> tuple[dict[str, Any], dict[str, F32]]:
    try:
        with safe_open(path, framework="numpy") as file:
            told = json.loads((file.metadata() or {})[part])
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except FileNotFoundError as error:
        raise ModelProblem(f"The model file {path} is missing. Train again to make it anew.", str(path)) from error
    except OSError as error:
        raise _problem(path, f"cannot be read ({error.strerror or error})") from error
    except (SafetensorError, KeyError, ValueError) as error:
        raise _problem(path, "is damaged or no model of 8-cut") from error
    if not isinstance(told, dict) or any(a.dtype != np.float32 for a in arrays.values()):
        raise _problem(path, "is damaged or no model of 8-cut")
    return told, arrays


def _rebuilt(header: Mapping[str, Any], arrays: Mapping[str, F32], specs: tuple[EmbedderSpec, ...]) -> LearnedModel:
    spaces = tuple(_space(arrays, i, spec.dims) for i, spec in enumerate(specs))
    weights = tuple(float(weight) for weight in header["weights"])
    own = {name.removeprefix("recogniser."): a for name, a in arrays.items() if name.startswith("recogniser.")}
    if len(weights) != len(specs):
        raise ValueError("another number of weights than of embedders")
    sigmoid = header["sigmoid"]
    return LearnedModel(
        kind=str(header["recogniser"]),
        recogniser=REBUILDS[header["recogniser"]](spaces, weights, own),
        specs=specs,
        spaces=spaces,
        weights=weights,
        raw_threshold=float(header["raw_threshold"]),
        sigmoid=Sigmoid(float(sigmoid["slope"]), float(sigmoid["offset"])) if sigmoid else None,
        folders=tuple(str(folder) for folder in header["folders"]),
    )


def _space(arrays: Mapping[str, F32], number: int, dims: int) -> Space:
    basis, squeeze, level, mean, deviation = (
        arrays[f"space.{number}.{name}"] for name in ("basis", "squeeze", "level", "mean", "deviation")
    )
    whole = basis.shape == (dims, len(squeeze)) and squeeze.ndim == 1 and level.shape == (1,)
    if not whole or mean.shape != (dims,) or deviation.shape != (dims,):
        raise ValueError("an array has another length than the embedder's rows")
    return Space(Statistics(mean, deviation), basis, squeeze, float(level[0]))


def _checksum(arrays: Mapping[str, F32]) -> str:
    """BLAKE2b over names and values, 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def _named(specs: Sequence[EmbedderSpec]) -> str:
    return " + ".join(f"{spec.name} ({spec.precision}, weights {spec.weights[:8]})" for spec in specs) or "no embedder"


def _problem(path: Path, what: str) -> ModelProblem:
    return ModelProblem(f"The model file {path} {what}. Train again to make it anew.", str(path))
