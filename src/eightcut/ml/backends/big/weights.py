"""The file of a network's weights: where it lies, whose it is, and that it is still what it was.

Each network has a folder with its file and a note of the file's SHA-256, written when the file was first looked at; a
file with another sum is refused from then on. Whose weights they are shows in the names and shapes of its parameters,
and in the configuration that hubs put beside it: bare weights of wav2vec 2.0 and HuBERT of one size look alike.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path

from safetensors import SafetensorError, safe_open

from eightcut.atomic import Door
from eightcut.domain.shapes import Misshapen, fields, text
from eightcut.errors import NetworkProblem
from eightcut.ml.backends.big.catalogue import MODELS, BigModel, Family, Shape
from eightcut.ordinary import Unfit, read_json

FILE, NOTE, CONFIGURATION = "model.safetensors", "about.json", "config.json"
DOOR = Door(elsewhere="choose another folder for networks (EIGHTCUT_NETWORKS)")
_LONGEST_NOTE = 1 << 20
_PIECE = 1 << 22
_LAYERS: Mapping[Family, str] = {
    "wav2vec2": r"encoder\.layers\.(\d{1,4})\.attention\.k_proj\.weight",
    "hubert": r"encoder\.layers\.(\d{1,4})\.attention\.k_proj\.weight",
    "ast": r"(?:encoder\.layer\.(\d{1,4})\.attention\.attention\.key|"
    r"(?<!encoder\.)layers\.(\d{1,4})\.attention\.k_proj)\.weight",
    "eat": r"(?:^|model\.)blocks\.(\d{1,4})\.attn\.qkv\.weight",
    "beats": r"^(?:model\.)?encoder\.layers\.(\d{1,4})\.self_attn\.k_proj\.weight",
}
"""Which parameter each layer of a family has: (width, width), in EAT (3 width, width)."""
_FOREIGN: Mapping[Family, str] = {
    "wav2vec2": r"^hubert\.",
    "hubert": r"^wav2vec2\.|^quantizer\.|^project_q\.",
}
"""What a parameter of the other network with such layers is called."""
_KINDS: Mapping[Family, str] = {"wav2vec2": "wav2vec2", "hubert": "hubert", "ast": "audio-spectrogram-transformer"}
"""What a configuration calls the families that it knows."""
_BARE = {"wav2vec2", "hubert"}
"""Families whose parameters have the same names where nothing is written before them."""
_CHANGED = "it has changed since it was first used"
_ONE_BY_ONE = r"feature_extractor\.conv_layers\.1\.layer_norm\.weight"


class Weights:
    """The weights of one network in the folder of networks."""

    def __init__(self, folder: Path, model: BigModel) -> None:
        """`folder`: of all networks; it need not be there."""
        self.model = model
        self.folder = folder / model.name
        self.file = self.folder / FILE
        self._looked: tuple[object, str] = (None, "")

    @property
    def present(self) -> bool:
        """Whether there is a file; no where its folder cannot be looked into."""
        try:
            return self.file.is_file()
        except OSError:
            return False

    @property
    def amiss(self) -> str:
        """Why the file that is here cannot be used, in sentences; "" where a quick look at it finds nothing.

        It looks at names, shapes and size, and again only where the file or what is beside it has changed.
        """
        now = [_state(self.folder / name) for name in (FILE, NOTE, CONFIGURATION)]
        if self._looked[0] != now:
            why = self.foreign(self.file)
            if not why and self._told().get("bytes") not in (None, _state(self.file)[0]):
                why = _CHANGED
            self._looked = now, self.unusable(why).message if why else ""
        return self._looked[1]

    @property
    def noted(self) -> str:
        """SHA-256 of the file that was first looked at; "" where none was, or the note cannot be read."""
        try:
            return text(self._told().get("sha256"))
        except Misshapen:
            return ""

    def _told(self) -> Mapping[str, object]:
        """The note; nothing where it cannot be read."""
        try:
            return fields(read_json(self.folder / NOTE, _LONGEST_NOTE))
        except (OSError, Unfit, Misshapen):
            return {}

    def twin(self, digest: str) -> str:
        """The other network whose weights a file with this sum is known to hold; "" where there is none."""
        others = (Weights(self.folder.parent, model) for model in MODELS if model.name != self.model.name)
        return next((other.model.name for other in others if other.present and other.noted == digest), "")

    def rival(self, file: Path) -> str:
        """The other network that a file may as well hold, for all that it tells; "" where there is none."""
        own = next((one for one in MODELS if one.name == self.model.name), self.model)
        others = [
            one.name for one in MODELS if one != own and one.shape == own.shape and {one.family, own.family} <= _BARE
        ]
        try:
            certain = _kind(file.with_name(CONFIGURATION)) or any(
                name.startswith(f"{own.family}.") for name in _shapes(file)
            )
        except (OSError, SafetensorError):
            return ""
        return others[0] if others and not certain else ""

    def note(self, digest: str, source: str, *, compared: bool = False) -> None:
        """Keep the sum of the file. EnvironmentProblem where that cannot be written.

        `compared`: with the sum that whoever publishes the file says it has.
        """
        told = {
            "sha256": digest,
            "bytes": self.file.stat().st_size,
            "source": source,
            "licence": self.model.licence,
            "compared": compared,
        }
        DOOR.write(self.folder / NOTE, json.dumps(told, indent=2).encode())

    def checked(self, each: Callable[[bytes], object] = len) -> str:
        """The file's SHA-256, once it is known that the file is this network's and has not changed.

        `each` gets what is read of it. EnvironmentProblem where it is not there, another network's, or not what it was.
        """
        if why := self.foreign(self.file):
            raise self.unusable(why)
        digest, noted = sha256(self.file, each), self.noted
        if noted and digest != noted:
            raise self.unusable(_CHANGED)
        if not noted:
            if twin := self.twin(digest):
                raise self.unusable(f"it holds the weights of {twin}")
            self.note(digest, str(self.file))
        return digest

    def foreign(self, file: Path, configuration: Path | None = None) -> str:
        """Why a file cannot be these weights, completing "The file ... ."; "" where it can.

        `configuration`: where that is not beside the file.
        """
        try:
            shapes = _shapes(file)
        except (OSError, SafetensorError) as problem:
            return f"it cannot be read: {str(problem).rstrip('. ')}"
        kind, wanted = _kind(configuration or file.with_name(CONFIGURATION)), _KINDS.get(self.model.family)
        if kind and wanted and kind != wanted:
            return f"it holds another network ({kind})"
        return _difference(self.model, shapes)

    def unusable(self, why: str) -> NetworkProblem:
        """The sentence for a file that cannot be used, with the cure."""
        return NetworkProblem(
            f"The weights of {self.model.name}, {self.file}, cannot be used: {why.rstrip('. ')}. "
            f"Get them again: 8cut models get {self.model.name}",
            str(self.file),
        )


def sha256(file: Path, each: Callable[[bytes], object] = len) -> str:
    """Of a whole file, hex; `each` gets what was read. OSError."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            each(piece)
    return digest.hexdigest()


