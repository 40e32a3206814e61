"""Names of clips: never used twice, safe on every system."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightcut.domain.unfinished import Unfinished
from eightcut.errors import BadRequest
from eightcut.services.clips.markers import delete_marker
from eightcut.services.clips.names import check_length, check_name, class_path
from eightcut.services.clips.next_names import next_names
from eightcut.services.context import Job
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench

EXPORT = """
import sys
from pathlib import Path
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import ExportRequest
from eightcut.services.context import Job
from tests.unit.services.small_media import small_bench

folder, database, film, name = map(Path, sys.argv[1:])
with small_bench(database) as ctx:
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for at in range(10):
        request = ExportRequest("default", str(folder / "out"), str(name), (float(at),), clips=2, label="oak")
        list(export(ctx, str(film), request, Job()))
"""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def group(small: Small) -> str:
    """The number of the next marker, K of `_mK_`."""
    return Path(small.cut(10.0)[0].row.output_path).name.split("_")[2]


def test_a_number_in_rows_on_disk_or_in_the_trash_is_not_used_again(small: Small) -> None:
    small.cut(30.0, folder="Gate")
    delete_marker(small.services, [clip.row for clip in small.cut(10.0)])
    assert group(small) == "m2"
    (small.out / "Door/vid_001/other_001_m6_0").mkdir()
    assert group(small) == "m7"
    for old in (
        f"{TRASH}/20250101_000000_000000/vid_001/clip_001_m9_0.mp4",
        f"{TRASH}/20250101/Gate/vid_001/c_001_m40_0",
    ):
        place = small.out / old
        place.parent.mkdir(parents=True)
        place.touch()
    assert group(small) == "m10"
    gone = Path(small.rows()[-1].output_path)
    gone.unlink()
    assert group(small) == "m11"


def test_the_number_of_a_video_in_the_trash_is_not_given_to_another(small: Small) -> None:
    (small.out / TRASH / "20250101/Door/vid_004").mkdir(parents=True)
    (small.out / TRASH / "20250101/vid_006").mkdir(parents=True)
    assert small.cut(10.0)[0].row.output_path == str(small.out / "Door/vid_007/clip_007_m1_0.mp4")


def test_the_name_shown_before_is_the_name_taken_also_beside_the_trash(small: Small) -> None:
    small.cut(30.0, folder="Gate")
    delete_marker(small.services, [clip.row for clip in small.cut(10.0)])
    names = next_names(small.services, open_video(small.services, small.film), "default", str(small.out / "Door"), 2)
    assert names.text == "vid_001/clip_001_m2_0..1"
    assert Path(small.cut(10.0)[0].row.output_path).stem == names.first


def _together(tmp_path: Path, *runs: tuple[Path, Path, str]) -> None:
    """Export ten markers of two clips each by every (database folder, film, class), all at once."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", EXPORT, *map(str, (tmp_path, database, film)), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for database, film, name in runs
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        _, told = process.communicate("\n", timeout=120)
        assert process.returncode == 0, told


def test_two_programs_exporting_the_same_new_film_share_its_number_and_no_name(small: Small, tmp_path: Path) -> None:
    film = Path(small.film)
    _together(tmp_path, *[(tmp_path, film, "Door")] * 3, (tmp_path, film, "Gate"))
    rows = small.rows()
    paths = {row.output_path for row in rows}
    assert len(rows) == len(paths) == 80
    assert {Path(path).parent.name for path in paths} == {"vid_001"}
    assert paths == {str(path) for path in small.out.glob("*/vid_*/*")}
    assert len(small.labels("Door")) == 60
    assert small.services.library.unfinished.all() == []


def test_two_films_and_two_databases_in_one_folder_never_meet(small: Small, tmp_path: Path) -> None:
    other, second = tmp_path / "other.mkv", tmp_path / "second"
    other.write_text("another film")
    second.mkdir()
    film = Path(small.film)
    _together(tmp_path, *((database, one, "Door") for database in (tmp_path, second) for one in (film, other)))
    with small_bench(second) as more:
        theirs = more.library.clips.of_profile("default")
    mine = small.rows()
    paths = {row.output_path for row in (*mine, *theirs)}
    assert len(mine) == len(theirs) == 40
    assert paths == {str(path) for path in small.out.glob("*/vid_*/*")}
    owners = {(Path(row.output_path).parent, row.filename, rows is mine) for rows in (mine, theirs) for row in rows}
    assert len(owners) == len({folder for folder, *_ in owners}) == 4


