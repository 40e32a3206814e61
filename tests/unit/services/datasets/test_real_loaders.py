"""Hugging Face `datasets` and `webdataset`, the programs themselves, load what was built for them: every clip, whole.

Sounds (`hf-audio`) are not loaded here: without torchcodec, and so torch, `datasets` reads none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eightcut.services.clips.requests import Clip
from eightcut.services.datasets.building import Built

FOLDER = """
import json, sys
from datasets import Video, load_dataset
for side, rows in load_dataset("videofolder", data_dir=sys.argv[1]).items():
    for row in rows.cast_column("video", Video(decode=False)):
        print(json.dumps([side, row["caption"], len(open(row["video"]["path"], "rb").read())]))
"""
SHARDS = """
import json, sys
import webdataset
for sample in webdataset.WebDataset(sys.argv[1:], shardshuffle=False):
    names = sorted(name for name in sample if not name.startswith("__"))
    print(json.dumps([sample["__key__"], names, len(sample[names[-1]]), sample["txt"].decode()]))
"""
"""What a trainer does to read a dataset, without decoding: each clip on a line."""


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., list[Any]]:
    own = {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}

    def run(script: str, *arguments: str) -> list[Any]:
        words = [sys.executable, "-c", script, *arguments]
        told = subprocess.run(words, env={**os.environ, **own}, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        return [json.loads(line) for line in told.stdout.splitlines()]

    return run


def test_datasets_loads_the_folder(
    made: Callable[..., Built], mark: Callable[..., list[Clip]], load: Callable[..., list[Any]]
) -> None:
    mark("three.mp4", 5.0)
    built = made("hf-video", holdout=0.25, validation=0.25)
    rows = load(FOLDER, built.folder)
    assert sorted({row[0] for row in rows}) == ["test", "train", "validation"]
    assert sorted(row[2] for row in rows) == sorted(path.stat().st_size for path in Path(built.folder).rglob("*.mp4"))
    assert len(rows) == 4
    assert all(row[1] for row in rows)


def test_webdataset_reads_the_shards(made: Callable[..., Built], load: Callable[..., list[Any]]) -> None:
    built = made("webdataset")
    shards = sorted(str(path) for path in Path(built.folder).rglob("*.tar"))
    samples = load(SHARDS, *shards)
    assert len({sample[0] for sample in samples}) == 3
    assert all({"mp4", "txt"} <= set(sample[1]) and sample[3] for sample in samples)
