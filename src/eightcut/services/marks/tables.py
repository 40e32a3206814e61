"""Marks as tables: Audacity's labels, Raven's selections, CSV (hoplite's annotations too) and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from eightcut.domain.marks import BadMarks, Mark, Meaning, Written
from eightcut.domain.names import path_parts
from eightcut.ordinary import Unfit, json_of

_RAVEN = ("Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)",
          "Annotation", "Score", "Begin File")  # fmt: skip
COLUMNS = ("file", "start_s", "end_s", "label", "score", "verdict", "model", "scan")
HOPLITE = ("recording", "start_offset_s", "end_offset_s", "label", "label_type")
_STARTS, _ENDS = ("start_s", "start_offset_s", "start", "begin"), ("end_s", "end_offset_s", "end")
_VIDEOS, _LABELS = ("file", "recording", "filename", "video"), ("label", "class")
_MEANINGS = ("verdict", "label_type", "meaning")
_RAVEN_LABELS = ("annotation", "label", "species", "common name", "tag", "type")
_SAID = {
    "accept": Meaning.POSITIVE, "accepted": Meaning.POSITIVE, "positive": Meaning.POSITIVE,
    "reject": Meaning.NEGATIVE, "rejected": Meaning.NEGATIVE, "negative": Meaning.NEGATIVE,
    "uncertain": Meaning.UNCERTAIN, "unsure": Meaning.UNCERTAIN, "match": Meaning.MATCH, "": Meaning.MATCH,
}  # fmt: skip
_VERDICTS = {
    Meaning.POSITIVE: "accept", Meaning.NEGATIVE: "reject", Meaning.UNCERTAIN: "uncertain", Meaning.MATCH: ""
}  # fmt: skip
_Row = Mapping[str, str]


# ------------------------------------------------------------------------------------------------------ writing


def seconds(time: float) -> str:
    """Seconds to the microsecond, without zeros that say nothing."""
    return f"{time:.6f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """On one line and without tabs, for formats that have no other way."""
    return " ".join(text.split())


def _tabbed(rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def write_audacity(marks: Sequence[Mark]) -> str:
    """Start, end and name of each, as Audacity imports labels."""
    return _tabbed((f"{mark.start:.6f}", f"{mark.end:.6f}", _plain(mark.label)) for mark in marks)


def write_raven(marks: Sequence[Mark], highest: float) -> str:
    """A selection table of one video; each selection reaches from 0 to `highest`, in Hz."""
    rows = (
        (str(number), "Spectrogram 1", "1", f"{mark.start:.6f}", f"{mark.end:.6f}", "0.000", f"{highest:.3f}",
         _plain(mark.label), "" if mark.score is None else f"{mark.score:.4f}", _name(mark.video))
        for number, mark in enumerate(marks, 1)
    )  # fmt: skip
    return _tabbed([_RAVEN, *rows])


def _fields(mark: Mark) -> dict[str, str]:
    values = (
        mark.video, seconds(mark.start), seconds(mark.end), mark.label,
        "" if mark.score is None else f"{mark.score:.6g}", _VERDICTS[mark.meaning], mark.model, mark.scan,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def write_csv(marks: Sequence[Mark]) -> str:
    """A table of any number of videos."""
    return _table([COLUMNS, *(list(_fields(mark).values()) for mark in marks)])


def write_hoplite(marks: Sequence[Mark]) -> str:
    """Hoplite's annotations, which tell positives, negatives and uncertain ones apart."""
    rows = ((_name(mark.video), seconds(mark.start), seconds(mark.end), mark.label, mark.meaning.value)
            for mark in marks)  # fmt: skip
    return _table([HOPLITE, *rows])


def write_jsonl(marks: Sequence[Mark]) -> str:
    """An object of the same fields for each mark, a line each."""
    lines = []
    for mark in marks:
        told = {**_fields(mark), "start_s": round(mark.start, 6), "end_s": round(mark.end, 6), "score": mark.score}
        lines.append(json.dumps(told, ensure_ascii=False) + "\n")
    return "".join(lines)


