"""`dataset.json` is anybody's: whatever has that name, work ends well or in a sentence, and nothing of it is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eightcut.errors import EnvironmentProblem
from eightcut.ordinary import DEPTH
from eightcut.services.clips.datasets.dataset_json import NAME, read
from eightcut.services.clips.disabling import disable, enable
from eightcut.services.clips.importing import import_clips
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench

REFUSED = {
    "nested deeply": "[" * 100_000,
    "nested a little too deeply": f'[{{"path": {"[" * DEPTH}{"]" * DEPTH}}}]',
    "nested and closed": "[" * 5_000 + "]" * 5_000,
    "no list": '{"path": "a"}',
    "texts": '["a"]',
    "a number of 5,000 digits": f"[{'1' * 5_000}]",
    "cut off": '[{"path": "a"',
    "nothing": "",
    "another coding": "utf-16",
    "not text": "\udcff\udcfe",
}
NO_PATHS: list[object] = [None, 1, [], {}, "", "\0", "\ud800", "x" * 5_000, True]
NO_LABELS: list[object] = [None, [], "\ud800", "\0"]
TAKEN: dict[str, list[dict[str, object]]] = {
    "paths that are no paths": [{"path": value} for value in NO_PATHS],
    "labels that are no labels": [{"path": f"/none/{n}", "label": v} for n, v in enumerate(NO_LABELS)],
    "numbers of others": [{"path": "/none/a.mp4", "score": float("nan"), "more": 10**300}],
    "no paths": [{}, {"label": "x"}],
}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        made = Small(tmp_path, ctx)
        made.cut(10.0)
        yield made


def works(small: Small) -> dict[str, Callable[[], object]]:
    ctx = small.services
    return {
        "export": lambda: small.cut(30.0),
        "disable": lambda: disable(ctx, "default", None, ["Door"], Job()),
        "enable": lambda: enable(ctx, "default", None, ["Door_disabled"], Job()),
        "doctor": lambda: list(examine(ctx, fix=True)),
        "import": lambda: import_clips(ctx, "other", str(small.out), Job()),
    }


def all_works(small: Small) -> int:
    """How many of them were refused, each in a sentence."""
    refused = 0
    for work in works(small).values():
        try:
            work()
        except EnvironmentProblem as problem:
            refused += problem.message.endswith(".") and NAME in problem.message
    return refused


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_list_is_refused_in_a_sentence_and_stays(small: Small, kind: str) -> None:
    place = small.out / "Door" / NAME
    text = REFUSED[kind]
    content = json.dumps([]).encode("utf-16") if text == "utf-16" else text.encode("utf-8", "surrogateescape")
    place.write_bytes(content)
    before = small.names()

    assert all_works(small) >= 2
    assert place.read_bytes() == content
    assert small.names() == before


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_ordinary_file_is_refused_and_never_waited_for(small: Small, kind: str) -> None:
    place = small.out / "Door" / NAME
    place.unlink()
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero")

    assert all_works(small) >= 2
    assert os.path.lexists(place)


@pytest.mark.parametrize("kind", TAKEN)
def test_entries_of_any_content_stop_nothing_and_stay(small: Small, kind: str) -> None:
    place = small.out / "Door" / NAME
    clip = small.rows()[0].output_path
    mine = {"path": clip, "label": "a \ud800 sign"}
    place.write_text(json.dumps([mine, *TAKEN[kind]]))

    import_clips(small.services, "other", str(small.out), Job())
    assert "a ? sign" in {row.label for row in small.services.library.clips.of_profile("other")}
    small.cut(30.0)
    list(examine(small.services, fix=False))

    kept = read(small.out / "Door")
    assert json.dumps(kept[1 : 1 + len(TAKEN[kind])]) == json.dumps(TAKEN[kind])


def test_a_mark_of_utf_8_at_the_beginning_is_no_matter(small: Small) -> None:
    place = small.out / "Door" / NAME
    place.write_bytes(b"\xef\xbb\xbf" + place.read_bytes())

    assert len(read(small.out / "Door")) == 2
