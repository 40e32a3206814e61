"""Loaders that take what a table lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eightcut.services.datasets.reading import Row, called, files, of_kind, said, table
from eightcut.services.datasets.samples import NOT_LISTED, Found, Sample
from eightcut.services.videos.same_place import is_file


def mmaudio(folder: Path) -> Found:
    """MMAudio of 2026-02-23, its VGGSound extraction: `<id>.mp4` in one folder, a TSV with `id` and `label`."""
    found = Found(overlooked=NOT_LISTED)
    place = folder / "videos" if (folder / "videos").is_dir() else folder
    rows = _one_table(folder, (".tsv",), ("id", "label"), found)
    _by_id(found, folder, rows, [place], (".mp4",), "label")
    return found


def mmaudio_sound(folder: Path) -> Found:
    """The same without picture: a folder with sound files alone, .flac before .wav, a TSV with `id` and `caption`."""
    found = Found(overlooked=NOT_LISTED)
    place = folder / "audio" if (folder / "audio").is_dir() else folder
    for path in files(place):
        if path.suffix not in (".flac", ".wav"):
            found.stop(
                f"{called(path, folder)} is no sound: the loader opens every file of the folder.",
                "Keep the sounds in a folder of their own, audio.",
            )
    rows = _one_table(folder, (".tsv",), ("id", "caption"), found)
    _by_id(found, folder, rows, [place], (".flac", ".wav"), "caption")
    return found


def thinksound(folder: Path) -> Found:
    """ThinkSound and PrismAudio of 2026-03-24: `<id>.mp4`, a CSV with `id`, `caption` and `caption_cot`."""
    found = Found(overlooked=NOT_LISTED)
    rows = _one_table(folder, (".csv",), ("id", "caption", "caption_cot"), found)
    _by_id(found, folder, rows, [folder / "videos", folder], (".mp4",), "caption")
    return found


def thinksound_sound(folder: Path) -> Found:
    """The same without picture: `<id>.wav` or `<id>.flac`."""
    found = Found(overlooked=NOT_LISTED)
    rows = _one_table(folder, (".csv",), ("id", "caption", "caption_cot"), found)
    _by_id(found, folder, rows, [folder / "audio", folder], (".wav", ".flac"), "caption")
    return found


def ltx2(column: str) -> Callable[[Path], Found]:
    """The LTX-2 trainer of 2026-08-16: CSV, JSON or JSONL; which column is what is read from the first row.

    `column`: `video` or `audio`. A file that is missing stops it.
    """
    names = {"video": ("video", "media_path", "path", "file_name"), "audio": ("audio", "path", "file_name")}[column]

    def find(folder: Path) -> Found:
        found = Found(overlooked=NOT_LISTED)
        tables = _tables(folder, (".jsonl", ".json", ".csv"), found)
        for path, rows in tables:
            media = next((name for name in names if rows and name in rows[0]), None)
            words = next((name for name in ("caption", "label") if rows and name in rows[0]), None)
            if media is not None and words is not None:
                if (media, words) != (column, "caption"):
                    found.notes.append(f"Say which columns: --video-column {media} --caption-column {words}.")
                _by_path(found, folder, path, rows, media, words, missing_stops=True)
                return found
        found.stop(f"There is no CSV, JSON or JSONL file whose first row has a caption and a {column}.", "Write one.")
        return found

    return find


def plain(folder: Path) -> Found:
    """8-cut's own plain form: metadata.jsonl names every clip and its caption, a .txt beside each says the same."""
    found = Found(overlooked=NOT_LISTED)
    rows = table(folder / "metadata.jsonl", found) if is_file(folder / "metadata.jsonl") else []
    if not rows and not found.stops:
        found.stop("There is no metadata.jsonl, or it is empty.", "Write one line for each clip: file_name, caption.")
    _by_path(found, folder, folder / "metadata.jsonl", rows, "file_name", "caption", missing_stops=False)
    return found


def _tables(folder: Path, kinds: Sequence[str], found: Found) -> list[tuple[Path, list[Row]]]:
    return [(path, rows) for path in of_kind(files(folder), kinds) if (rows := table(path, found))]


def _one_table(folder: Path, kinds: Sequence[str], columns: Sequence[str], found: Found) -> list[Row]:
    """The rows of the one table that has these columns."""
    fitting = [rows for _, rows in _tables(folder, kinds, found) if set(columns) <= rows[0].keys()]
    if len(fitting) == 1:
        return fitting[0]
    if not found.stops:
        which = f"a {kinds[0]} file with the columns {', '.join(columns)}"
        if fitting:
            found.stop(f"There is more than one file like {which}.", "Keep one of them.")
        else:
            found.stop(f"There is not {which} and a row for each clip.", "Write one.")
    return []


def _by_id(
    found: Found, folder: Path, rows: Sequence[Row], places: Sequence[Path], kinds: Sequence[str], words: str
) -> None:
    seen: set[str] = set()
    for row in rows:
        name = said(row, "id")
        there = [Path(place, f"{name}{kind}") for place in places for kind in kinds]
        media = next((path for path in there if name and path.parent in places and is_file(path)), None)
        if name in seen:
            found.drop(name, "is listed twice", "Give each clip a name of its own.")
        elif media is None:
            found.drop(name, f"is listed, and there is no {name}{kinds[0]}", "Put the clip there, or take the row out.")
        else:
            found.samples.append(Sample(called(media, folder), media, said(row, words)))
        seen.add(name)


def _by_path(
    found: Found, folder: Path, listing: Path, rows: Sequence[Row], media: str, words: str, *, missing_stops: bool
) -> None:
    seen: set[Path] = set()
    for row in rows:
        named = said(row, media)
        path = Path(folder, named)
        if not named or not is_file(path):
            reason = f"{named or 'A row'} is listed in {listing.name}, and there is no such file"
            if missing_stops:
                found.stop(f"{reason}: the trainer stops.", "Put the clip there, or take the row out.")
            else:
                found.drop(named, "is listed, and there is no such file", "Put the clip there, or take the row out.")
        elif path in seen:
            found.drop(named, "is listed twice", "Take one of the rows out.")
        else:
            found.samples.append(Sample(named, path, said(row, words)))
        seen.add(path)