def _table(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue()


def _name(path: str) -> str:
    return path_parts(path)[-1] if path_parts(path) else path


# ------------------------------------------------------------------------------------------------------ reading


def read_audacity(text: str) -> Iterator[Written]:
    """Label tracks as Audacity exports them; lines that tell of frequencies are passed over."""
    for number, line in enumerate(text.splitlines() if "\n" not in text else text.split("\n"), 1):
        plain = line.rstrip("\r")
        if not plain.strip() or plain.startswith("\\"):
            continue
        start, *rest = plain.split("\t", 2)
        if not rest:
            raise BadMarks(f"line {number}", "This is no Audacity label: start, end and name, with tabs between.")
        yield Written(f"line {number}", start, rest[0], rest[1].strip() if len(rest) > 1 else "")


def is_raven(text: str) -> bool:
    """Whether the first line is the head of a selection table."""
    return "\t" in (head := text.split("\n", 1)[0]) and "begin time (s)" in head.lower()


def read_raven(text: str) -> Iterator[Written]:
    """Selection tables, also those of several files; a selection that is there once for each view counts once."""
    first, *lines = text.split("\n")
    names = [name.strip().lower() for name in first.rstrip("\r").split("\t")]
    seen: set[tuple[str, ...]] = set()
    for number, line in enumerate(lines, 2):
        cells = line.rstrip("\r").split("\t")
        if not any(map(str.strip, cells)):
            continue
        row = dict(zip(names, map(str.strip, cells), strict=False))
        start, end = row.get("begin time (s)", ""), row.get("end time (s)", "")
        video = row.get("begin path") or row.get("begin file", "")
        if offset := row.get("file offset (s)"):
            start, end = _in_its_file(start, end, offset, f"line {number}")
        one = (start, end, label := _first(row, _RAVEN_LABELS), video)
        if one not in seen:
            seen.add(one)
            score = _score(row.get("score") or row.get("confidence", ""), f"line {number}")
            yield Written(f"line {number}", start, end, label, None, score, video)


def _in_its_file(start: str, end: str, offset: str, place: str) -> tuple[str, str]:
    """Times within one file of those that Raven had open together, where it counts from the first one's beginning."""
    try:
        moved = float(offset.replace(",", ".")) - float(start.replace(",", "."))
        return repr(float(start.replace(",", ".")) + moved), repr(float(end.replace(",", ".")) + moved)
    except ValueError:
        raise BadMarks(place, "Begin Time, End Time and File Offset must be seconds.") from None


def read_csv(text: str) -> Iterator[Written]:
    """A table with a head: see COLUMNS and HOPLITE; commas, semicolons or tabs, columns in any order."""
    head = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        while True:
            line = rows.line_num + 1
            cells = next(rows, None)
            if cells is None:
                return
            if any(map(str.strip, cells)):
                yield _written(dict(zip(names, cells, strict=False)), names, f"line {line}")
    except csv.Error as problem:
        raise BadMarks(f"line {rows.line_num}", f"This line cannot be read as CSV ({problem}).") from None


def read_jsonl(text: str) -> Iterator[Written]:
    """Objects with the same fields, a line each."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            found = json_of(line)
        except Unfit as problem:
            raise BadMarks(place, f"This line {problem}.") from None
        if not isinstance(found, dict):
            raise BadMarks(place, "This line is no JSON object.")
        row = {str(name).lower(): _text(value) for name, value in found.items()}
        yield _written(row, row, place)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return repr(value) if plain else ""


def _written(row: _Row, names: Iterable[str], place: str) -> Written:
    start, end = _time(row, _STARTS, "start_frame"), _time(row, _ENDS, "end_frame")
    if not start:
        raise BadMarks(place, "There is no start: a table needs the columns start_s, end_s and label.")
    told = [name for name in _MEANINGS if name in names]
    said = row.get(told[0], "").strip().lower() if told else ""
    if said not in _SAID:
        raise BadMarks(place, f"The {told[0]} {said[:40]!r} is none of accept, reject and uncertain.")
    meaning = _SAID[said] if told else None
    score = _score(row.get("score", ""), place)
    return Written(place, start, end, _first(row, _LABELS), meaning, score, _first(row, _VIDEOS))


def _time(row: _Row, names: Iterable[str], frames: str) -> str:
    """A time, else one that is counted in frames."""
    number = row.get(frames, "").strip()
    return _first(row, names).strip() or (f"{number}f" if number else "")


def _first(row: _Row, names: Iterable[str]) -> str:
    return next((row[name] for name in names if row.get(name, "").strip()), "")


def _score(text: str, place: str) -> float | None:
    """A score from 0 to 1; None where there is none, or it is measured otherwise."""
    if not text.strip():
        return None
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        raise BadMarks(place, f"The score {text[:40]!r} is no number.") from None
    return score if 0 <= score <= 1 else None


Read = Callable[[str], Iterator[Written]]
