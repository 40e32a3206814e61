"""What is written is read again, whatever marks are called; files of other programs are read as those mean them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eightcut.domain.marks import BadMarks, Mark, Meaning, Written
from eightcut.errors import BadRequest
from eightcut.services.marks.formats import FORMATS, Format, format_for, reader_of
from eightcut.services.marks.reading import marks_in

DATA = Path(__file__).parents[3] / "data" / "marks"
TELLING = {"csv", "jsonl", "hoplite"}
CHANGED: dict[str, Callable[[str], str]] = {
    "audacity": lambda label: " ".join(label.split()),
    "raven": lambda label: " ".join(label.split()),
    "ffmetadata": lambda label: label.replace("\r\n", "\n").replace("\r", "\n"),
}
"""What formats that have no way to write some signs make of a label."""

times = st.integers(0, 10_000_000).map(lambda ticks: ticks / 10_000)
labels = st.text(st.sampled_from("ab \t\"'\n\r,;\\#=é👣\u2028{}[]:/"), max_size=12).filter(str.strip)
marks = st.lists(
    st.builds(
        lambda start, length, label, meaning, score: Mark(start, start + length, label, meaning, score, "/v/a, b.mp4"),
        times, times.map(lambda time: time + 0.001), labels, st.sampled_from(Meaning),
        st.none() | st.integers(0, 100).map(lambda part: part / 100),
    ),
    max_size=4,
    unique_by=lambda mark: mark.start,
)  # fmt: skip


def again(form: Format, written: Sequence[Mark]) -> list[Written]:
    text = form.write(written, None)
    return list(reader_of(Path(f"marks{form.ending}"), text)(text))


@pytest.mark.parametrize("form", [form for form in FORMATS if form.name not in {"edl", "otio"}], ids=lambda f: f.name)
@settings(max_examples=40)
@given(marks=marks)
def test_what_is_written_is_read_again(form: Format, marks: list[Mark]) -> None:
    for mark, found in zip(marks, again(form, marks), strict=True):
        assert found.label == CHANGED.get(form.name, str)(mark.label)
        assert (float(found.start), float(found.end)) == pytest.approx((mark.start, mark.end), abs=1e-5)
        if form.name in TELLING:
            assert found.meaning is mark.meaning
        if form.name in {"csv", "jsonl", "raven"}:
            assert found.score == mark.score
        if form.many:
            assert found.video in {mark.video, "a, b.mp4"}


def read(name: str) -> list[Written]:
    return marks_in(DATA / name)


def test_audacity_labels_without_their_frequencies() -> None:
    assert [(one.place, one.start, one.end, one.label) for one in read("audacity.txt")] == [
        ("line 1", "0.500000", "1.750000", "door slam"),
        ("line 3", "12.000000", "12.000000", "Fußschritt 👣"),
        ("line 4", "20.250000", "21.000000", ""),
    ]


def test_raven_selections_of_several_files_lie_in_their_own_and_count_once() -> None:
    first, second = read("raven.txt")
    assert (first.video, first.start, first.label, first.score) == ("one.wav", "2.5", "door", 0.91)
    assert (second.video, second.start, second.end, second.label) == ("two.wav", "3.25", "4.0", 'steps "loud"')
    assert second.score is None


def test_hoplite_tells_what_is_not_the_sound() -> None:
    assert [(one.video, one.meaning) for one in read("hoplite.csv")] == [
        ("site/film.wav", meaning) for meaning in (Meaning.POSITIVE, Meaning.NEGATIVE, Meaning.UNCERTAIN)
    ]


def test_losslesscut_projects_of_both_versions() -> None:
    first, second = read("losslesscut.llc")
    assert (first.start, first.end, first.label, first.video) == ("1.25", "3.5", "It's a door", "film.mp4")
    assert (second.start, second.end, second.label) == ("12.0", "", "moment 👣")
    assert [(one.start, one.end, one.label) for one in read("losslesscut-1.llc")] == [
        ("0.0", "2.5", ""), ("16.0", "17.5", "abcd\n")
    ]  # fmt: skip


def test_chapters_of_ffmpegs_metadata() -> None:
    assert [(one.start, one.end, one.label) for one in read("chapters.ffmeta")] == [
        ("0.0", "5.0", "Door #1 = \\ \nlate"), ("5.5", "10.0", "Steps"), ("10.0", "", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "label", "meaning"),
    [
        ("Start;End;Label\n1,5;2,5;door\n", "1,5", "door", None),
        ("file\tstart_frame\tend_frame\tclass\nf.mp4\t25\t50\tdoor\n", "25f", "door", None),
        ("start_s,end_s,label,verdict\n00:00:01:12,3,door,rejected\n", "00:00:01:12", "door", Meaning.NEGATIVE),
        ("start_s,end_s,label,verdict\n1,3,door,\n", "1", "door", Meaning.MATCH),
    ],
)
def test_tables_have_their_columns_in_any_order_and_times_in_any_form(
    text: str, start: str, label: str, meaning: Meaning | None
) -> None:
    [found] = reader_of(Path("a.csv"), text)(text)
    assert (found.start, found.label, found.meaning) == (start, label, meaning)


NO_JSON5 = [
    "", "{", "[1", "{a}", "{a:1 b:2}", "[1,,2]", "{,}", "{a:1}}", "{cutSegments: Infinity}", "'open", "1", "/* open",
    "{a:'line\n'}", "[" * 100, "]", "{a:nope}",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.txt", "1\t2\tdoor\nnonsense\n", "line 2"),
        ("a.csv", "label\ndoor\n", "line 2"),
        ("a.csv", "start_s,end_s,label,verdict\n1,2,door,perhaps\n", "line 2"),
        ("a.csv", "start_s,end_s,label,score\n1,2,door,high\n", "line 2"),
        ("a.csv", f"start_s\n{'x' * 200_000}\n", "line 2"),
        ("a.jsonl", '{"start_s": 1}\n[]\n', "line 2"),
        ("a.jsonl", "{\n", "line 1"),
        ("a.llc", "{cutSegments: [{start: 1, end: 2}, {start: 'x'}]}", "segment 2"),
        ("a.llc", "{cutSegments: [1]}", "segment 1"),
        ("a.llc", "{version: 1, cutSegments: [{start: 1}]}", "segment 1"),
        ("a.txt", ";FFMETADATA1\n[CHAPTER]\nSTART=x\n", "chapter 1"),
        ("a.txt", ";FFMETADATA1\n[CHAPTER]\nEND=5\n", "chapter 1"),
        *(("a.llc", text, "") for text in NO_JSON5),
        ("a.txt", "Selection\tBegin Time (s)\tFile Offset (s)\n1\tx\t3\n", "line 2"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_line(name: str, text: str, place: str) -> None:
    with pytest.raises(BadMarks) as told:
        list(reader_of(Path(name), text)(text))
    assert told.value.place == place


@pytest.mark.parametrize("make", [Path.exists, Path.mkdir, lambda p: p.write_bytes(b"\xff\xfe1")])
def test_a_file_that_is_none_or_no_text_is_refused(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "marks.txt")
    with pytest.raises((BadMarks, BadRequest), match=r"cannot be read|is a folder|UTF-8"):
        marks_in(tmp_path / "marks.txt")


def test_a_format_goes_by_its_name_or_the_ending() -> None:
    assert [format_for(f"x{form.ending}", "").ending for form in FORMATS] == [form.ending for form in FORMATS]
    for out, name in (("x.doc", ""), ("x.csv", "word")):
        with pytest.raises(BadRequest, match="jsonl"):
            format_for(out, name)
    with pytest.raises(BadRequest, match="no format"):
        reader_of(Path("x.doc"), "")
