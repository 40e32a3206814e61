"""The folder around the clips, as each loader wants it: captions, tables, shards. Clips lie in it already."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from eightcut.atomic import Door, remove
from eightcut.domain.wording import one_line
from eightcut.errors import OutputProblem
from eightcut.values import dataclass

DOOR = Door(OutputProblem, "choose another folder (--out)")
_IN_A_SHARD = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """One clip: the name that is its own, its file, its caption, what else is known of it."""

    name: str
    file: Path
    caption: str
    label: str


Write = Callable[[Path, Sequence[Written]], None]
"""Write what belongs around these clips, which lie in the folder itself."""


def beside(_folder: Path, clips: Sequence[Written]) -> None:
    """A .txt file with the caption beside each clip."""
    for clip in clips:
        DOOR.write(clip.file.with_suffix(".txt"), f"{one_line(clip.caption)}\n".encode())


def metadata(folder: Path, clips: Sequence[Written]) -> None:
    """metadata.jsonl with a line for each clip, every field filled."""
    _lines(folder / "metadata.jsonl", (
        {"file_name": clip.file.name, "caption": one_line(clip.caption), "label": clip.label} for clip in clips
    ))  # fmt: skip


def plain(folder: Path, clips: Sequence[Written]) -> None:
    """All of it: captions beside the clips, metadata as JSON lines and as CSV."""
    beside(folder, clips)
    metadata(folder, clips)
    _table(folder / "metadata.csv", "excel", ("file_name", "caption", "label"), (
        (clip.file.name, one_line(clip.caption), clip.label) for clip in clips
    ))  # fmt: skip


def rows(column: str) -> Write:
    """dataset.json: a list of objects with the clip in this column, and its caption."""

    def write(folder: Path, clips: Sequence[Written]) -> None:
        listed = [{"caption": one_line(clip.caption), column: clip.file.name} for clip in clips]
        DOOR.write(folder / "dataset.json", f"{json.dumps(listed, ensure_ascii=False, indent=1)}\n".encode())

    return write


def tsv(column: str, inside: str) -> Write:
    """clips.tsv with `id` and the caption in this column; the clips in the folder `inside`, "" for beside it."""

    def write(folder: Path, clips: Sequence[Written]) -> None:
        if inside:
            DOOR.folder(folder / inside)
            for clip in clips:
                DOOR.move(clip.file, folder / inside / clip.file.name)
        told = ((clip.name, one_line(clip.caption).replace('"', "'")) for clip in clips)
        _table(folder / "clips.tsv", "excel-tab", ("id", column), told)

    return write


def thinksound(folder: Path, clips: Sequence[Written]) -> None:
    """clips.csv with the caption twice: as itself and as its reasoning, which nobody wrote."""
    told = ((clip.name, one_line(clip.caption), one_line(clip.caption)) for clip in clips)
    _table(folder / "clips.csv", "excel", ("id", "caption", "caption_cot"), told)


def shards(folder: Path, clips: Sequence[Written]) -> None:
    """Tar files of at most a thousand clips, the members of each together; the clips themselves go."""
    for number in range(0, len(clips), _IN_A_SHARD):
        with DOOR.pending(folder / f"{number // _IN_A_SHARD:06d}.tar") as shard:
            for clip in clips[number : number + _IN_A_SHARD]:
                told = {"caption": clip.caption, "label": clip.label}
                shard.write(_head(f"{clip.name}.json", len(held := json.dumps(told).encode())) + _padded(held))
                with DOOR.told(clip.file, "read"):
                    held = clip.file.read_bytes()
                shard.write(_head(f"{clip.name}{clip.file.suffix}", len(held)))
                shard.write(_padded(held))
                shard.write(_head(f"{clip.name}.txt", len(held := one_line(clip.caption).encode())) + _padded(held))
            shard.write(bytes(2 * tarfile.BLOCKSIZE))
            shard.commit()
    for clip in clips:
        remove(clip.file)


def _head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    return info.tobuf()


def _padded(held: bytes) -> bytes:
    return held + bytes(-len(held) % tarfile.BLOCKSIZE)


def _lines(path: Path, told: Iterable[Mapping[str, object]]) -> None:
    DOOR.write(path, "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in told).encode())


def _table(path: Path, dialect: str, columns: Sequence[str], told: Iterable[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, dialect=dialect, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(told)
    DOOR.write(path, text.getvalue().encode())
