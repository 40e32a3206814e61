"""Questions to stored frames as plain data, and the function by which a worker answers them.

A worker reads the files where it sees them; it never writes, mends or removes anything there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eightcut import __version__
from eightcut.cluster.settings import PathMap, mapped
from eightcut.cluster.wire import checksum, read_identity, read_problem, tell_problem
from eightcut.cluster.worker import HANDS, Wanted
from eightcut.domain.shapes import Misshapen, fields, items, text, whole
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.frame_file import Damaged
from eightcut.ml.frame_store import Checked, read_table
from eightcut.ml.questions import KINDS, Answering, Arrays, Question, pack, unpack
from eightcut.values import dataclass

MOST = 32
"""Videos of an order."""
_MOST_PATHS, _QUESTIONS = 8, 4
_KNOWN: dict[tuple[str, str], Answering] = {}
"""The last questions that this worker was asked, by kind and sum."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Stored frames: the paths of their files as a worker may see them, and whose they are."""

    paths: tuple[str, ...]
    content_id: str
    track: int
    spec: EmbedderSpec


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker said of one video: arrays, or a problem; neither where its files cannot be used there."""

    arrays: Arrays | None = None
    problem: EnvironmentProblem | None = None
    unseen: bool = False
    """Whether there is no such file."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What became of an order: by whom, why not at all ("" where it was), one reply for each video.

    `checked`: what is compared with its checksum by now.
    """

    worker: str
    why: str
    lacks: bool
    """Whether the worker needs the whole question."""
    found: list[Reply]
    checked: set[Checked]


def tell_asked(
    question: Question, asked: Sequence[Asked], checked: Iterable[Checked], *, whole: bool
) -> dict[str, Any]:
    """An order as plain data; `checked` need not be compared again; only a `whole` question can be new to a worker."""
    return {
        "version": __version__,
        "kind": question.kind,
        "sum": checksum(question.payload),
        "payload": question.payload if whole else None,
        "asked": [asdict(one) for one in asked],
        "checked": [list(one) for one in checked],
    }


def answer(told: Mapping[str, Any]) -> dict[str, Any]:
    """Answer an order; called by the worker, on one of its threads. Whatever fails is told, not raised."""
    from distributed import get_worker

    worker = get_worker()
    said: dict[str, Any] = {"worker": str(worker.address)}
    if not HANDS or told.get("version") != __version__:
        return {**said, "why": f"it has 8-cut {__version__}, not {told.get('version')}"}
    wanted, checked = Wanted(worker, worker.get_current_task()), _read_checked(told.get("checked"))
    if (answering := _answering(text(told.get("kind")), text(told.get("sum")), told.get("payload"))) is None:
        return {**said, "lacks": True}
    found = []
    try:
        for one in items(told.get("asked"), MOST):
            wanted.check()
            found.append(_answered(_read_asked(one), answering, HANDS[0].maps, checked))
    except Cancelled:
        return {**said, "why": "nobody waits for it any more"}
    return {**said, "found": found, "checked": [list(one) for one in checked]}


def _answering(kind: str, total: str, payload: object) -> Answering | None:
    """By what a question is answered; None where that is not known from its kind and sum. Misshapen."""
    if (known := _KNOWN.get((kind, total))) is None and payload is not None:
        known = KINDS[kind](_bytes(payload))
        while len(_KNOWN) >= _QUESTIONS:
            _KNOWN.pop(next(iter(_KNOWN)), None)
        _KNOWN[kind, total] = known
    return known


def _answered(asked: Asked, answering: Answering, maps: Iterable[PathMap], checked: set[Checked]) -> dict[str, Any]:
    unseen = True
    for path in asked.paths:
        try:
            table = read_table(Path(mapped(path, maps)), (asked.content_id, asked.track, asked.spec), checked)
            if table is not None:
                data = pack(answering(table))
                return {"data": data, "checksum": checksum(data)}
        except Damaged:
            unseen = False
        except OSError:
            continue
        except EnvironmentProblem as problem:
            return {"problem": tell_problem(problem)}
    return {"unseen": unseen}


def read_replies(told: object, count: int) -> Replies:
    """What a worker gave back for so many videos. Misshapen, also where an answer does not match its checksum."""
    said = fields(told)
    why, lacks = text(said.get("why", "")), said.get("lacks") is True
    found = [] if why or lacks else [_read_reply(fields(one)) for one in items(said.get("found"), MOST)]
    if not (why or lacks) and len(found) != count:
        raise Misshapen("expected an answer for each video")
    return Replies(text(said.get("worker")), why, lacks, found, _read_checked(said.get("checked", [])))


def _read_reply(said: Mapping[str, object]) -> Reply:
    if "problem" in said:
        return Reply(problem=read_problem(fields(said["problem"])))
    if "data" not in said:
        return Reply(unseen=said.get("unseen") is True)
    data = _bytes(said["data"])
    if checksum(data) != said.get("checksum"):
        raise Misshapen("an answer does not match its checksum")
    return Reply(unpack(data))


def _read_asked(told: object) -> Asked:
    said = fields(told)
    paths = said.get("paths")
    return Asked(
        tuple(
            text(one, file_name=True) for one in items(list(paths) if isinstance(paths, tuple) else paths, _MOST_PATHS)
        ),
        text(said.get("content_id")),
        whole(said.get("track"), -1, 2**31),
        read_identity(said.get("spec")),
    )


def _read_checked(told: object) -> set[Checked]:
    found = set()
    for one in items(told, MOST * _MOST_PATHS):
        name, inode, total = items(one, 3)
        found.add((text(name, file_name=True), whole(inode, 0, 2**64), text(total)))
    return found


def _bytes(told: object) -> bytes:
    if not isinstance(told, bytes):
        raise Misshapen("expected bytes")
    return told
