"""Which formats of marks there are, which one a file has, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eightcut.domain.marks import Mark, MarkedVideo
from eightcut.errors import BadRequest
from eightcut.services.marks import edit_lists, projects, tables
from eightcut.values import dataclass

_HIGHEST = 22_050.0
"""Hz, where the rate of the sound is not known."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write marks."""

    name: str
    ending: str
    write: Callable[[Sequence[Mark], MarkedVideo | None], str]
    """Text of marks; of one video what is known of its file."""
    many: bool = False
    """Whether one file holds marks of several videos; then the second argument is None."""
    tells: bool = False
    """Whether it tells positives, negatives, uncertain ones and matches apart."""
    frames: bool = False
    """Whether it counts frames."""


def _raven(marks: Sequence[Mark], video: MarkedVideo | None) -> str:
    rates = [track.rate for track in video.info.tracks] if video else []
    return tables.write_raven(marks, max(rates, default=0) / 2 or _HIGHEST)


def _losslesscut(marks: Sequence[Mark], video: MarkedVideo | None) -> str:
    return projects.write_losslesscut(marks, Path(video.info.path).name if video else "")


FORMATS = (
    Format("audacity", ".txt", lambda marks, _: tables.write_audacity(marks)),
    Format("raven", ".selections.txt", _raven),
    Format("csv", ".csv", lambda marks, _: tables.write_csv(marks), many=True, tells=True),
    Format("jsonl", ".jsonl", lambda marks, _: tables.write_jsonl(marks), many=True, tells=True),
    Format("hoplite", ".csv", lambda marks, _: tables.write_hoplite(marks), many=True, tells=True),
    Format("losslesscut", ".llc", _losslesscut),
    Format("ffmetadata", ".ffmeta", lambda marks, _: projects.write_ffmetadata(marks)),
    Format("edl", ".edl", edit_lists.write_edl, frames=True),
    Format("otio", ".otio", edit_lists.write_otio, frames=True),
)
NAMES = tuple(one.name for one in FORMATS)


def format_for(out: str, name: str) -> Format:
    """The format of this name, else that of the ending of a file. BadRequest where neither is one."""
    if name:
        found = [one for one in FORMATS if one.name == name.lower()]
        if not found:
            raise BadRequest(f"There is no format {name!r} for marks. Formats: {', '.join(NAMES)}.")
        return found[0]
    fitting = [one for one in FORMATS if Path(out).name.lower().endswith(one.ending)]
    if not fitting:
        raise BadRequest(f"The ending of {out} names no format for marks. Give --format: {', '.join(NAMES)}.", out)
    return max(fitting, key=lambda one: len(one.ending))


def reader_of(path: Path, text: str) -> tables.Read:
    """What reads this text, by the file's ending and its first line."""
    ending = path.suffix.lower()
    if ending in {".jsonl", ".ndjson"}:
        return tables.read_jsonl
    if ending == ".llc":
        return projects.read_losslesscut
    if text.startswith(projects.HEAD):
        return projects.read_ffmetadata
    if tables.is_raven(text):
        return tables.read_raven
    if ending in {".csv", ".tsv"}:
        return tables.read_csv
    if ending == ".txt":
        return tables.read_audacity
    raise BadRequest(
        f"{path} is of no format that marks are read from: .txt (Audacity, Raven), .csv, .jsonl, .llc, ffmetadata, "
        "or a video with chapters.",
        str(path),
    )