def test_what_another_program_takes_in_the_meantime_is_left_to_it(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = small.media.hold, []

    def hold(folder: str, name: str) -> bool:
        asked.append(name)
        if len(asked) == 1:
            return False
        if len(asked) == 2:
            Path(folder, "theirs_001_m5_0.mp4").touch()
        return real(folder, name)

    monkeypatch.setattr(small.media, "hold", hold)
    assert group(small) == "m6"
    assert asked == ["clip_001_m1_0", "clip_001_m2_0", "clip_001_m6_0"]
    assert not list(small.out.rglob(".hold_*"))


def test_a_new_film_takes_no_folder_that_came_in_the_meantime(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.mkdir

    def mkdir(path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if path.name == "vid_001":
            real(path, mode, True, True)
        real(path, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    assert small.cut(10.0)[0].row.output_path == str(small.out / "Door/vid_002/clip_002_m1_0.mp4")


@pytest.mark.parametrize(
    "name",
    ["CON", "nul", "Aux.door", "com1", "LPT9.x", "COM²", "a.", "a .", "a:b", "a\tb", "..", "", "PRN"],
)
def test_class_folders_that_windows_cannot_have_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadRequest, match="cannot be used"):
        class_path(str(tmp_path), name)


@pytest.mark.parametrize(("out", "folder"), [("", ".8cut-trash"), ("", ".8CUT-Trash"), (".8cut-trash", "Knock")])
def test_class_folders_in_the_trash_are_refused(tmp_path: Path, out: str, folder: str) -> None:
    with pytest.raises(BadRequest, match="trash"):
        class_path(str(tmp_path / out), folder)


@pytest.mark.parametrize("name", ["Con", "NUL.mp4", "a/b", " a", "a ", ".a", "", "a?b", "aux .b"])
def test_clip_names_that_windows_cannot_have_are_refused(small: Small, name: str) -> None:
    with pytest.raises(BadRequest, match="cannot be used"):
        small.cut(10.0, name=name)
    assert not small.out.exists()


def test_names_that_only_look_dangerous_are_taken(tmp_path: Path) -> None:
    for name in ("Console", "com10", "nullify", "Türen", "a.b", "auxiliary.x", "Door 2"):
        assert class_path(str(tmp_path), name).name == name.replace(" ", "_")
        check_name(name)


def test_a_new_folder_that_differs_by_case_or_accents_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "T\u00fcren").mkdir()
    for twin in ("t\u00fcren", "Tu\u0308ren", "T\u00dcREN"):
        with pytest.raises(BadRequest, match="do not distinguish from"):
            class_path(str(tmp_path), twin)
    (tmp_path / "t\u00fcren").mkdir(exist_ok=True)
    assert class_path(str(tmp_path), "t\u00fcren").is_dir()


def test_a_path_that_windows_cannot_open_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    job = Job(warn=lambda _file, message: told.append(message))
    fits = 259 - len("/frame_0001.webp")
    check_length(Path("/" + "a" * (fits - 1)), job)
    check_length(Path("/" + "a" * 254 + ".mp4"), job)
    assert told == []
    check_length(Path("/" + "a" * fits), job)
    check_length(Path("/" + "a" * 255 + ".mp4"), job)
    assert ["260 characters long" in message for message in told] == [True, True]
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(BadRequest, match="Choose a shorter"):
        check_length(Path("/" + "a" * fits), job)


def test_notes_of_a_program_that_still_runs_keep_its_names(small: Small) -> None:
    video = open_video(small.services, small.film)
    running = Unfinished(
        process=1, token="other", begun=2e9, content_id=video.content_id, profile="default",
        makes=(str(small.out / "Gate/vid_005/clip_005_m1_0.mp4"), str(small.out / "Door/vid_005/clip_005_m3_0.mp4")),
    )  # fmt: skip
    note = small.services.library.unfinished.begin(running)
    assert small.cut(10.0)[0].row.output_path == str(small.out / "Door/vid_005/clip_005_m4_0.mp4")
    small.services.library.unfinished.end(note)


@pytest.mark.parametrize("name", ["Snow steps", " Door", "Door  2 ", "a _b", "T\u00fcr zu"])
def test_a_folder_that_is_there_is_taken_as_it_is_and_a_new_one_gets_no_spaces(tmp_path: Path, name: str) -> None:
    assert class_path(str(tmp_path), name).name == name.strip().replace(" ", "_")
    (tmp_path / name).mkdir()
    assert class_path(str(tmp_path), name) == tmp_path / name


def test_a_file_with_that_name_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "Snow steps").touch()
    assert class_path(str(tmp_path), "Snow steps").name == "Snow_steps"
