"""`dataset.json` brought in line with the database."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from eightcut.bootstrap import open_services
from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.services.change import Kind
from eightcut.services.clips.datasets.dataset_json import bring_in_line, read
from eightcut.services.clips.datasets.rebuilding import Rebuilt, rebuild


def test_rebuilding_adds_relabels_and_removes_and_leaves_strangers(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "Door"
    paths = {
        name: folder / "vid_001" / f"clip_001_m{n}_0.mp4" for n, name in enumerate(("new", "old", "scan", "gone"), 1)
    }
    stranger = folder / "mine.wav"
    for path in (*list(paths.values())[:3], stranger):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    entries = [
        {"path": str(paths["old"]), "label": "wrong", "note": "kept"},
        {"path": str(paths["gone"]), "label": "knock"},
        {"path": str(stranger), "label": "mine"},
    ]
    (folder / "dataset.json").write_text(json.dumps(entries), encoding="utf-8")
    with open_services(Config(tmp_path / "a.db", tmp_path / "cache")) as ctx:
        for name, path in paths.items():
            ctx.library.clips.add(ClipRow("a.mp4", 1.0, str(path), label="knock", scan_export=name == "scan"))

        assert rebuild(ctx, dry_run=True) == [Rebuilt(str(folder), 1, 1, 1)]
        assert read(folder) == entries
        assert [made.change.kinds for made in rebuild(ctx, dry_run=False)] == [Kind.FILES]
        assert rebuild(ctx, dry_run=False) == []

    assert read(folder) == [
        {"path": str(paths["old"]), "label": "knock", "note": "kept"},
        {"path": str(stranger), "label": "mine"},
        {"path": str(paths["new"]), "label": "knock"},
    ]


def test_bringing_clips_in_line_touches_no_other_entry(tmp_path: Path) -> None:
    mine = {"path": "/a", "label": "old", "note": "kept"}
    stranger = {"path": "/s", "label": "stranger"}
    (tmp_path / "dataset.json").write_text(json.dumps([mine, stranger, {"path": "/gone", "label": "x"}]))
    bring_in_line(tmp_path, {"/a", "/b", "/gone"}, {"/a": "new", "/b": "b"})
    assert read(tmp_path) == [{**mine, "label": "new"}, stranger, {"path": "/b", "label": "b"}]
    written = (tmp_path / "dataset.json").stat().st_mtime_ns
    bring_in_line(tmp_path, {"/a", "/b", "/gone"}, {"/a": "new", "/b": "b"})
    assert (tmp_path / "dataset.json").stat().st_mtime_ns == written


AT_WORK = """
import sys
from pathlib import Path
from eightcut.services.clips.datasets.dataset_json import add_all, addition, bring_in_line
folder, name = Path(sys.argv[1]), sys.argv[2]
for number in range(40):
    labels = {f"/x/{name}/{number}.mp4": name}
    more = addition(folder, labels)
    if more is None or not more.make():
        (add_all(folder, labels) if number % 2 else bring_in_line(folder, set(), labels))
"""


@pytest.mark.parametrize("size", [0, 97_000, 130_000])
def test_programs_on_several_databases_keep_each_others_entries(tmp_path: Path, size: int) -> None:
    """Below the size from which files are added to in place, beyond it, and across it."""
    there = [{"path": f"/x/before/{number}.mp4", "label": "b"} for number in range(size // 60)]
    (tmp_path / "dataset.json").write_text(json.dumps(there, indent=2), encoding="utf-8")
    names = [f"{name}{random.randrange(1000)}" for name in "abc"]
    programs = [subprocess.Popen([sys.executable, "-c", AT_WORK, str(tmp_path), name]) for name in names]
    assert [program.wait() for program in programs] == [0, 0, 0]
    paths = [entry["path"] for entry in read(tmp_path)]
    assert sorted(paths) == sorted([e["path"] for e in there] + [f"/x/{n}/{i}.mp4" for n in names for i in range(40)])
    assert [path.name for path in tmp_path.iterdir()] == ["dataset.json"]