def _state(file: Path) -> tuple[int, int, int]:
    """What changes with a file: size, time and number; zeros where there is none."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_ino


def _shapes(file: Path) -> dict[str, tuple[int, ...]]:
    """Of a file's parameters, by their names. OSError, SafetensorError."""
    with safe_open(file, "numpy") as parameters:
        return {name: tuple(parameters.get_slice(name).get_shape()) for name in parameters.keys()}  # noqa: SIM118


def _kind(configuration: Path) -> str:
    """What the configuration calls its network; "" where there is none that tells."""
    try:
        return text(fields(read_json(configuration, _LONGEST_NOTE)).get("model_type"))
    except (OSError, Unfit, Misshapen):
        return ""


def _difference(model: BigModel, shapes: Mapping[str, tuple[int, ...]]) -> str:
    """What is not as in the network; "" where nothing is."""
    wanted, found = model.shape, dict[int, tuple[int, ...]]()
    for name, shape in shapes.items():
        if match := re.search(_LAYERS[model.family], name):
            found[int(next(filter(None, match.groups())))] = shape
        foreign = _FOREIGN.get(model.family)
        if foreign and re.search(foreign, name):
            return f"it holds another network ({name})"
    if not found:
        return "it holds another network"
    widths = {shape[-1] for shape in found.values() if shape} or {0}
    if len(found) != wanted.layers or widths != {wanted.width}:
        return f"it holds {len(found)} layers of {max(widths)} values instead of {wanted.layers} of {wanted.width}"
    whole = (3 * wanted.width if model.family == "eat" else wanted.width, wanted.width)
    for shape in found.values():
        if shape != whole:
            return f"a layer of it has the shape {list(shape)} instead of {list(whole)}"
    one_by_one = any(re.search(_ONE_BY_ONE, name) for name in shapes)
    if model.family in _BARE and one_by_one != wanted.normal_sound:
        return "it holds a network of the same size that hears sound differently"
    values, least = sum(map(prod, shapes.values())), _least(wanted)
    if values < least:
        return f"it is incomplete: it holds {values:,} values, and the network has more than {least:,}"
    return ""


def _least(shape: Shape) -> int:
    """Values of the attention and the perceptrons of all layers: most of a network."""
    return shape.layers * (4 * shape.width**2 + 2 * shape.width * shape.inner)
