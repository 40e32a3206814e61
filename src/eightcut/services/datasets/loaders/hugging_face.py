"""Hugging Face `datasets` of 2026-07-31 (folders of videos or sounds), and finetrainers of 2025-06-04 on top of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from eightcut.services.datasets.loaders.flat import captions_needed, with_captions
from eightcut.services.datasets.loaders.shards import webdataset
from eightcut.services.datasets.reading import Row, below, called, files, folders, of_kind, said, table, text
from eightcut.services.datasets.samples import NOT_LISTED, Found, Sample
from eightcut.services.videos.same_place import is_file

SPLITS = ("train", "validation", "test")
METADATA = ("metadata.csv", "metadata.jsonl", "metadata.parquet")
VIDEO = (".mkv", ".mp4", ".avi", ".mpeg", ".mov")
SOUND = (".aac", ".aiff", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wav")
FINETRAINERS = (".mp4", ".mov")
_BUILDERS = {
    **dict.fromkeys(VIDEO, "videofolder"), **dict.fromkeys(SOUND, "audiofolder"), ".txt": "text", ".csv": "csv",
    ".tsv": "csv", ".json": "json", ".jsonl": "json", ".parquet": "parquet", ".tar": "webdataset",
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".webp", ".gif"), "imagefolder"),
}  # fmt: skip
_TABLES = (".parquet", ".jsonl", ".json", ".csv")


def folder_of(builder: str, kinds: Sequence[str], column: str) -> Callable[[Path], Found]:
    """`load_dataset(folder)` with this builder; `column` is what it calls the media."""

    def find(folder: Path) -> Found:
        found = Found()
        _guessed(found, folder, builder)
        splits = [place for place in folders(folder) if place.name in SPLITS] or [folder]
        shapes: dict[str, Sequence[tuple[str, str]]] = {}
        for split in splits:
            metadata = [split / name for name in METADATA if is_file(split / name)]
            if len(metadata) > 1:
                found.stop(f"{split.name} has metadata of more than one kind.", "Keep one of the files.")
            elif metadata:
                found.overlooked = NOT_LISTED
                shapes[split.name] = _listed(found, folder, metadata[0], column)
            else:
                media = [path for path in below(split) if path.suffix.lower() in kinds]
                found.samples.extend(Sample(called(path, folder), path) for path in media)
                found.notes.append(f"{split.name} has no metadata, so its clips have no captions.")
        if len(set(shapes.values())) > 1:
            found.stop(f"{' and '.join(shapes)} have metadata of different columns.", "Write the same columns.")
        return found

    return find


def finetrainers(folder: Path) -> Found:
    """One metadata file, else shards, else a .txt beside each clip, else lists line by line."""
    metadata = [folder / name for name in ("metadata.json", "metadata.jsonl", "metadata.csv") if is_file(folder / name)]
    found = Found()
    if len(metadata) > 1:
        found.stop(f"There are {' and '.join(path.name for path in metadata)}.", "Keep one of them.")
        return found
    if metadata and metadata[0].suffix == ".json":
        found.stop("metadata.json is none that Hugging Face reads.", "Write metadata.jsonl instead.")
        return found
    if metadata:
        found.overlooked = NOT_LISTED
        _listed(found, folder, metadata[0], "video")
        if not found.stops and any(sample.caption is None for sample in found.samples):
            found.stop(f"{metadata[0].name} has no column caption.", "Call the column with the words caption.")
        return found
    shards = of_kind(below(folder), (".tar", ".parquet"))
    if shards:
        found = webdataset("mp4")(folder)
        found.notes.append(f"{called(shards[0], folder)} makes the loader read shards, and no other clip.")
        return found
    clips = of_kind(files(folder), FINETRAINERS)
    if any(is_file(path.with_suffix(".txt")) for path in clips):
        found = with_captions(folder, clips)
        captions_needed(found)
        return found
    return _line_by_line(folder)


def _line_by_line(folder: Path) -> Found:
    found = Found()
    lists = []
    for names in (("prompts.txt", "prompt.txt", "captions.txt", "caption.txt"), ("videos.txt", "video.txt")):
        there = next((folder / name for name in names if is_file(folder / name)), None)
        if there is None:
            found.stop("There is no metadata, no caption beside a clip, no list.", "Write metadata.jsonl.")
            return found
        lists.append([line.strip() for line in text(there, found).split("\n") if line.strip()])
    captions, clips = lists
    if len(captions) != len(clips):
        found.stop(f"{len(captions):,} captions stand against {len(clips):,} clips.", "Write one line for each clip.")
        return found
    for caption, name in zip(captions, clips, strict=True):
        path = folder / name
        if path.suffix.lower() not in FINETRAINERS or not is_file(path):
            found.stop(f"{name} is listed, and there is no such .mp4 or .mov file.", "Take the line out.")
        else:
            found.samples.append(Sample(name, path, caption))
    return found


def _guessed(found: Found, folder: Path, wanted: str) -> None:
    """Which builder is guessed: that of the most frequent ending of names; of equals tables, then the last by name.

    Metadata does not count beside other files, and a README that lists files decides itself.
    """
    if is_file(folder / "README.md") and "configs:" in text(folder / "README.md", found).partition("\n---")[0]:
        return
    counted = Counter(
        f".{ending.lower()}"
        for path in below(folder)
        if path.name not in METADATA
        for ending in path.name.split(".")[1:]
    )
    known = [ending for ending in counted if ending in _BUILDERS]
    first = max(known, key=lambda ending: (counted[ending], *(ending == one for one in _TABLES), ending), default="")
    guessed = _BUILDERS.get(first, wanted)
    if guessed != wanted:
        found.stop(
            f"It is loaded as {guessed}, by the most frequent kind of file.",
            f'Move the other files out, or load it with load_dataset("{wanted}", data_dir=...).',
        )


def _listed(found: Found, folder: Path, metadata: Path, column: str) -> Sequence[tuple[str, str]]:
    """Take the clips that the metadata names; its columns and their kinds."""
    if metadata.suffix == ".parquet":
        found.stop("metadata.parquet is not read here.", "Write metadata.jsonl.")
        return ()
    rows = table(metadata, found)
    if not rows:
        found.stop(f"{called(metadata, folder)} names no clip.", "Write one line for each clip.")
        return ()
    if "file_name" not in rows[0]:
        found.stop(f"{called(metadata, folder)} has no column file_name.", "Name each clip's file there.")
        return ()
    if column in rows[0]:
        found.stop(f"{called(metadata, folder)} has a column {column}, as file_name will be.", "Call it otherwise.")
    shape = _shape(found, folder, metadata, rows)
    seen: set[str] = set()
    for row in rows:
        _take(found, folder, metadata, row, seen)
    return shape


def _take(found: Found, folder: Path, metadata: Path, row: Row, seen: set[str]) -> None:
    name = said(row, "file_name")
    if not name or "://" in name or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        found.stop(f"{name or 'A row without file_name'}: the loader refuses it.", "Name a file below the metadata.")
    elif not is_file(metadata.parent / name):
        found.stop(f"{name} is listed, and there is no such file.", "Put the clip there, or take the row out.")
    elif name in seen:
        found.drop(name, "is listed twice", "Take one of the rows out.")
    else:
        caption = next((said(row, key) for key in ("caption", "text") if key in row), None)
        found.samples.append(Sample(called(metadata.parent / name, folder), metadata.parent / name, caption))
    seen.add(name)


def _shape(found: Found, folder: Path, metadata: Path, rows: Sequence[Row]) -> Sequence[tuple[str, str]]:
    """Columns and their kinds; stops where rows differ, or a column is empty, which is read as a number."""
    shapes = {tuple(sorted((key, type(value).__name__) for key, value in row.items())) for row in rows}
    if any(value in ("", None) for row in rows for value in row.values()):
        found.stop(f"{called(metadata, folder)} has an empty field.", "Fill every field, or leave the column out.")
    elif len(shapes) > 1:
        found.stop(f"Rows of {called(metadata, folder)} differ in their columns or kinds.", "Write them all alike.")
    return min(shapes)
