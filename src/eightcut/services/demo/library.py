"""Builds the library of the demonstration: six films whose sounds are known, made once and kept."""

from __future__ import annotations

import colorsys
import json
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import astuple
from pathlib import Path
from threading import Lock

import numpy as np

from eightcut.atomic import Door
from eightcut.domain.progress import CancelToken, Report
from eightcut.domain.shapes import fields, items, number, text, whole
from eightcut.domain.spans import TimeSpan
from eightcut.errors import EnvironmentProblem
from eightcut.media.render import Film, Sound, Still, read_recording, render
from eightcut.ordinary import read_json
from eightcut.services.demo.kinds import (
    BEDS,
    CONFUSABLE,
    OTHERS,
    RECORDINGS,
    TARGET,
)
from eightcut.services.demo.mixing import Bank, Event, Shape, mix
from eightcut.values import dataclass

DOOR = Door()
_LARGEST = 1_000_000
RECIPE = 1
"""Raised whenever the films would come out otherwise; films of another recipe are made anew."""
SEED = 10
SHAPE = Shape()
MANIFEST = "library.json"
MARKED, FILMS = 2, 6
MIXED = 0.4
"""Share of the work on a film that is done once its sound is mixed."""
AT_ONCE = 2
"""Films made at the same time."""
LOOK = 0.1
"""Seconds between two looks at the cancel token."""


WIDTH, HEIGHT = 480, 270
STRIP = 80
"""Height of the loudness strip, pixels."""
FLOOR = -50.0
"""dB under full scale that the strip shows as nothing."""


def make_still(sound: Sound, hue: float) -> Still:
    """Stereo sound (n, 2) -> picture (HEIGHT, WIDTH, 3) uint8; `hue` from 0 to 1."""
    light = np.linspace(0.42, 0.16, HEIGHT)[:, None, None] * np.ones((1, WIDTH, 1))
    picture = light * np.array(colorsys.hsv_to_rgb(hue, 0.55, 1.0))
    columns = np.array_split(np.abs(sound).max(axis=1), WIDTH)
    level = 20 * np.log10(np.array([column.max() for column in columns]) + 1e-6)
    filled = np.clip(1 - level / FLOOR, 0, 1) * STRIP
    bars = np.arange(STRIP, 0, -1)[:, None] <= filled[None, :]
    picture[-STRIP:][bars] = colorsys.hsv_to_rgb(hue, 0.35, 0.8)
    still: Still = (picture * 255).round().astype(np.uint8)
    return still


