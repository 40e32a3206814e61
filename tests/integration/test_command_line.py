from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import imageio_ffmpeg
import pytest

from eightcut.ml.backends import aisfx, yamnet
from eightcut.ui.kit.settings import Settings
from tests.first_frames import keep_first
from tests.integration.conftest import Ran, environment_of, runner

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def taught_once(films: dict[str, Path], cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with three marks and a model."""
    folder = tmp_path_factory.mktemp("taught")
    command = runner(environment_of(folder, cache))
    for name, times in (("one.mp4", ("8", "30")), ("two.mp4", ("6",))):
        at = [word for t in times for word in ("--at", t)]
        assert command("export", films[name], *at, "--clips", 1, "--out", folder / "out", "--folder", "Knock").code == 0
    assert command("train", "--positive", "Knock").code == 0
    return folder


@pytest.fixture
def taught(taught_once: Path, tmp_path: Path) -> Path:
    """A copy of it as the test's library; its export folder."""
    shutil.copytree(taught_once, tmp_path, dirs_exist_ok=True)
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as file:
        file.execute("UPDATE processed SET output_path = replace(output_path, ?, ?)", (str(taught_once), str(tmp_path)))
    return tmp_path / "out"


def test_the_whole_loop_speaks_the_promised_lines(command: Command, films: dict[str, Path], taught: Path) -> None:
    film = films["three.mp4"]
    ran = command("--json", "scan", film, films["four.mp4"], "--scores", "--threshold", "0.5")
    first, second = ran.of("scan")
    assert (ran.code, ran.of("done")[0]["ok"], ran.of("done")[0]["failed"]) == (0, 2, 0)
    keys = "event file profile model version timestamp threshold calibrated hop window regions scores speech music"
    assert list(first) == keys.split()
    assert first["file"] == str(film)
    assert re.fullmatch(r"\d{8}_\d{6}_\d{6}", first["timestamp"])
    assert len(first["scores"]) == 83
    assert all(0 <= s <= 1 for s in first["scores"])
    assert first["regions"]
    assert set(first["regions"][0]) == {"start", "end", "score"}
    assert len(first["speech"]) == len(first["music"]) == len(first["regions"])

    at = first["regions"][0]
    judged = command(
        "verdict", film, "--at", at["start"], at["end"], "--as", "reject", "--model", "FOLEY", "--json"
    )  # fmt: skip
    assert judged.code == 0
    (negative,) = command("negatives", "list", "--json").of("negative")
    assert set(negative) == {"event", "id", "filename", "start_time", "source_model"}
    assert (negative["filename"], negative["source_model"]) == ("three.mp4", "FOLEY")

    ran = command("train", "--positive", "Knock", "--json", "-v")
    (trained,) = ran.of("train")
    assert re.search(r" INFO eightcut.train: trained FOLEY version 2 of 'Knock', active: 3 positives", ran.err)
    assert (trained["version"], trained["hard_negatives"], trained["positives"]) == (2, 1, 3)
    (again,) = command("scan", film, "--threshold", "0.5", "--json").of("scan")
    versions = command("history", "list", film, "--json").of("version")
    assert [v["timestamp"] for v in versions] == [again["timestamp"], first["timestamp"]]
    assert set(versions[0]) == {"event", "file", "model", "timestamp", "count", "max_score", "pinned"}
    compared = command(
        "history", "compare", film, first["timestamp"], again["timestamp"], "--model", "FOLEY", "--json"
    )  # fmt: skip
    assert {c["kind"] for c in compared.of("change")} <= {"new", "gone", "moved", "score"}
    assert all(set(c) == {"event", "kind", "before", "after"} for c in compared.of("change"))

    stamp = first["timestamp"]
    assert command("history", "pin", film, stamp, "--model", "FOLEY", "--json").of("version")[0]["pinned"] is True
    assert command("history", "unpin", film, stamp, "--model", "FOLEY", "--json").of("version")[0]["pinned"] is False
    exported = command(
        "export-scan", films["four.mp4"], "--out", taught, "--folder", "Found", "--model", "FOLEY", "--json"
    )  # fmt: skip
    assert exported.of("clip")
    assert all(Path(c["output"]).is_file() for c in exported.of("clip"))
    assert second["timestamp"]
    assert command("history", "delete", film, stamp, "--model", "FOLEY").code == 0
    assert len(command("history", "list", film, "--json").of("version")) == 1
    assert [m["version"] for m in command("models", "list", "--json").of("model")] == [2, 1]
    assert command("models", "restore", "FOLEY", "1", "--json").of("model")[0]["active"] is True
    assert command("models", "delete", "FOLEY", "2").code == 0
    assert command("negatives", "clear").code == 0
    assert command("negatives", "list", "--json").of("negative") == []


@pytest.mark.usefixtures("taught")
def test_people_get_tables_and_no_json(command: Command, films: dict[str, Path]) -> None:
    ran = command("scan", films["three.mp4"], "--threshold", "0.5")
    assert "Matches of FOLEY" in ran.out
    assert "{" not in ran.out
    for words in (("history", "list", films["three.mp4"]), ("models", "list"), ("models", "show", "FOLEY")):
        assert "FOLEY" in command(*words).out
    assert "three.mp4" in command("negatives", "add", films["three.mp4"], "--at", "20").out
    assert "1 hard negative " in command("negatives", "list").out
    listed = command("frames", "list").out
    assert "Stored frames" in listed
    assert "waveforms: " in listed
    assert "Everything is consistent" in command("doctor").out


def test_frames_of_an_earlier_release_are_listed_as_old(command: Command, tmp_path: Path) -> None:
    for number, spec in enumerate((yamnet.spec(), aisfx.spec("int8"))):
        keep_first(tmp_path / "frames", f"{number:032x}", spec, 2)
    listed = command("frames", "list", "--json", EIGHTCUT_CACHE=str(tmp_path)).of("frames")
    assert {line["embedder"]: line["old"] for line in listed} == {"YAMNET": True, "AISFX": False}
    assert command("frames", "list", EIGHTCUT_CACHE=str(tmp_path)).out.split().count("old") == 1


@pytest.mark.usefixtures("taught")
def test_a_failed_file_is_an_error_line_and_exit_code_2(
    command: Command, films: dict[str, Path], tmp_path: Path
) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film at all")
    ran = command("scan", text, tmp_path, films["three.mp4"], tmp_path / "no.mp4", "--json")
    assert ran.code == 2
    assert [e["file"] for e in ran.of("error")] == [str(text), str(tmp_path), str(tmp_path / "no.mp4")]
    assert len(ran.of("scan")) == 1
    done = ran.of("done")[0]
    assert (done["ok"], done["failed"]) == (1, 3)


def test_progress_lines_tell_how_far(command: Command, films: dict[str, Path], taught: Path, tmp_path: Path) -> None:
    assert taught.is_dir()
    ran = command("scan", films["three.mp4"], "--json", "-v", EIGHTCUT_CACHE=str(tmp_path / "fresh"))
    last = [p for p in ran.of("progress") if p["task"] == "embed"][-1]
    assert set(last) == {"event", "task", "file", "done", "total", "x_realtime"}
    assert last["done"] == last["total"] == pytest.approx(90, abs=0.2)
    assert last["x_realtime"] > 1
    embedded, scanned = ran.err.splitlines()
    assert re.search(
        r" INFO eightcut.frames: embedded .*three.mp4 with .*: 90.0 s of video in .* x real time$", embedded
    )
    assert re.search(
        r" INFO eightcut.scan: scanned .*three.mp4 with FOLEY version 1: \d+ regions at threshold", scanned
    )
    again = command("scan", films["three.mp4"], "--json", EIGHTCUT_CACHE=str(tmp_path / "fresh"))
    assert [p for p in again.of("progress") if p["task"] == "embed"] == []
    trimmed = command("frames", "trim", "--to", "0", "--json", EIGHTCUT_CACHE=str(tmp_path / "fresh"))
    assert [f["file"] for f in trimmed.of("frames")] == ["three.mp4"]
    assert [(w["count"], w["bytes"]) for w in trimmed.of("waveforms")] == [(0, 0)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("scan", "a.mp4"), "There is no model FOLEY"),
        (("scan", "a.mp4", "--model", "NOPE"), "There is no embedder"),
        (("scan", "a.mp4", "--model", "foley_a"), "Did you mean FOLEY_a?"),
        (("models", "show", "foley"), "Did you mean FOLEY?"),
        (("train", "--positive", "Door"), "no clips of 'Door'"),
        (("train",), "Missing option"),
        (("nonsense",), "No such command"),
        (("models", "show", "FOLEY"), "There is no model FOLEY"),
        (("negatives", "delete", "7"), "no hard negative 7"),
        (("negatives", "add", "no.mp4", "--at", "3"), "no.mp4"),
        (("frames", "trim", "--to", "much"), "is not a valid size"),
        (("verdict", "a.mp4", "--at", "9", "3", "--as", "accept", "--model", "FOLEY"), "end after it starts"),
        (("profiles", "delete", "default"), "default"),
        (("history", "compare", "a.mp4", "x", "y", "--model", "FOLEY"), "No scan '"),
        (("export", "no.mp4", "--at", "1", "--out", "out", "--folder", "A"), "no.mp4"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_code_2(
    command: Command, words: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    ran = command(*words, "--json")
    assert ran.code == 2
    (error,) = ran.of("error")
    assert sentence in error["message"]
    assert "Traceback" not in ran.err
    plain = command(*words)
    assert plain.code == 2
    assert sentence in plain.err
    assert not (tmp_path / "out").exists()


def test_profiles_are_made_renamed_copied_and_deleted(command: Command) -> None:
    assert command("profiles", "create", "doors").code == 0
    assert command("profiles", "rename", "doors", "gates").code == 0
    assert command("profiles", "copy", "gates", "more").code == 0
    assert command("profiles", "delete", "gates").code == 0
    assert [p["profile"] for p in command("profiles", "list", "--json").of("profile")] == ["default", "more"]
    assert command("profiles", "create", "more").code == 2


def test_options_are_taken_before_and_after_the_command(command: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert command("--db", other, "profiles", "create", "here").code == 0
    for words in (
        ("profiles", "list", "--json", f"--db={other}"),
        ("--json", "profiles", "--db", other, "list"),
    ):
        assert [p["profile"] for p in command(*words).of("profile")] == ["default", "here"]
    assert command("--version").out.startswith("8cut ")
    assert "export-scan" in command("--help").out


def test_without_a_command_the_window_opens_and_a_polite_kill_closes_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    shown = {**environment, "QT_QPA_PLATFORM": "offscreen", "EIGHTCUT_CONFIG": str(tmp_path / "config")}
    library = Path(environment["EIGHTCUT_DB"])
    with subprocess.Popen([sys.executable, "-m", "eightcut"], env=shown, stderr=subprocess.PIPE, text=True) as window:
        while not library.exists() and window.poll() is None:  # the window makes it once it is shown
            time.sleep(0.02)
        window.terminate()
        _, told = window.communicate(timeout=60)
    assert (window.returncode, library.exists()) == (0, True), told


@pytest.mark.parametrize(
    ("asked", "shown"), [(("--profile", "default"), "default"), (("--profile=new",), "new"), ((), "doors")]
)
def test_the_window_opens_on_the_profile_that_was_asked_for_else_on_the_last_one(
    environment: dict[str, str], tmp_path: Path, asked: tuple[str, ...], shown: str
) -> None:
    config = tmp_path / "config"
    before = Settings(config)
    before.profile = "doors"
    before.old_settings_read = True
    before.sync()
    own = {**environment, "QT_QPA_PLATFORM": "offscreen", "EIGHTCUT_CONFIG": str(config)}
    code = f"""
import sys
from PyQt6.QtCore import QTimer
from eightcut.ui.window import main_window
from eightcut.cli.app import run
from eightcut.ui.app import make_application
def look():
    for window in application.topLevelWidgets():
        if isinstance(window, main_window.MainWindow) and window.contents is not None:
            print(window.contents.panes.now.profile, flush=True)
            application.closeAllWindows()
application = make_application()
timer = QTimer(); timer.timeout.connect(look); timer.start(50)
sys.exit(run({list(asked)!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[:1]) == (0, [shown]), done.stderr


def test_a_database_that_cannot_be_used_is_a_sentence(command: Command, tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("this is no database, and long enough to be sure of it" * 20)
    newer = tmp_path / "newer.db"
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    for path in (text, newer, tmp_path):
        ran = command("models", "list", "--db", path, "--json")
        assert ran.code == 2
        assert path.name in ran.of("error")[0]["message"]
    assert text.read_text().startswith("this is no database")


@pytest.mark.parametrize("name", ['it\'s "quoted".mp4', "two\nlines.mp4", "film 🎬 ü.mp4", "rtl \u202egpj.mp4"])
def test_odd_names_work_from_mark_to_clip(command: Command, films: dict[str, Path], tmp_path: Path, name: str) -> None:
    film = tmp_path / name
    film.symlink_to(films["one.mp4"])
    out = tmp_path / "out"
    cut = command(
        "export", film, "--at", "10", "--clips", 1, "--out", out, "--folder", "Knöck", "--label", "x", "--json"
    )
    assert cut.code == 0, cut.out
    (clip,) = cut.of("clip")
    assert clip["file"] == str(film)
    assert Path(clip["output"]).is_file()
    assert command("train", "--positive", "Knöck", "--json").of("train")[0]["positives"] == 1
    (scan,) = command("scan", film, "--json").of("scan")
    assert scan["file"] == str(film)
    assert command("scan", film).code == 0


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("short.wav", ["-f", "lavfi", "-i", "anoisesrc=d=3"]),
        ("silent.wav", ["-f", "lavfi", "-i", "anullsrc=d=12", "-t", "12"]),
        ("eight.wav", ["-f", "lavfi", "-i", "anoisesrc=d=10:r=96000", "-af", "pan=7.1|c0=c0|c5=c0|c7=c0"]),
    ],
)
@pytest.mark.usefixtures("taught")
def test_odd_sounds_are_scanned(command: Command, tmp_path: Path, name: str, arguments: list[str]) -> None:
    path = tmp_path / name
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *arguments, str(path)], check=True)
    (scan,) = command("scan", path, "--scores", "--json").of("scan")
    assert len(scan["scores"]) == {"short.wav": 1, "silent.wav": 5, "eight.wav": 3}[name]


def test_a_source_deleted_between_scan_and_export_is_told(
    command: Command, films: dict[str, Path], taught: Path, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(films["three.mp4"].read_bytes())
    assert command("scan", film, "--threshold", "0.5").code == 0
    film.unlink()
    ran = command("export-scan", film, "--out", taught, "--folder", "Found", "--json")
    assert ran.code == 2
    assert "film.mp4" in ran.of("error")[0]["message"]
    assert not (taught / "Found").exists()


def _start(environment: dict[str, str], *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "eightcut", *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _long_film(films: dict[str, Path], path: Path) -> Path:
    """Five minutes: the first film, again and again."""
    loop = ["-stream_loop", "3", "-i", str(films["one.mp4"]), "-c", "copy"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *loop, str(path)], check=True)
    return path


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
@pytest.mark.usefixtures("taught")
def test_a_scan_that_is_stopped_leaves_nothing_half_done(
    command: Command,
    films: dict[str, Path],
    environment: dict[str, str],
    tmp_path: Path,
    number: signal.Signals,
    code: int,
) -> None:
    film = _long_film(films, tmp_path / "long.mp4")
    own = {**environment, "EIGHTCUT_CACHE": str(tmp_path / "own")}
    process = _start(own, "scan", film, "--json")
    assert process.stdout is not None
    seen = process.stdout.readline()
    assert '"progress"' in seen
    process.send_signal(number)
    process.communicate()
    assert process.returncode == code
    assert command("history", "list", film, "--json").of("version") == []
    assert command("frames", "list", "--json", EIGHTCUT_CACHE=own["EIGHTCUT_CACHE"]).of("frames") == []
    (scan,) = command("scan", film, "--json", EIGHTCUT_CACHE=own["EIGHTCUT_CACHE"]).of("scan")
    assert scan["regions"] is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_cut_that_is_stopped_leaves_rows_and_files_together(
    command: Command, films: dict[str, Path], environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    process = _start(environment, "export", films["one.mp4"], "--at", 1, "--clips", 20, "--out", out, "--folder", "A")
    for _ in range(600):
        if list(out.rglob("clip_001_m1_2.mp4")):
            break
        time.sleep(0.05)
    process.send_signal(number)
    process.communicate()
    command("doctor", "--fix", "--yes")
    assert command("doctor", "--json").of("check") == []
    with sqlite3.connect(environment["EIGHTCUT_DB"]) as connection:
        rows = {path for (path,) in connection.execute("SELECT output_path FROM processed")}
    connection.close()
    # A batch is recorded as a whole: clips of a killed one, which have no rows, are in the trash folder by now.
    assert rows == set()
    assert not (out / "A").exists()
    assert bool(list(out.rglob("clip_001_m1_2.mp4"))) is (number == signal.SIGKILL)


def test_two_runs_at_once_on_one_library_lose_nothing(
    command: Command, films: dict[str, Path], environment: dict[str, str], taught: Path
) -> None:
    scans = [_start(environment, "scan", films["three.mp4"], films["four.mp4"], "--json") for _ in range(2)]
    cuts = [
        _start(environment, "export", films["two.mp4"], "--at", 20 + 20 * i, "--out", taught, "--folder", "Knock")
        for i in range(2)
    ]
    for process in (*scans, *cuts):
        process.communicate()
        assert process.returncode == 0
    for name in ("three.mp4", "four.mp4"):
        assert len(command("history", "list", films[name], "--json").of("version")) == 2
    names = sorted(p.name for p in taught.rglob("vid_002/*.mp4"))
    assert names == [f"clip_002_m{k}_{i}.mp4" for k in (1, 2, 3) for i in range(3 if k > 1 else 1)]
    assert command("doctor", "--json").of("check") == []
