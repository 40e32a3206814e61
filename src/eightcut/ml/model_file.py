"""A model on disk: one safetensors file, arrays and JSON; no pickle, so that a stranger's model cannot run code.

All that the file says is under one checksum: what it tells of itself, the names, shapes and values of its arrays. A
right checksum is believed no further than that nothing was damaged: each field is checked by kind and bounds, each
array by shape and for numbers. Fields of later releases are passed over, later formats refused.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from eightcut.atomic import Door
from eightcut.domain.shapes import Misshapen, fields, items, number, text
from eightcut.errors import ModelProblem, OutdatedModel
from eightcut.ml.calibration import Sigmoid
from eightcut.ml.embedder import F32, EmbedderSpec, Field
from eightcut.ml.features import FEATURE_VERSION, Statistics
from eightcut.ml.identity import read_fields, read_spec
from eightcut.ml.learned import REBUILDS, LearnedModel
from eightcut.ml.space import Space
from eightcut.ordinary import Unfit, content, json_of

FORMAT = 3
"""Raised whenever a file of this program could not be read by the one before."""
DOOR = Door(ModelProblem, "put the database on another disk (--db)")
_HEADER = "eightcut"
_TRAINING = "training"
_LARGEST = 512_000_000
"""Bytes of a file; the largest that trainings write have some megabytes."""
_MOST = 1e30
"""What no value of a model comes near, and what its products stay finite with."""
_NEAR = 1e-6
"""How near a threshold told must be to the one that follows from the rest."""


def write(model: LearnedModel, path: Path, metadata: Mapping[str, str]) -> None:
    """Write the file under a temporary name and rename it; `metadata` is kept as it is. ModelProblem."""
    space = model.space
    arrays = {f"recogniser.{name}": np.ascontiguousarray(value) for name, value in model.recogniser.arrays().items()}
    arrays["space.basis"] = np.ascontiguousarray(space.basis)
    arrays["space.squeeze"] = space.squeeze
    arrays["space.level"] = np.array([space.level], np.float32)
    arrays["space.mean"] = space.pooled.mean
    arrays["space.deviation"] = space.pooled.deviation
    header = {
        "format": FORMAT,
        "features": FEATURE_VERSION,
        "recogniser": model.kind,
        "embedder": asdict(replace(model.spec, fields=space.fields)),
        "raw_threshold": model.raw_threshold,
        "threshold": model.threshold,
        "sigmoid": asdict(model.sigmoid) if model.sigmoid else None,
        "folders": list(model.folders),
    }
    training = dict(metadata)
    header["checksum"] = checksum(header, training, arrays)
    DOOR.write(path, save(arrays, {_HEADER: json.dumps(header), _TRAINING: json.dumps(training)}))


def read(path: Path, spec: EmbedderSpec) -> LearnedModel:
    """Read a file that `write` wrote.

    OutdatedModel where an earlier release made it; ModelProblem where it is missing, unreadable or damaged, or made by
    another computation of features or for another embedder than `spec`.
    """
    return _read(_data(path), path, spec)


def parse(data: bytes) -> LearnedModel:
    """The model of a file's bytes, for the embedder that they name, which knows only the fields that it hears."""
    return _read(data, Path("sent"), None)