@dataclass(frozen=True, slots=True)
class DemoVideo:
    """One film: where it lies, its length in seconds, every event in it by start, whether it is one to mark."""

    path: Path
    duration: float
    events: tuple[Event, ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """The films and the class that is to be learnt."""

    folder: Path
    videos: tuple[DemoVideo, ...]
    target: str

    @property
    def marked(self) -> tuple[DemoVideo, ...]:
        """The films in which the target is marked."""
        return tuple(video for video in self.videos if video.marked)

    @property
    def to_scan(self) -> tuple[DemoVideo, ...]:
        """The films in which it is to be found."""
        return tuple(video for video in self.videos if not video.marked)


def truth(library: DemoLibrary, video: DemoVideo) -> tuple[TimeSpan, ...]:
    """Where the target sounds in the film, by start."""
    return tuple(event.span for event in video.events if event.kind == library.target)


def heard(video: DemoVideo, span: TimeSpan) -> tuple[str, ...]:
    """The classes of the events whose middle lies in the span, by start, each once."""
    inside = [event.kind for event in video.events if span.start <= event.span.middle <= span.end]
    return tuple(dict.fromkeys(inside))


def build_demo(folder: Path, report: Report, cancel: CancelToken, shape: Shape = SHAPE) -> DemoLibrary:
    """Make the films that are not there, keep those that are, and tell what is in them.

    The films are the same every time, so that what was stored about them stays valid. Each is written under a
    temporary name and renamed; `library.json` beside them says which are complete. Cancelled leaves the complete ones.
    EnvironmentProblem where the folder cannot be written.
    """
    try:
        DOOR.folder(folder)
        known = _known(folder, shape)
        missing = [number for number in range(1, FILMS + 1) if not _complete(folder / video_name(number), known)]
        if missing:
            known |= _make(folder, shape, missing, report, cancel)
        report(FILMS * shape.seconds, FILMS * shape.seconds, "films")
    except OSError as error:
        raise EnvironmentProblem(
            f"The demonstration cannot be written to {folder} ({error.strerror}). Choose another folder.", str(folder)
        ) from error
    videos = [
        DemoVideo(folder / name, shape.seconds, known[name].events, number <= MARKED)
        for number, name in ((n, video_name(n)) for n in range(1, FILMS + 1))
    ]
    return DemoLibrary(folder, tuple(videos), TARGET.name)


def video_name(number: int) -> str:
    """File name of film 1, 2, ..."""
    return f"film_{number}.mp4"


@dataclass(frozen=True, slots=True)
class _Made:
    """What the manifest says of a complete film."""

    size: int
    events: tuple[Event, ...]


def _complete(path: Path, known: dict[str, _Made]) -> bool:
    made = known.get(path.name)
    return made is not None and path.is_file() and path.stat().st_size == made.size


def _known(folder: Path, shape: Shape) -> dict[str, _Made]:
    """The manifest's films by name; none where it is absent, of another recipe or not ours: they are made anew."""
    try:
        told = fields(read_json(folder / MANIFEST, _LARGEST))
        if told.get("recipe") != _recipe(shape):
            return {}
        return {name: _read(fields(entry)) for name, entry in fields(told.get("films")).items()}
    except (FileNotFoundError, ValueError):
        return {}


def _read(entry: Mapping[str, object]) -> _Made:
    """ValueError for what this program never wrote."""
    told = [items(event, 3) for event in items(entry.get("events"), 10_000)]
    events = [Event(text(kind), TimeSpan(number(start), number(end))) for kind, start, end in told]
    return _Made(whole(entry.get("bytes"), 0, 2**40), tuple(events))


def _recipe(shape: Shape) -> list[float]:
    """What a film must have been made by to be kept."""
    return [RECIPE, SEED, *astuple(shape)]


def _record(folder: Path, shape: Shape, name: str, made: _Made) -> None:
    films = {**_known(folder, shape), name: made}
    content = {
        "recipe": _recipe(shape),
        "target": TARGET.name,
        "films": {
            name: {
                "bytes": films[name].size,
                "events": [[event.kind, event.span.start, event.span.end] for event in films[name].events],
            }
            for name in sorted(films)
        },
    }
    DOOR.write(folder / MANIFEST, (json.dumps(content, indent=1) + "\n").encode())


def _make(folder: Path, shape: Shape, numbers: list[int], report: Report, cancel: CancelToken) -> dict[str, _Made]:
    """Make these films, two at a time; the first problem stops the others."""
    stop, lock = CancelToken(), Lock()
    done = dict.fromkeys(range(1, FILMS + 1), 1.0) | dict.fromkeys(numbers, 0.0)
    made: dict[str, _Made] = {}
    bank = _bank(cancel)

    def one(number: int) -> None:
        name = video_name(number)
        track = mix(bank, shape, np.random.default_rng([SEED, number]), stop)
        done[number] = MIXED
        render(Film(make_still(track.sound, (number - 1) / FILMS), track.sound), folder / name, stop)
        done[number] = 1.0
        with lock:
            made[name] = _Made((folder / name).stat().st_size, track.events)
            _record(folder, shape, name, made[name])

    with ThreadPoolExecutor(AT_ONCE, "demo") as pool:
        pending = {pool.submit(one, number) for number in numbers}
        try:
            while pending:
                finished, pending = wait(pending, LOOK, FIRST_COMPLETED)
                for future in finished:
                    future.result()
                cancel.check()
                report(sum(done.values()) * shape.seconds, FILMS * shape.seconds, "films")
        except BaseException:
            stop.cancel()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return made


def _bank(cancel: CancelToken) -> Bank:
    kinds = (TARGET, *CONFUSABLE, *OTHERS)
    bank = {}
    for name in sorted({*BEDS, *(name for kind in kinds for name in kind.recordings)}):
        cancel.check()
        bank[name] = read_recording(RECORDINGS / f"{name}.ogg")
    return bank
