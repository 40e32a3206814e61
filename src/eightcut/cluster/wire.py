"""What goes between the one who asks for frames and the workers who make them: plain data, checked where it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from eightcut import __version__, errors
from eightcut.domain.media import VideoClock
from eightcut.domain.shapes import Misshapen, fields, items, number, text, whole
from eightcut.embedding import Sound
from eightcut.errors import EnvironmentProblem
from eightcut.ml.embedder import F16, EmbedderSpec
from eightcut.ml.frame_file import DTYPE
from eightcut.ml.identity import read_fields, read_spec
from eightcut.values import dataclass

_MOST_ASTRAY, _MOST_WARNINGS, _MOST_FIELDS = 1 << 20, 1000, 64


@dataclass(frozen=True, slots=True)
class Order:
    """Frames to be made: of which sound, by the embedder behind which base, whose identity must be `spec`.

    `sound.path` is where the worker may find the video, `named` what the user calls it.
    """

    sound: Sound
    named: str
    base: str
    spec: EmbedderSpec

    def told(self, topic: str, number: str) -> dict[str, Any]:
        """As plain data; progress is told under a topic with this number."""
        return {**asdict(self), "version": __version__, "topic": topic, "number": number}


@dataclass(frozen=True, slots=True)
class Made:
    """Frames that a worker made: rows (n, dims), whose, of how many seconds, on which kind of processor."""

    rows: F16
    spec: EmbedderSpec
    duration: float
    clock: VideoClock
    machine: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order. Without frames, `problem` tells why; `unseen`: this worker does not see the video."""

    made: Made | None
    problem: EnvironmentProblem | None
    unseen: str
    worker: str
    warnings: tuple[tuple[str, str], ...]


def offer(base: str, spec: EmbedderSpec) -> str:
    """The name of what a worker can make: only a worker with the same version and weights offers it."""
    said = asdict(replace(spec, fields=())) | {"fields": sorted(one.name for one in spec.fields)}
    known = json.dumps([__version__, base, said], sort_keys=True)
    return f"8cut-{hashlib.blake2b(known.encode(), digest_size=8).hexdigest()}"


def offer_of_answers() -> str:
    """The name of what a worker offers that answers questions: only one of the same version does."""
    return f"8cut-answers-{hashlib.blake2b(__version__.encode(), digest_size=8).hexdigest()}"


def read_order(told: Mapping[str, Any]) -> tuple[Order, str, str, str]:
    """The order, and the version, topic and number it came with. Misshapen."""
    sound = fields(told.get("sound"))
    order = Order(
        Sound(
            text(sound.get("path"), file_name=True), text(sound.get("content_id")), whole(sound.get("track"), -1, 2**31)
        ),
        text(told.get("named"), file_name=True),
        text(told.get("base")),
        read_identity(told.get("spec")),
    )
    return order, text(told.get("version")), text(told.get("topic")), text(told.get("number"))


def tell_made(rows: bytes, spec: EmbedderSpec, duration: float, clock: VideoClock, machine: str) -> dict[str, Any]:
    """Frames as plain data, with their checksum."""
    return {
        "rows": rows,
        "checksum": checksum(rows),
        "spec": asdict(spec),
        "duration": duration,
        "clock": {**asdict(clock), "astray": [list(pair) for pair in clock.astray]},
        "machine": machine,
    }


def tell_problem(problem: EnvironmentProblem) -> dict[str, Any]:
    """A problem as plain data."""
    return {"kind": type(problem).__name__, "message": problem.message, "file": problem.file}


def read_answer(told: object) -> Answer:
    """What a worker gave back. Misshapen where anything is not what belongs there, or the rows do not fit their sum."""
    said = fields(told)
    made, problem = said.get("made"), said.get("problem")
    warnings = [_pair(one) for one in items(said.get("warnings"), _MOST_WARNINGS)]
    return Answer(
        None if made is None else _made(fields(made)),
        None if problem is None else read_problem(fields(problem)),
        text(said.get("unseen", "")),
        text(said.get("worker")),
        tuple((text(file, file_name=True), text(message, file_name=True)) for file, message in warnings),
    )


def _made(said: Mapping[str, object]) -> Made:
    rows, spec, clock = said.get("rows"), read_identity(said.get("spec")), fields(said.get("clock"))
    if not isinstance(rows, bytes) or len(rows) % (spec.dims * DTYPE.itemsize):
        raise Misshapen("expected rows")
    if checksum(rows) != said.get("checksum"):
        raise Misshapen("the rows do not match their checksum")
    astray = [_pair(one) for one in items(clock.get("astray"), _MOST_ASTRAY)]
    return Made(
        np.frombuffer(rows, DTYPE).reshape(-1, spec.dims),
        spec,
        number(said.get("duration"), 0.0),
        VideoClock(
            number(clock.get("duration"), 0.0),
            tuple((number(start), number(end)) for start, end in astray),
            clock.get("silent") is True,
            text(clock.get("told", "")),
        ),
        text(said.get("machine")),
    )


def read_problem(said: Mapping[str, object]) -> EnvironmentProblem:
    """What `tell_problem` told. Misshapen."""
    kind = getattr(errors, text(said.get("kind")), None)
    if not (isinstance(kind, type) and issubclass(kind, EnvironmentProblem)):
        raise Misshapen("expected a problem")
    return kind(text(said.get("message"), file_name=True), text(said.get("file"), file_name=True))


def read_identity(told: object) -> EmbedderSpec:
    """Whose frames are meant. Misshapen."""
    said = fields(told)
    columns = read_fields(_listed(said.get("fields")))
    if not columns:
        raise Misshapen("expected fields")
    return read_spec(said, columns)


def _pair(told: object) -> tuple[object, object]:
    match items(told, 2):
        case [first, second]:
            return first, second
    raise Misshapen("expected two")


def _listed(value: object) -> list[object]:
    return items(list(value) if isinstance(value, tuple) else value, _MOST_FIELDS)


def checksum(data: bytes) -> str:
    """BLAKE2b, 32 hex digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
