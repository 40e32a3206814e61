"""Make safetensors of weights that were published as a pickle: `python tools/convert_weights.py SOURCE TARGET_FOLDER`.

SOURCE is a .bin or .pt file of torch. It is read with `weights_only=True`, which builds tensors and plain containers
and runs nothing else; a file that asks for more is refused. Weights under "model", as fairseq and BEATs keep them, or
under "state_dict" are found. Tensors that several names share are written once, under the first. The config.json
beside SOURCE comes along. With --key, a file that holds another network is refused. Then:
8cut models get KEY --from TARGET_FOLDER
"""

from __future__ import annotations

import argparse
import pickle
import sys
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from eightcut.errors import EnvironmentProblem
from eightcut.leftovers import drop
from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.big.weights import CONFIGURATION, DOOR, FILE, Weights
from eightcut.ordinary import Unfit, content

_BELOW = ("model", "state_dict")
_LONGEST_CONFIGURATION = 1 << 20


def convert(source: Path, folder: Path, model: BigModel | None = None) -> Path:
    """Write the weights of a pickle as FOLDER/model.safetensors; the file. EnvironmentProblem."""
    from safetensors.torch import save_file

    target = folder / FILE
    if target.exists():
        raise EnvironmentProblem(f"{target} is there already. Give another folder, or delete it.", str(target))
    if folder.exists() and not folder.is_dir():
        raise EnvironmentProblem(f"{folder} is a file. Give a folder, which need not be there.", str(folder))
    tensors = _separate(_tensors(_read(source), source), source)
    made = not folder.exists()
    DOOR.folder(folder)
    part = DOOR.part(target)
    try:
        try:
            save_file(tensors, part, {"format": "pt"})
        except (ValueError, RuntimeError) as problem:
            raise EnvironmentProblem(f"{source} cannot be written as safetensors: {problem}", str(source)) from problem
        except Exception as problem:
            if type(problem).__name__ != "SafetensorError":
                raise
            raise EnvironmentProblem(
                f"{target} cannot be written: {problem}. Free some space, or give another folder.", str(target)
            ) from problem
        if why := Weights(folder, model).foreign(part, source.with_name(CONFIGURATION)) if model else "":
            raise EnvironmentProblem(
                f"{source} is not the weights of {model.name if model else ''}: {why}.", str(source)
            )
        DOOR.replace(part, target)
    finally:
        drop(part)
        if made and not target.exists():
            with suppress(OSError):
                folder.rmdir()
    try:
        DOOR.write(folder / CONFIGURATION, content(source.with_name(CONFIGURATION), _LONGEST_CONFIGURATION))
    except (OSError, Unfit):
        print("There is no config.json beside it.")
    return target


def _read(source: Path) -> object:
    import torch

    if not source.is_file():
        raise EnvironmentProblem(f"There is no file {source}.", str(source))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.load(source, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as problem:
        why = str(problem).replace("\n", " ").partition("WeightsUnpickler error: ")[2] or str(problem).split("\n")[0]
        raise EnvironmentProblem(
            f"{source} holds more than numbers, or is damaged, and was not read: {why[:300].rstrip('. ')}. Get the "
            "weights as safetensors, or from whoever published them in a file that holds numbers only.",
            str(source),
        ) from problem
    except (RuntimeError, OSError, EOFError, ValueError, KeyError, IndexError, AttributeError, TypeError) as problem:
        told = str(problem).split("\n")[0] or type(problem).__name__
        raise EnvironmentProblem(f"{source} cannot be read as weights of torch: {told}.", str(source)) from problem


def _tensors(held: object, source: Path) -> dict[str, Any]:
    """The tensors by their names, wherever they lie."""
    import torch

    for name in _BELOW:
        if isinstance(held, Mapping) and isinstance(held.get(name), Mapping):
            held = held[name]
    found = {}
    if isinstance(held, Mapping):
        found = {
            name: value for name, value in held.items() if isinstance(name, str) and isinstance(value, torch.Tensor)
        }
    if not found:
        raise EnvironmentProblem(f"{source} holds no weights by name.", str(source))
    return found


def _separate(tensors: dict[str, Any], source: Path) -> dict[str, Any]:
    """Each with memory of its own; those that are one and the same once, under the first name. EnvironmentProblem."""
    import torch

    found: dict[str, Any] = {}
    seen: set[tuple[object, ...]] = set()
    for name, value in tensors.items():
        if value.layout is not torch.strided or value.is_quantized or value.is_nested or value.is_meta:
            raise EnvironmentProblem(
                f"{source} holds {name} in a form that safetensors has not (sparse, quantised, nested or without "
                "values). Get the weights as ordinary numbers from whoever published them.",
                str(source),
            )
        one = (value.data_ptr(), value.dtype, tuple(value.shape), tuple(value.stride())) if value.numel() else (name,)
        if one not in seen:
            seen.add(one)
            found[name] = value.detach().clone().contiguous()
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    names = {name: model for model in MODELS for name in (model.name, f"{model.name}_ML")}
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", type=Path, help="a .bin or .pt file")
    parser.add_argument("folder", type=Path, metavar="TARGET_FOLDER")
    parser.add_argument("--key", choices=sorted(names), metavar="KEY", help="refuse weights of another network")
    asked = parser.parse_args(arguments)
    try:
        file = convert(asked.source, asked.folder, names.get(asked.key))
    except EnvironmentProblem as problem:
        print(f"error: {problem.message}", file=sys.stderr)
        return 2
    print(f"{file}, {file.stat().st_size:,} bytes. Now: 8cut models get {asked.key or 'KEY'} --from {asked.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
