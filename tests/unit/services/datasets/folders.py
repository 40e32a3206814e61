"""A folder that each trainer takes, written as its loader wants it, for tests to break."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

from tests.unit.services.datasets.conftest import Make


def right_clip(make: Make, target: str) -> Path:
    """A clip as the target wants it."""
    if target in ("mmaudio-16k", "mmaudio-44k"):
        return make(8.24, rate=44_100)
    if target == "thinksound":
        return make(8.04, rate=44_100, samples=353_280)
    if target == "minimax-h3":
        return make(8.0, fps=24, rate=32_000)
    return make(8.04)


def put(folder: Path, name: str, clip: Path) -> Path:
    """The clip in the folder under this name, its suffix kept."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(clip, folder / f"{name}{clip.suffix}"))


def beside(folder: Path, clip: Path, names: list[str]) -> None:
    """Each with its caption beside it."""
    for name in names:
        put(folder, name, clip).with_suffix(".txt").write_text(f"a knock, {name}", "utf-8")


def _metadata(folder: Path, clip: Path, names: list[str]) -> None:
    lines = []
    for name in names:
        put(folder, name, clip)
        lines.append(json.dumps({"file_name": f"{name}{clip.suffix}", "caption": f"a knock, {name}"}))
    (folder / "metadata.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def _mmaudio(folder: Path, clip: Path, names: list[str]) -> None:
    for name in names:
        put(folder, name, clip)
    rows = "".join(f"{name}\ta knock\n" for name in names)
    (folder / "clips.tsv").write_text(f"id\tlabel\n{rows}", "utf-8")


def _thinksound(folder: Path, clip: Path, names: list[str]) -> None:
    for name in names:
        put(folder, name, clip)
    rows = "".join(f'{name},"a knock, loud","a knock, near"\n' for name in names)
    (folder / "clips.csv").write_text(f"id,caption,caption_cot\n{rows}", "utf-8")


def _ltx2(folder: Path, clip: Path, names: list[str]) -> None:
    rows = [{"caption": f"a knock, {name}", "video": put(folder, name, clip).name} for name in names]
    (folder / "dataset.json").write_text(json.dumps(rows), "utf-8")


def shard(path: Path, members: list[tuple[str, bytes]]) -> None:
    """A tar file with these members in this order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as archive:
        for name, held in members:
            info = tarfile.TarInfo(name)
            info.size = len(held)
            archive.addfile(info, io.BytesIO(held))


def _webdataset(folder: Path, clip: Path, names: list[str]) -> None:
    held = clip.read_bytes()
    shard(folder / "00000.tar", [
        member for name in names for member in ((f"{name}{clip.suffix}", held), (f"{name}.txt", b"a knock"))
    ])  # fmt: skip


WRITERS: dict[str, Callable[[Path, Path, list[str]], None]] = {
    "foleytune": beside, "minimax-h3": beside, "musubi-ltx2": beside, "ltx2": _ltx2, "ai-toolkit": beside,
    "simpletuner": beside, "mmaudio-16k": _mmaudio, "mmaudio-44k": _mmaudio, "thinksound": _thinksound,
    "finetrainers": _metadata, "hf-video": _metadata, "hf-audio": _metadata, "webdataset": _webdataset,
    "plain": _metadata,
}  # fmt: skip
