"""Questions to the stored frames of a video, each with a small answer, wherever it is computed: here or at a worker.

A question's payload and an answer are plain arrays (safetensors), a model is the bytes of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from eightcut.domain.regions import find_regions
from eightcut.domain.shapes import Misshapen
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import INSTANCE, Statistics
from eightcut.ml.learned import LearnedModel
from eightcut.ml.likeness import MOMENTS, SUREST, Likeness, apart
from eightcut.ml.model_file import parse
from eightcut.ml.prints import prints
from eightcut.ml.shares import speech_and_music
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable
from eightcut.ml.windows import PER_WINDOW, window_scores
from eightcut.values import dataclass

Arrays = dict[str, NDArray[Any]]
Answering = Callable[[FrameTable], Arrays]
LEAST = 0.01
"""No moment that is told scores less."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every video: one of KINDS, and what that needs to know."""

    kind: str
    payload: bytes = b""


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays as bytes."""
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def unpack(data: bytes) -> Arrays:
    """The arrays. Misshapen."""
    try:
        return dict(load(data))
    except (SafetensorError, ValueError, KeyError, TypeError) as problem:
        raise Misshapen("expected arrays") from problem


def surest_moments(classes: Sequence[int]) -> Question:
    """The moments of which one of these classes is surest: "seconds", and their "scores", the best first."""
    return Question("surest", pack({"classes": np.array(classes, np.int64)}))


def like_moments(classes: Sequence[int], likeness: Likeness | None, top: int) -> Question:
    """The `top` best moments: "seconds", "scores", "numbers" (a place in `classes`), and the video's "duration".

    A video whose frames lack what the likeness compares, and every one where there is none, is searched by the classes.
    """
    told: Arrays = {"classes": np.array(classes, np.int64), "top": np.array([top], np.int64)}
    if likeness is not None:
        space = likeness.space
        told |= {
            "fields": np.frombuffer("\n".join(one.name for one in space.fields).encode(), np.uint8),
            "dims": np.array([one.dims for one in space.fields], np.int64),
            "mean": space.pooled.mean,
            "deviation": space.pooled.deviation,
            "basis": space.basis,
            "squeeze": space.squeeze,
            "level": np.array([space.level]),
            "direction": likeness.direction,
            "sureness": np.array([likeness.sureness]),
        }
    return Question("alike", pack(told))


def prints_of(field: str) -> Question:
    """The "prints" (rows, 4) of this field, and the video's "duration"."""
    return Question("prints", field.encode())


def _prints(payload: bytes) -> Answering:
    field = payload.decode()
    return lambda table: {"prints": prints(table, field), "duration": np.array([table.duration])}


def window_scores_of(model: bytes, threshold: float, fuse: float) -> Question:
    """What `scoring` answers with the model of these bytes of its file."""
    told = {"model": np.frombuffer(model, np.uint8), "threshold": np.array([threshold]), "fuse": np.array([fuse])}
    return Question("scores", pack(told))


def scoring(model: LearnedModel, threshold: float, fuse: float, classes: YamnetClasses) -> Answering:
    """ "scores" of all windows, the video's "duration", and "shares" (n, 2) of speech and music in each region.

    Shares only where the classes can read the frames. The answering raises ModelProblem for scores that are no numbers,
    and EnvironmentProblem where the file of the classes cannot be used.
    """

    def answer(table: FrameTable) -> Arrays:
        scores = model.scores(table)
        found: Arrays = {"scores": scores, "duration": np.array([table.duration])}
        if table.spec.serves(classes.spec):
            regions = find_regions(kept(scores), threshold, table.duration, fuse=fuse)
            shares = [speech_and_music(classes, table, region.span) for region in regions]
            found["shares"] = np.array(shares).reshape(-1, 2)
        return found

    return answer


def kept(scores: NDArray[Any]) -> tuple[float, ...]:
    """Window scores with the precision at which they are kept."""
    return tuple(scores.astype("<f2").astype(np.float64).tolist())


def _scores(payload: bytes) -> Answering:
    told = unpack(payload)
    model = parse(told["model"].tobytes())
    return scoring(model, float(told["threshold"][0]), float(told["fuse"][0]), _classes())


def _surest(payload: bytes) -> Answering:
    numbers = unpack(payload)["classes"].tolist()
    classes = _classes()

    def answer(table: FrameTable) -> Arrays:
        scores, _ = classes.best(table.values(classes.field), numbers)
        seconds = np.array(apart(scores, MOMENTS, SUREST), np.int64)
        return {"seconds": seconds, "scores": scores[seconds]}

    return answer


def _alike(payload: bytes) -> Answering:
    told = unpack(payload)
    numbers, top = told["classes"].tolist(), int(told["top"][0])
    likeness = _likeness(told) if "direction" in told else None
    classes = _classes()

    def by_classes(table: FrameTable) -> Arrays:
        best, which = classes.best(table.values(classes.field), numbers)
        seconds = np.array(apart(best, top, SUREST), np.int64)
        return _moments(table, seconds, which[seconds], best[seconds])

    def answer(table: FrameTable) -> Arrays:
        if likeness is None or not likeness.reads(table):
            return by_classes(table)
        alike, values = likeness.scores(table), table.values(classes.field)
        scores = window_scores(alike, table.duration)
        windows = apart(scores, top, LEAST)
        seconds, named = [], []
        for window in windows:
            first = window + int(np.argmax(alike[window : window + PER_WINDOW]))
            near = classes.scores(values[first : first + INSTANCE], numbers)
            second, number = divmod(int(near.argmax()), len(numbers))
            seconds.append(first + second)
            named.append(number)
        return _moments(table, np.array(seconds), np.array(named), scores[np.array(windows, np.int64)])

    return answer


def _moments(table: FrameTable, seconds: NDArray[Any], numbers: NDArray[Any], scores: F32) -> Arrays:
    return {
        "seconds": seconds.astype(np.int64),
        "numbers": numbers.astype(np.int64),
        "scores": scores,
        "duration": np.array([table.duration]),
    }


def _likeness(told: Arrays) -> Likeness:
    names = told["fields"].tobytes().decode().split("\n")
    fields = tuple(Field(name, dims) for name, dims in zip(names, told["dims"].tolist(), strict=True))
    pooled = Statistics(told["mean"], told["deviation"])
    space = Space(fields, pooled, told["basis"], told["squeeze"], float(told["level"][0]))
    return Likeness(space, told["direction"], float(told["sureness"][0]))


@cache
def _classes() -> YamnetClasses:
    return YamnetClasses()


KINDS: Mapping[str, Callable[[bytes], Answering]] = MappingProxyType(
    {"scores": _scores, "surest": _surest, "alike": _alike, "prints": _prints}
)
"""By kind: from the payload to a function that answers of one video's table."""
