"""Weights are put where the program looks for them: looked at beforehand, complete or not there at all."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from eightcut.atomic import UNTOUCHED, Door
from eightcut.domain.progress import CancelToken, Report, silent
from eightcut.domain.refusals import brief
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.weights import CONFIGURATION, DOOR, FILE, Weights, sha256
from eightcut.ordinary import Unfit, content
from eightcut.values import dataclass

PICKLES = (".bin", ".pt", ".pth", ".ckpt")
_FROM = Door(elsewhere="choose another file")
_LONGEST_CONFIGURATION = 1 << 20


@dataclass(slots=True)
class Steps:
    """Bytes that went by: the job hears of them, and Cancelled ends what was stopped."""

    what: str
    total: int
    report: Report = silent
    cancel: CancelToken = field(default_factory=CancelToken)
    done: int = 0

    def __call__(self, piece: bytes) -> None:
        """Some more."""
        self.cancel.check()
        self.done += len(piece)
        self.report(self.done, self.total, self.what)

    def of(self, what: str, total: int, done: int = 0) -> Steps:
        """Those of another part of the job."""
        return Steps(what, total, self.report, self.cancel, done)


def named(model: BigModel, place: Path) -> Path:
    """The file of weights that somebody named, or that lies in the folder that they named. EnvironmentProblem."""
    with _FROM.told(place, "read"):
        file = place / FILE if place.is_dir() else place
        if not file.exists() and place.is_dir():
            pickled = sorted(one for one in place.iterdir() if one.suffix.lower() in PICKLES)
            file = pickled[0] if pickled else file
        if file.suffix.lower() in PICKLES and file.is_file():
            raise BadRequest(f"{brief(str(file))} can hold code and is not read. {converting(model, str(file))}")
        if not file.is_file() or file.suffix.lower() != ".safetensors":
            raise BadRequest(
                f"{brief(str(file))} is no file of weights. Give a .safetensors file, or the folder that holds {FILE}.",
                str(file),
            )
    return file


def converting(model: BigModel, file: str) -> str:
    """What to do about weights that are no safetensors."""
    return (
        f"Make safetensors of it: python tools/convert_weights.py {file} FOLDER --key {model.name}, "
        f"then: 8cut models get {model.name} --from FOLDER"
    )


def copied(weights: Weights, file: Path, steps: Steps, *, source: str, published: str = "") -> str:
    """Put a copy of a file where the program looks for it, in the place of what is there; its SHA-256.

    `published`: the sum that it must have. EnvironmentProblem where it is not these weights or the disk refuses, and
    Cancelled: then nothing has changed.
    """
    refuse_foreign(weights, file)
    with _FROM.told(file, "read"):
        size = file.stat().st_size
    DOOR.folder(weights.folder)
    refuse_without_room(weights, size)
    copying = steps.of("copy", size)
    with DOOR.pending(weights.file) as pending:

        def both(piece: bytes) -> None:
            copying(piece)
            pending.write(piece)

        with _FROM.told(file, "read"):
            digest = sha256(file, both)
        refuse_other(weights, digest, published, source)
        if not published:
            _refuse_twin(weights, file, digest)
        pending.commit()
    finish(weights, file, digest, source=source, compared=bool(published))
    return digest


def finish(weights: Weights, file: Path, digest: str, *, source: str, compared: bool) -> None:
    """Keep what is told of weights that are in place: the configuration beside `file`, the sum and the source.

    A kill before that is mended by getting them again: their sum is not the one of the note.
    """
    configuration = weights.folder / CONFIGURATION
    told = b""
    with suppress(OSError, Unfit):
        told = content(file.with_name(CONFIGURATION), _LONGEST_CONFIGURATION)
    if told:
        DOOR.write(configuration, told)
    else:
        with DOOR.told(configuration, "deleted"):
            configuration.unlink(missing_ok=True)
    weights.note(digest, source, compared=compared)


def _refuse_twin(weights: Weights, file: Path, digest: str) -> None:
    """EnvironmentProblem where a file has the sum of another network's weights."""
    if twin := weights.twin(digest):
        raise EnvironmentProblem(
            f"{brief(str(file))} is not taken as the weights of {weights.model.name}: it holds those of {twin}. "
            f"{_kept(weights)}Choose another file.",
            str(file),
        )


def refuse_foreign(weights: Weights, file: Path) -> None:
    """EnvironmentProblem where a file is not the weights of this network."""
    if why := weights.foreign(file):
        raise EnvironmentProblem(
            f"{brief(str(file))} is not taken as the weights of {weights.model.name}: {why}. {_kept(weights)}Choose "
            "another file.",
            str(file),
        )


def refuse_other(weights: Weights, digest: str, published: str, source: str) -> None:
    """EnvironmentProblem where a file has not the sum that was published."""
    if published and digest != published:
        raise EnvironmentProblem(
            f"The file from {source} was damaged on its way: its SHA-256 is {digest} and should be {published}. "
            f"{_kept(weights)}Get it again: 8cut models get {weights.model.name}",
            str(weights.file),
        )


def refuse_without_room(weights: Weights, size: int) -> None:
    """EnvironmentProblem where the disk of the weights' folder has less room than this."""
    with DOOR.told(weights.folder, "used"):
        free = shutil.disk_usage(weights.folder).free
    if free < size:
        raise EnvironmentProblem(
            f"The weights of {weights.model.name} need {size / 1e6:,.0f} MB in {weights.folder}, and its disk has "
            f"{free / 1e6:,.0f} MB left. {_kept(weights)}Free some space, or {DOOR.elsewhere}.",
            str(weights.folder),
        )


def _kept(weights: Weights) -> str:
    return f"{UNTOUCHED} " if weights.present else ""
