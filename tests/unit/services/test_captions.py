"""Captions of clips: composed, renamed over all of them, of classes, from text files and a program of the user."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightcut.domain.captions import Stage, Template
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, Cancelled, EnvironmentProblem
from eightcut.media.outside import ProgramMissing
from eightcut.services.clips.captioning import Captioned, ask_program, read_folder
from eightcut.services.clips.captions import (
    caption_class,
    compose,
    delete_template,
    edit_template,
    read_template,
    rename_phrase,
    save_template,
    template_named,
    write_template,
)
from eightcut.services.clips.listing import listed
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.remarks import caption, replace_in_captions
from eightcut.services.context import Failure, Job
from eightcut.services.datasets.candidates import candidates
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench

STEPS = Template("Steps", (Stage("action", ("walks", "runs")), Stage("surface", ("gravel", "wood"))))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        small = Small(tmp_path, ctx)
        small.cut(10.0)
        small.cut(40.0, folder="Gate", clips=1, label="")
        save_template(ctx, "default", STEPS)
        yield small


def said(small: Small) -> list[str]:
    return [clip.words.text for clip in listed(small.services, "default")]


def test_a_renamed_phrase_changes_all_captions_composed_of_it_in_one_step(small: Small) -> None:
    ctx = small.services
    first, second, third = (row.id for row in small.rows())
    compose(ctx, [first, second], STEPS, [1, 2])
    compose(ctx, [third], STEPS, [2, 0])
    caption(ctx, [second], "somebody walks")
    assert said(small) == ["walks, wood", "somebody walks", "runs"]
    count, change = rename_phrase(ctx, "default", STEPS, "action", "walks", "strolls")
    assert (count, said(small)) == (2, ["strolls, wood", "somebody walks", "runs"])
    assert template_named(ctx, "default").stages[0].phrases == ("strolls", "runs")
    back = change.undo()
    assert said(small) == ["walks, wood", "somebody walks", "runs"]
    assert template_named(ctx, "default") == STEPS
    back.undo()
    caption(ctx, [second], "")
    assert said(small)[1] == "strolls, wood"
    cleared = caption(ctx, [second, third], "")
    assert said(small)[1:] == ["oak", "Gate"]
    cleared.undo()
    count, _ = replace_in_captions(ctx, "default", small.rows(), "wood", "oak floor")
    assert (count, said(small)[:2]) == (2, ["strolls, oak floor"] * 2)
    assert small.rows()[0].caption == "strolls, oak floor"
    overwrite(ctx, small.film, small.rows()[:2], small.request(10.0), Job())
    assert said(small)[1:] == ["strolls, oak floor"] * 2


def test_a_template_goes_under_another_name_with_its_captions_and_never_over_another(small: Small) -> None:
    ctx = small.services
    compose(ctx, [1], STEPS, [1, 1])
    feet = Template("Feet", STEPS.stages, " on ")
    _, change = edit_template(ctx, "default", STEPS, feet)
    assert said(small)[0] == "walks on gravel"
    with pytest.raises(BadRequest, match="changed elsewhere"):
        edit_template(ctx, "default", STEPS, feet)
    change.undo()
    assert [one.name for one in ctx.library.captions.templates("default")] == ["Steps"]
    with pytest.raises(BadRequest, match="already"):
        save_template(ctx, "default", STEPS)
    save_template(ctx, "default", feet)
    with pytest.raises(BadRequest, match="already"):
        edit_template(ctx, "default", feet, STEPS)
    with pytest.raises(BadRequest, match="--template which one is meant: Feet, Steps"):
        template_named(ctx, "default")
    gone = delete_template(ctx, "default", STEPS)
    assert said(small)[0] == "walks, gravel"
    gone.undo()
    assert template_named(ctx, "default", "Steps") == STEPS
    path = small.folder / "t.json"
    write_template(str(path), STEPS)
    assert read_template(str(path)) == STEPS
    with pytest.raises(BadRequest, match="--overwrite"):
        write_template(str(path), STEPS)
    for text, told in (("{", "not valid JSON"), ('{"name": "T", "stages": []}', "1 to 9 stages")):
        path.write_text(text)
        with pytest.raises(BadRequest, match=rf"t\.json.*{told}"):
            read_template(str(path))
    with pytest.raises(EnvironmentProblem, match="cannot be read"):
        read_template(str(small.folder / "none.json"))


def test_the_caption_of_a_class_goes_into_datasets_where_clips_have_none(small: Small) -> None:
    ctx = small.services
    compose(ctx, [1], STEPS, [1, 1])
    change = caption_class(ctx, "default", "DOOR", " a door\n creaks ")
    found = candidates(ctx, "default", [], ["exported"], 4.0, Job())
    assert [one.caption for one in found] == said(small) == ["walks, gravel", "a door creaks", "Gate"]
    ctx.library.profiles.copy("default", "other")
    assert [clip.words.text for clip in listed(ctx, "other")] == said(small)
    assert template_named(ctx, "other") == STEPS
    change.undo()
    assert said(small)[1] == "oak"


def test_text_files_are_told_apart_by_the_names_of_clips(small: Small) -> None:
    folder = small.folder / "texts"
    folder.mkdir()
    (folder / "clip_001_m1_1.TXT").write_text("\n")
    job = Job(warn=lambda *_: None)
    assert read_folder(small.services, small.rows(), str(folder), job)[0] == 0
    assert said(small) == ["oak", "oak", "Gate"]
    (folder / "clip_001_m1_1.TXT").unlink()
    for name, text in (("clip_001_m1_1", "creaks\n"), ("clip_001_m1_0", "two"), ("nobody", "x")):
        (folder / f"{name}.txt").write_text(text)
    warned: list[str] = []
    job = Job(warn=lambda _, told: warned.append(told))
    count, change = read_folder(small.services, small.rows(), str(folder), job)
    assert (count, said(small)) == (1, ["oak", "creaks", "Gate"])
    assert [told.partition(": ")[2] for told in warned] == ["2 clips are called so.", "no clip is called so."]
    change.undo()
    assert said(small)[1] == "oak"
    with pytest.raises(BadRequest, match="no folder"):
        read_folder(small.services, small.rows(), str(folder / "none"), Job())


@pytest.mark.parametrize("held", [b"SQLite format 3\0", b"{}", b"", b"\0\0\0\x18ftypmp42", b"a,b\n"])
def test_a_template_takes_the_place_of_a_template_alone(tmp_path: Path, held: bytes) -> None:
    place = tmp_path / "file"
    place.write_bytes(held)
    with pytest.raises(BadRequest, match="no caption template, so it is not replaced"):
        write_template(str(place), STEPS, overwrite=True)
    assert place.read_bytes() == held
    place.unlink()
    write_template(str(place), STEPS)
    write_template(str(place), STEPS, overwrite=True)
    assert read_template(str(place)) == STEPS


CAPTIONER = """import pathlib, sys, time
name = pathlib.Path(sys.argv[-1])
if "Gate" in str(name): sys.stderr.write("Traceback\\nout of memory\\n"); sys.exit(3)
if name.stem.endswith("_1"): time.sleep(600)
print(); print("  a", sys.argv[1], " creaks "); print("more")"""


def test_a_program_captions_clips_one_by_one_and_costs_only_those_it_fails_on(small: Small) -> None:
    rows = small.rows()
    command = [sys.executable, "-c", CAPTIONER, "old door"]
    first, slow, failed = ask_program(small.services, rows, command, 1.0, Job())
    assert isinstance(first, Captioned)
    assert said(small) == ["a old door creaks", "oak", "Gate"]
    assert isinstance(slow, Failure)
    assert "took longer than 1 seconds" in slow.message
    assert isinstance(failed, Failure)
    assert "ended with exit code 3" in failed.message
    assert failed.message.endswith(": out of memory.")
    job = Job(cancel=CancelToken())
    again = ask_program(small.services, [rows[0], rows[1]], [sys.executable, "-c", "print('kept')"], 60.0, job)
    next(again)
    job.cancel.cancel()
    with pytest.raises(Cancelled):
        next(again)
    assert said(small)[:2] == ["kept", "oak"]
    raw = "import sys; sys.stdout.buffer.write(%r)"
    for words, why in (
        ("print()", "said nothing"), ("while True: print('x' * 9999)", "more than 1 MB"),
        (raw % b"T\xfcr\n", "no UTF-8 text"), (raw % "Tür".encode("utf-16"), "no UTF-8 text"),
        (raw % b"a\0b\n", "no UTF-8 text"), ("import os; os.kill(os.getpid(), 9)", "was killed (signal 9)"),
    ):  # fmt: skip
        [told] = ask_program(small.services, rows[:1], [sys.executable, "-c", words], 60.0, Job())
        assert isinstance(told, Failure)
        assert why in told.message
    warned: list[str] = []
    vandal = "import sys; open(sys.argv[-1], 'ab').write(b'x'); print('kept')"
    list(
        ask_program(
            small.services, rows[:1], [sys.executable, "-c", vandal], 60.0, Job(warn=lambda f, _: warned.append(f))
        )
    )
    assert warned == [rows[0].output_path]
    list(ask_program(small.services, rows[:1], [sys.executable, "-c", raw % b"\x1b[1;32mkept\x1b[0m\n"], 60.0, Job()))
    assert said(small)[0] == "kept"
    Path(rows[2].output_path).unlink()
    [told] = ask_program(small.services, rows[2:], command, 1.0, Job())
    assert isinstance(told, Failure)
    assert told.message.endswith("clip_001_m1_0.mp4 is missing.")
    with pytest.raises(ProgramMissing, match="nowhere could not be started"):
        list(ask_program(small.services, rows, ["nowhere"], 1.0, Job()))