def _data(path: Path) -> bytes:
    try:
        return content(path, _LARGEST)
    except FileNotFoundError as error:
        raise ModelProblem(f"The model file {path} is missing. Train again to replace it.", str(path)) from error
    except OSError as error:
        raise _problem(path, f"cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise _problem(path, "is damaged or is not a model of 8-cut") from error


def _read(data: bytes, path: Path, wanted: EmbedderSpec | None) -> LearnedModel:
    header, arrays = _contents(data, path)
    if header.get("features") != FEATURE_VERSION:
        raise _problem(path, "was trained on features that this version of 8-cut computes differently")
    try:
        embedder = fields(header.get("embedder"))
        made_for = read_spec(embedder, read_fields(items(embedder.get("fields"), 64)))
        kind = text(header.get("recogniser"))
    except Misshapen as error:
        raise _problem(path, "is damaged") from error
    spec = wanted or made_for
    known = {field.name: field.dims for field in spec.fields}
    if made_for != spec or any(known.get(field.name) != field.dims for field in made_for.fields):
        raise _problem(path, f"was trained for {_named(made_for)}, not for {_named(spec)}")
    if kind not in REBUILDS:
        raise _problem(path, f"was made by a recogniser that this 8-cut does not have, {kind!r}")
    try:
        return _rebuilt(header, arrays, made_for, spec)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _problem(path, "is damaged") from error


Told = Mapping[str, object]


def _contents(data: bytes, path: Path) -> tuple[Told, dict[str, F32]]:
    """What the file tells of itself, and its arrays: as they were written, of a known format."""
    try:
        header, training = (fields(json_of(part)) for part in _told(data))
        arrays: dict[str, F32] = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise _problem(path, "is damaged or is not a model of 8-cut") from error
    if any(array.dtype != np.float32 for array in arrays.values()):
        raise _problem(path, "is damaged or is not a model of 8-cut")
    form = header.get("format")
    if isinstance(form, int) and form > FORMAT:
        raise ModelProblem(
            f"The model file {path} was made by a newer 8-cut. Install that version, or train again to replace it.",
            str(path),
        )
    if form in range(1, FORMAT):
        raise OutdatedModel(
            f"The model file {path} was made by an earlier 8-cut, which heard sounds differently. Train it again from "
            "its examples: 8cut models renew.",
            str(path),
        )
    rest = {name: value for name, value in header.items() if name != "checksum"}
    if form != FORMAT or header.get("checksum") != checksum(rest, training, arrays):
        raise _problem(path, "is damaged")
    return header, arrays


def _told(data: bytes) -> tuple[str, str]:
    """The two texts of the file. Unfit, Misshapen."""
    length = struct.unpack("<Q", data[:8])[0] if len(data) >= 8 else 0
    if not 0 < length <= len(data) - 8:
        raise Unfit("is not a safetensors file")
    told = fields(fields(json_of(data[8 : 8 + length])).get("__metadata__"))
    return text(told.get(_HEADER), _LARGEST), text(told.get(_TRAINING), _LARGEST)


def _rebuilt(header: Told, arrays: Mapping[str, F32], made_for: EmbedderSpec, spec: EmbedderSpec) -> LearnedModel:
    if not all(bool((np.abs(array) <= _MOST).all()) for array in arrays.values()):
        raise ValueError("an array contains values that are not numbers")
    space = _space(arrays, made_for.fields)
    own = {name.removeprefix("recogniser."): a for name, a in arrays.items() if name.startswith("recogniser.")}
    kind = text(header.get("recogniser"))
    told = header.get("sigmoid")
    curve = fields(told) if told is not None else None
    model = LearnedModel(
        kind=kind,
        recogniser=REBUILDS[kind](space, own),
        spec=spec,
        space=space,
        raw_threshold=number(header.get("raw_threshold"), -_MOST, _MOST),
        sigmoid=Sigmoid(number(curve.get("slope"), 0.0, _MOST), number(curve.get("offset"), -_MOST, _MOST))
        if curve is not None
        else None,
        folders=tuple(text(folder, file_name=True) for folder in items(header.get("folders"), 100_000)),
    )
    if abs(model.threshold - number(header.get("threshold"), 0.0, 1.0)) > _NEAR:
        raise ValueError("the threshold does not follow from the rest")
    return model


def _space(arrays: Mapping[str, F32], heard: tuple[Field, ...]) -> Space:
    dims = sum(field.dims for field in heard)
    basis, squeeze, level, mean, deviation = (
        arrays[f"space.{name}"] for name in ("basis", "squeeze", "level", "mean", "deviation")
    )
    known = basis.shape == (dims, len(squeeze)) and squeeze.ndim == 1 and level.shape == (1,)
    if not known or mean.shape != (dims,) or deviation.shape != (dims,):
        raise ValueError("an array has another length than the embedder's rows")
    if not (bool((deviation > 0).all()) and level[0] > 0):
        raise ValueError("a deviation, or what all others are measured by, is not above 0")
    return Space(heard, Statistics(mean, deviation), basis, squeeze, float(level[0]))


def checksum(header: Told, training: Told, arrays: Mapping[str, F32]) -> str:
    """BLAKE2b over all that a file tells, `header` without its checksum, and its arrays; 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    shapes = {name: list(array.shape) for name, array in sorted(arrays.items())}
    digest.update(json.dumps([dict(header), dict(training), shapes], sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def _named(spec: EmbedderSpec) -> str:
    return f"{spec.name} ({spec.precision}, weights {spec.weights[:8]})"


def _problem(path: Path, what: str) -> ModelProblem:
    return ModelProblem(f"The model file {path} {what}. Train again to replace it.", str(path))
