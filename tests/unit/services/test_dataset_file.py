"""`dataset.json` brought in line with the database."""

from __future__ import annotations

import json
from pathlib import Path

from eightcut.bootstrap import open_workbench
from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.services.dataset_file import Rebuilt, bring_in_line, read, rebuild


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
    with open_workbench(Config(tmp_path / "a.db", tmp_path / "cache")) as bench:
        for name, path in paths.items():
            bench.library.clips.add(ClipRow("a.mp4", 1.0, str(path), label="knock", scan_export=name == "scan"))

        assert rebuild(bench, dry_run=True) == [Rebuilt(str(folder), 1, 1, 1)]
        assert read(folder) == entries
        rebuild(bench, dry_run=False)
        assert rebuild(bench, dry_run=False) == []

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
