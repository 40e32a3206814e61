"""What a loader makes of a folder before it opens a clip: names, captions, tables, shards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from eightcut.services.datasets.samples import Found
from eightcut.services.datasets.targets import loader_of, target_named
from tests.unit.services.datasets.folders import shard

Files = Mapping[str, str]
TOLD = '{"file_name": "a.mp4", "caption": "knock"}'
ROW = '{"video": "a.mp4", "caption": "knock"}'


def find(folder: Path, target: str, files: Files, *, sound_only: bool = False) -> Found:
    for name, held in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(held.encode("utf-8", "surrogateescape"))
    return loader_of(target_named(target), sound_only=sound_only).find(folder)


def told(found: Found) -> str:
    return " | ".join([f"{name} {fault.reason}" for name, fault in found.dropped] + [one.reason for one in found.stops])


DROPPED: list[tuple[str, Files, str, int]] = [
    ("foleytune", {"x/a.mp4": "", "y/a.mp4": ""}, "y/a.mp4 is called as x/a.mp4", 1),
    ("foleytune", {"a.mp4": "", "a.txt": "\udcff"}, "a.mp4 has a caption file that is not UTF-8 text", 0),
    ("musubi-ltx2", {"a.mp4": "", "a.mov": "", "a.txt": "knock"}, "a.mp4 is called as a.mov", 1),
    ("ai-toolkit", {"x/y/a.mp4": "", "x/y/b.webp": ""}, "x/y/b.webp is a picture, and would be trained as one", 1),
    ("simpletuner", {"a.mp4": "", "b.mov": "", "b.txt": "knock"}, "a.mp4 has no caption", 1),
    ("mmaudio-16k", {"a.mp4": "", "t.tsv": "id\tlabel\na\tknock\nb\tknock\n"}, "b is listed, and there is no b.mp4", 1),
    ("mmaudio-44k", {"a.mp4": "", "t.tsv": "id\tlabel\na\tx\na\ty\n"}, "a is listed twice", 1),
    ("mmaudio-44k", {"a.mp4": "", "t.tsv": "id\tlabel\na\tx\n../a\ty\n\ty\n"}, "../a is listed, and there is no", 1),
    ("mmaudio-44k", {"a.MP4": "", "t.tsv": "id\tlabel\na\tx\n"}, "there is no a.mp4", 0),
    ("thinksound", {"t.csv": "id,caption,caption_cot\na,x,y\n"}, "a is listed, and there is no a.mp4", 0),
    ("plain", {"a.mp4": "", "metadata.jsonl": f"{TOLD}\n{TOLD}\n"}, "a.mp4 is listed twice", 1),
    ("plain", {"metadata.jsonl": f"{TOLD}\n"}, "a.mp4 is listed, and there is no such file", 0),
    ("hf-video", {"a.mp4": "", "metadata.jsonl": f"{TOLD}\n{TOLD}\n"}, "a.mp4 is listed twice", 1),
    ("finetrainers", {"a.mp4": "", "b.mp4": "", "a.txt": "knock"}, "b.mp4 has no caption", 1),
]


@pytest.mark.parametrize(("target", "files", "why", "left"), DROPPED)
def test_a_clip_that_is_left_out_is_named(target: str, files: Files, why: str, left: int, tmp_path: Path) -> None:
    found = find(tmp_path, target, files)
    assert why in told(found)
    assert (len(found.samples), found.stops) == (left, [])


STOPS: list[tuple[str, Files, str]] = [
    ("minimax-h3", {"a.mp4": ""}, "a.mp4 has no caption: the trainer stops"),
    ("minimax-h3", {"a.mp4": "", "a.txt": "x", "a.wav": "", "a.flac": ""}, "two sound files, a.flac and a.wav"),
    ("musubi-ltx2", {"a.mp4": ""}, "a.mp4 has no caption: the trainer stops"),
    ("ltx2", {"a.mp4": ""}, "no CSV, JSON or JSONL file whose first row has a caption and a video"),
    ("ltx2", {"set.jsonl": f"{ROW}\n"}, "a.mp4 is listed in set.jsonl, and there is no such file"),
    ("ltx2", {"a.mp4": "", "set.json": "{"}, "set.json cannot be read: is not valid JSON"),
    ("ltx2", {"a.mp4": "", "set.json": '{"train": ["a"]}'}, "set.json cannot be read: it holds no list"),
    ("ltx2", {"a.mp4": "", "set.jsonl": "[1]"}, "it holds a line that is no object"),
    ("ltx2", {"a.mp4": "", "set.csv": 'video,caption\na.mp4,"knock'}, "set.csv cannot be read"),
    ("ltx2", {"a.mp4": "", "set.csv": "video,caption\na.mp4,\udcff"}, "set.csv is not UTF-8 text"),
    ("mmaudio-16k", {"a.mp4": ""}, "There is not a .tsv file with the columns id, label"),
    ("mmaudio-16k", {"a.mp4": "", "t.tsv": "id,label\na,x\n"}, "There is not a .tsv file with the columns id, label"),
    ("mmaudio-16k", {"a.tsv": "id\tlabel\na\tx\n", "b.tsv": "id\tlabel\na\tx\n"}, "more than one file"),
    ("thinksound", {"t.csv": "id,caption\na,x\n"}, "columns id, caption, caption_cot"),
    ("plain", {"a.mp4": ""}, "There is no metadata.jsonl, or it is empty"),
    ("hf-video", {"a.mp4": "", "metadata.csv": "file_name\na.mp4\n", "metadata.jsonl": TOLD}, "more than one kind"),
    ("hf-video", {"a.mp4": "", "metadata.jsonl": ""}, "metadata.jsonl names no clip"),
    ("hf-video", {"a.mp4": "", "metadata.jsonl": '{"path": "a.mp4"}'}, "has no column file_name"),
    ("hf-video", {"a.mp4": "", "metadata.jsonl": '{"file_name": "a.mp4", "video": "x"}'}, "has a column video"),
    ("hf-video", {"a.mp4": "", "metadata.csv": "file_name,caption\na.mp4,\n"}, "has an empty field"),
    ("hf-video", {"metadata.jsonl": '{"file_name": "../a.mp4"}'}, "../a.mp4: the loader refuses it"),
    ("hf-video", {"metadata.jsonl": '{"file_name": "/a.mp4"}'}, "/a.mp4: the loader refuses it"),
    ("hf-video", {"metadata.jsonl": '{"file_name": "http://a.mp4"}'}, "http://a.mp4: the loader refuses it"),
    ("hf-video", {"metadata.jsonl": '{"file_name": "b.mp4"}'}, "b.mp4 is listed, and there is no such file"),
    ("hf-video", {"a.mp4": "", "metadata.jsonl": f'{TOLD}\n{{"file_name": "a.mp4", "caption": 1}}'}, "differ in"),
    ("hf-video", {"a.mp4": "", "a.txt": "knock", "metadata.jsonl": TOLD}, "loaded as text"),
    ("hf-video", {"a.mp4": "", "a.wav": "", "metadata.jsonl": TOLD}, "loaded as audiofolder"),
    ("hf-video", {"a.mp4": "", "dataset.json": "[]", "metadata.jsonl": TOLD}, "loaded as json"),
    ("hf-video", {"a.mp4": "", "a.txt": "x", "b.txt": "x", "metadata.jsonl": TOLD}, "loaded as text"),
    ("hf-audio", {"a.wav": "", "a.mp4": "", "b.mp4": ""}, "loaded as videofolder"),
    ("hf-video", {"train/a.mp4": "", "train/metadata.jsonl": TOLD, "test/a.mp4": "",
                  "test/metadata.jsonl": '{"file_name": "a.mp4"}'}, "metadata of different columns"),
    ("finetrainers", {"metadata.csv": "file_name\na\n", "metadata.jsonl": TOLD}, "metadata.jsonl and metadata.csv"),
    ("finetrainers", {"a.mp4": "", "metadata.json": "[]"}, "metadata.json is none that Hugging Face reads"),
    ("finetrainers", {"a.mp4": "", "metadata.csv": "file_name,words\na.mp4,x\n"}, "metadata.csv has no column caption"),
    ("finetrainers", {"a.mp4": ""}, "There is no metadata, no caption beside a clip, no list"),
    ("finetrainers", {"a.mp4": "", "prompts.txt": "x\ny\n", "videos.txt": "a.mp4\n"}, "2 captions stand against 1"),
    ("finetrainers", {"prompts.txt": "x\n", "videos.txt": "a.mp4\n"}, "a.mp4 is listed, and there is no such"),
    ("finetrainers", {"x/stray.tar": "", "a.mp4": "", "a.txt": "x"}, "x/stray.tar cannot be read"),
    ("webdataset", {"a.mp4": ""}, "There is no .tar file"),
    ("webdataset", {"a.tar": "nothing"}, "a.tar cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "files", "why"), STOPS)
def test_what_stops_a_loader_is_named(target: str, files: Files, why: str, tmp_path: Path) -> None:
    found = find(tmp_path, target, files)
    assert why in told(found)
    assert found.stops


TAKEN: list[tuple[str, Files, bool, int]] = [
    ("minimax-h3", {"a.mp4": "", "a.txt": "x", "a.wav": ""}, False, 1),
    ("minimax-h3", {"a.wav": "", "a.txt": "x"}, True, 1),
    ("foleytune", {"a.mp4": "", "vid_001/b.mp4": "", "dataset.json": "[]"}, False, 2),
    ("ai-toolkit", {"a.mp4": "", ".8cut-trash/b.mp4": "", ".hidden.mp4": ""}, False, 1),
    ("ltx2", {"a.mp4": "", "dataset.json": '[{"path": "a.mp4", "label": "knock"}]'}, False, 1),
    ("ltx2", {"x/a.mp4": "", "set.csv": 'caption,video\n"a\tknock, ""loud""\n",x/a.mp4\n'}, False, 1),
    ("ltx2", {"a.wav": "", "set.jsonl": '{"audio": "a.wav", "caption": "x\\u2028y"}\n\n'}, True, 1),
    ("mmaudio-44k", {"videos/a.mp4": "", "t.tsv": "\ufeffid\tlabel\na\tx\n"}, False, 1),
    ("mmaudio-44k", {"audio/a.wav": "", "audio/b.flac": "", "t.tsv": "id\tcaption\na\tx\nb\ty\n"}, True, 2),
    ("hf-video", {"train/a.mp4": "", "train/metadata.jsonl": TOLD, "test/a.mp4": "", "test/metadata.jsonl": TOLD},
     False, 2),
    ("hf-video", {"a.mp4": "", "a.txt": "knock", "b.txt": "x", "README.md": "---\nconfigs:\n- a\n---\n",
                  "metadata.jsonl": TOLD}, False, 1),
    ("hf-audio", {"a.wav": "", "a.mp4": "", "metadata.jsonl": '{"file_name": "a.wav"}'}, False, 1),
    ("finetrainers", {"a.mp4": "", "prompts.txt": "x\n", "videos.txt": "a.mp4\n"}, False, 1),
    ("finetrainers", {"a.mp4": "", "a.txt": "x"}, False, 1),
]  # fmt: skip


@pytest.mark.parametrize(("target", "files", "sound_only", "count"), TAKEN)
def test_what_a_loader_takes(target: str, files: Files, sound_only: bool, count: int, tmp_path: Path) -> None:
    found = find(tmp_path, target, files, sound_only=sound_only)
    assert (len(found.samples), told(found)) == (count, "")


SHARDS: list[tuple[list[tuple[str, bytes]], str, int]] = [
    ([("a.mp4", b"1"), ("a.txt", b"x"), ("b.mp4", b"2"), ("b.txt", b"y")], "", 2),
    ([("x/a.mp4", b"1"), ("y/a.mp4", b"2")], "", 2),
    ([("a.mp4", b"1"), ("a.mp4", b"2")], "has a field twice", 1),
    ([("a.mp4", b"1"), ("b.mp4", b"2"), ("a.txt", b"x")], "does not stand together", 2),
    ([("a.mp4", b"1"), ("b.mp4", b"2"), ("b.txt", b"y")], "has other fields than the sample before it", 2),
    ([("a.txt", b"x")], "has no mp4", 0),
    ([("v1.2.mp4", b"1"), ("v1.3.mp4", b"2")], "has no mp4", 0),
    ([("a.MP4", b"1"), (".b.mp4", b"2")], "", 1),
]


@pytest.mark.parametrize(("members", "why", "count"), SHARDS)
def test_members_of_a_shard_stand_together(
    members: list[tuple[str, bytes]], why: str, count: int, tmp_path: Path
) -> None:
    shard(tmp_path / "00000.tar", members)
    found = find(tmp_path, "webdataset", {})
    assert why in told(found)
    assert bool(why) == bool(told(found))
    assert len(found.samples) == count
    for sample in found.samples:
        assert sample.inside is not None
        begin, length = sample.inside
        assert sample.file.read_bytes()[begin : begin + length] in (b"1", b"2")


@pytest.mark.parametrize("held", [
    json.dumps([{"video": "a.mp4", "caption": "x"}] * 3), "[" * 100 + "]" * 100,
    json.dumps([{"video": "a" * 5_000, "caption": "x"}]), json.dumps([{"video": "a\0.mp4", "caption": "x"}]),
    json.dumps([{"video": "/", "caption": None}]), json.dumps([{"video": 7, "caption": []}]),
])  # fmt: skip
def test_no_table_makes_the_check_fail(held: str, tmp_path: Path) -> None:
    assert told(find(tmp_path, "ltx2", {"a.mp4": "", "set.json": held}))
