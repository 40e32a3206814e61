"""The library's marks as files: what goes out comes in again, and no file is replaced unasked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from eightcut.domain.judgements import Verdict
from eightcut.domain.marks import Meaning
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.errors import BadRequest
from eightcut.services.context import Job, Services
from eightcut.services.marks.exporting import MarksExport, export_marks, marks_of
from eightcut.services.marks.formats import FORMATS
from eightcut.services.marks.importing import MarksRequest, import_marks
from eightcut.services.scans.review import add_negatives, judge_interval
from eightcut.services.videos.identity import open_video
from tests.unit.services.marks.conftest import Held, Take

EVERYTHING = ("exported", "accepted", "matches", "uncertain", "negatives")


@pytest.fixture
def full(ctx: Services, film: Path, take: Take) -> Path:
    """The film with marks of every meaning: a scan of which some was judged, a hard negative, clips by hand."""
    video = open_video(ctx, str(film))
    regions = (Region(0, 8, 0.5), Region(8, 17, 0.75), Region(18, 26, 0.9), Region(20, 28, 0.3, disabled=True))
    ctx.library.scans.save(NewScan(video, "default", "FOLEY", regions, duration=30.0, folders=("door",)))
    for span, verdict in ((TimeSpan(0, 8), Verdict.REJECT), (TimeSpan(18, 26), Verdict.UNCERTAIN)):
        judge_interval(ctx, str(film), "default", span, verdict, "FOLEY")
    add_negatives(ctx, str(film), "default", [3.0])
    take("11.1234\t12\tsteps\n")
    return film


def export(ctx: Services, out: Path, **fields: object) -> list[tuple[str, int]]:
    request = MarksExport(**{"profile": "default", "out": str(out), **fields})  # type: ignore[arg-type]  # by name
    return [(Path(file.path).name, file.count) for file in export_marks(ctx, request, Job()).files]


@pytest.mark.parametrize("form", [form for form in FORMATS if form.tells], ids=lambda form: form.name)
def test_every_mark_comes_in_again_as_what_it_was(
    ctx: Services, full: Path, take: Take, held: Held, form: object
) -> None:
    name = form.name  # type: ignore[attr-defined]
    out = full.with_name(f"all.{name}.csv" if form.ending == ".csv" else "all.jsonl")  # type: ignore[attr-defined]
    assert export(ctx, out, sources=EVERYTHING, format=name) == [(out.name, 5)]
    new = take(out.read_text(), out.name, profile="second").new
    assert new == {Meaning.POSITIVE: 1, Meaning.MATCH: 1, Meaning.UNCERTAIN: 1, Meaning.NEGATIVE: 2}
    plain = [[(m.start, m.end, m.label, m.meaning) for m in held(profile)] for profile in ("default", "second")]
    assert plain[0] == plain[1]
    assert take(out.read_text(), out.name).new.total() == 1  # the match, now to be reviewed beside that of the scan


def test_what_goes_out_is_chosen_by_where_it_comes_from_and_by_class(ctx: Services, full: Path) -> None:
    assert export(ctx, full.with_name("a.csv")) == [("a.csv", 3)]
    assert export(ctx, full.with_name("a.txt")) == [("a.txt", 1)]
    assert full.with_name("a.txt").read_text() == "11.123400\t12.000000\tsteps\n"
    assert export(ctx, full.with_name("b.csv"), sources=("matches",)) == [("b.csv", 1)]
    assert export(ctx, full.with_name("c.csv"), sources=EVERYTHING, classes=("DOOR",)) == [("c.csv", 3)]
    assert export(ctx, full.with_name("n.txt"), sources=("negatives",)) == [("n.txt", 2)]


def test_each_video_has_its_file_in_a_folder(ctx: Services, full: Path) -> None:
    (full.parent / "silent").mkdir()
    other = shutil.copy(full, full.with_name("other.mp4"))
    with Path(other).open("ab") as file:
        file.write(b"\0" * 8)  # another content
    videos = (str(full), str(other))
    assert export(ctx, full.parent / "out", videos=videos, format="audacity") == [("film.txt", 1), ("other.txt", 0)]
    assert (full.parent / "out" / "other.txt").read_text() == ""
    assert export(ctx, full.parent / "silent", videos=videos, format="csv") == [("marks.csv", 3)]


def test_chapters_are_written_into_a_video_by_ffmpeg_and_read_from_it(
    ctx: Services, film: Path, take: Take, held: Held
) -> None:
    take("3.5\t5\tdoor\n6\t8.25\tquo'te;=#\n")
    marks = held()
    export(ctx, film.with_name("film.ffmeta"))
    other = film.with_name("other.mkv")
    video = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-itsoffset", "2", "-i", str(film)]
    subprocess.run([*video, "-i", film.with_name("film.ffmeta"), "-map_metadata", "1", "-c", "copy", other], check=True)
    found = import_marks(ctx, str(other), MarksRequest("second"), Job())
    assert (found.new.total(), [one.filename for one in found.videos]) == (2, ["other.mkv"])
    again = marks_of(ctx, found.videos[0], "second", EVERYTHING)
    began = ctx.media.probe(str(other)).start
    assert began > 1
    assert [mark.label for mark in again] == [mark.label for mark in marks]
    assert [mark.start + began for mark in again] == pytest.approx([mark.start for mark in marks], abs=0.002)
    assert export(ctx, film.with_name("film.llc")) == [("film.llc", 2)]
    assert import_marks(ctx, str(film.with_name("film.llc")), MarksRequest("default"), Job()).known == 2


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"out": "there.csv"}, "already there"),
    ({"out": "film.mp4", "format": "csv", "overwrite": True}, "is a video"),
    ({"out": "other.db", "format": "csv", "overwrite": True}, "is no text"),
    ({"out": "a.txt", "sources": ("accepted", "negatives")}, "cannot tell negatives"),
    ({"out": "a.txt", "sources": ("all",)}, "'all'"),
    ({"out": "a.csv", "profile": "nobody"}, "knows no video yet"),
    ({"out": "out", "format": "audacity", "videos": ("film.mp4", "sub/film.mp4")}, "More than one video"),
]


def test_what_cannot_be_written_is_refused_beforehand(
    ctx: Services, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(full.parent)
    Path("there.csv").write_text("mine")
    Path("other.db").write_bytes(b"SQLite format 3\0")
    Path("sub").mkdir()
    Path("sub/film.mp4").write_bytes(full.read_bytes() + b"\0" * 8)
    before = sorted(Path().rglob("*"))
    for fields, told in REFUSED:
        with pytest.raises(BadRequest, match=told):
            export(ctx, **{**fields, "out": Path(str(fields["out"]))})  # type: ignore[arg-type]  # fields by name
        assert (sorted(Path().rglob("*")), Path("there.csv").read_text()) == (before, "mine")
    assert export(ctx, Path("there.csv"), overwrite=True) == [("there.csv", 3)]
