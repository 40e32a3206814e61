from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.progress import CancelToken, unheard
from eightcut.errors import Cancelled, EnvironmentProblem, MediaProblem, NoAudioTrack, ReaderCrashed, UnreadableFile
from eightcut.media import aside_process
from eightcut.media.aside import READERS, Readers
from tests.unit.media import dying

Function = Callable[[str], object]


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers()
    yield made
    made.close()


@pytest.fixture
def film(tmp_path: Path) -> str:
    (tmp_path / "film.mov").write_text("a film")
    return str(tmp_path / "film.mov")


def gone(number: int) -> bool:
    """Whether a process of that number is no more, looked at until it is."""
    for _ in range(500):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{number}/stat").read_text().split(") ")[-1].startswith("Z"):
            return True
        time.sleep(0.02)
    return False


def test_a_process_is_another_one_and_is_asked_again(readers: Readers, film: str) -> None:
    first = readers.call(film, dying.own_number, film)
    assert first != os.getpid()
    assert readers.call(film, dying.own_number, film) == first


def test_threads_have_a_process_each(readers: Readers, film: str) -> None:
    barrier = threading.Barrier(3)

    def ask(_: int) -> int:
        barrier.wait()
        return readers.call(film, dying.own_number, film)

    with ThreadPoolExecutor(3) as pool:
        assert os.getpid() not in set(pool.map(ask, range(3)))


def test_a_relative_name_means_what_it_means_here(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.mov").write_text(name)
        monkeypatch.chdir(tmp_path / name)
        assert readers.call("x.mov", dying.folder_and_text, "x.mov") == (str(tmp_path / name), name)


def test_an_error_comes_back_as_itself_and_the_process_lives(readers: Readers, film: str) -> None:
    number = readers.call(film, dying.own_number, film)
    with pytest.raises(NoAudioTrack) as told:
        readers.call(film, dying.refuses, film)
    assert (told.value.file, str(told.value)) == (film, f"{film} has no sound.")
    assert readers.call(film, dying.own_number, film) == number


def test_a_bug_there_is_a_bug_here_with_its_traceback(readers: Readers, film: str) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)has_a_bug.*ZeroDivisionError: a bug"):
        readers.call(film, dying.has_a_bug, film)


@pytest.mark.parametrize("death", [dying.reads_nowhere, dying.exits, dying.leaves, dying.writes_garbage])
@pytest.mark.parametrize("used", [False, True])
def test_a_process_that_dies_costs_a_sentence_about_the_file(
    readers: Readers, film: str, tmp_path: Path, death: Function, used: bool
) -> None:
    other = tmp_path / "other.mov"
    other.touch()
    if used:
        readers.call(str(other), dying.own_number, str(other))
    with pytest.raises(ReaderCrashed, match=r"film\.mov cannot be read: it crashed the reader process") as told:
        readers.call(film, death, film)
    assert told.value.file == film
    assert isinstance(told.value, UnreadableFile)
    assert readers.call(str(other), dying.own_number, str(other))


@pytest.mark.parametrize("name", ["SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTERM", "SIGKILL"])
def test_a_signal_is_named_or_told_as_the_system_s_doing(readers: Readers, film: str, name: str) -> None:
    number = int(getattr(signal, name))
    said = "the system stopped the reader process" if name == "SIGKILL" else f"process \\({name}\\)"
    with pytest.raises(ReaderCrashed, match=said):
        readers.call(film, dying.killed_by, film, number)


def test_a_file_that_a_process_died_of_is_refused_until_it_changes(readers: Readers, film: str) -> None:
    with pytest.raises(ReaderCrashed):
        readers.call(film, dying.reads_nowhere, film)
    with pytest.raises(ReaderCrashed, match="SIGSEGV"):
        readers.call(film, dying.own_number, film)
    Path(film).write_text("another film")
    assert readers.call(film, dying.own_number, film)


def test_a_file_is_not_blamed_for_what_another_did_to_the_process(readers: Readers, tmp_path: Path) -> None:
    mark = str(tmp_path / "mark")
    first = readers.call(mark, dying.own_number, mark)
    assert readers.call(mark, dying.dies_once, mark) != first


def test_an_idle_process_that_was_killed_is_replaced(readers: Readers, film: str) -> None:
    number = readers.call(film, dying.own_number, film)
    os.kill(number, signal.SIGKILL)
    assert readers.call(film, dying.own_number, film) != number


def test_what_libraries_print_disturbs_no_answer(
    readers: Readers, film: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert readers.call(film, dying.prints, film) == "answered"
    assert capfd.readouterr() == ("", "")


def test_a_process_that_hangs_is_ended_by_the_stop_sign(readers: Readers, film: str) -> None:
    readers.call(film, dying.own_number, film)
    (number,) = readers.numbers()
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with pytest.raises(Cancelled):
        readers.call(film, dying.hangs, film, cancel)
    assert gone(number)
    with pytest.raises(Cancelled):
        readers.call(film, dying.hangs, film, cancel)


def heard(seconds: str) -> list[tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], ...]]:
    return list(dying.Sound(seconds, unheard, ""))


@given(seconds=st.text("_.xw", max_size=40))
def test_every_second_arrives_as_it_was_made(seconds: str) -> None:
    warned: list[str] = []

    def warn(_: str, message: str) -> None:
        warned.append(message)

    told: list[object] = []

    def listen() -> Iterator[tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], ...]]:
        told.append((yield from READERS.stream("film", CancelToken(), warn, dying.sounds, "film", seconds, warn, "")))

    got, made = list(listen()), heard(seconds)
    assert told == [float(len(seconds))]
    assert warned == [f"at {number}" for number, what in enumerate(seconds) if what == "w"]
    assert len(got) == len(made)
    for mine, theirs in zip(got, made, strict=True):
        assert [one.tobytes() for one in mine] == [one.tobytes() for one in theirs]


def test_a_long_silence_arrives_whole(readers: Readers) -> None:
    silence = readers.stream("film", CancelToken(), unheard, dying.sounds, "film", "_" * 10_000 + "x", unheard, "")
    assert sum(1 for block in silence if not block[0].any()) == 10_000


def test_a_process_that_dies_in_mid_film_is_told_after_what_it_gave(readers: Readers, film: str) -> None:
    stream = readers.stream(film, CancelToken(), unheard, dying.sounds, film, "xx", unheard, "die")
    assert [float(next(stream)[0][0]) for _ in range(2)] == [1.0, 2.0]
    with pytest.raises(ReaderCrashed, match="SIGSEGV"):
        next(stream)


def test_a_stream_that_is_given_up_leaves_no_process(readers: Readers, film: str) -> None:
    stream = readers.stream(film, CancelToken(), unheard, dying.sounds, film, "x" * 100_000, unheard, "hang")
    next(stream)
    (number,) = readers.numbers()
    stream.close()
    assert gone(number)
    assert readers.numbers() == []


def test_a_stream_that_hangs_is_ended_by_the_stop_sign(readers: Readers, film: str) -> None:
    cancel = CancelToken()
    stream = readers.stream(film, cancel, unheard, dying.sounds, film, "x", unheard, "hang")
    next(stream)
    threading.Timer(0.2, cancel.cancel).start()
    with pytest.raises(Cancelled):
        next(stream)


@pytest.mark.parametrize("busy", [False, True])
def test_a_killed_program_leaves_no_process(film: str, busy: bool) -> None:
    work = (
        "import sys, threading\n"
        "from eightcut.domain.progress import CancelToken\n"
        "from eightcut.media.aside import READERS\n"
        "from tests.unit.media import dying\n"
        f"READERS.call({film!r}, dying.own_number, {film!r})\n"
        "print(*READERS.numbers(), flush=True)\n"
        f"{busy} and READERS.call({film!r}, dying.hangs, {film!r}, CancelToken())\n"
        "threading.Event().wait()\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen([sys.executable, "-c", work], stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdout is not None
        number = int(program.stdout.readline())
        time.sleep(0.1)
        program.kill()
    assert gone(number)


def test_closing_ends_every_process(readers: Readers, film: str) -> None:
    number = readers.call(film, dying.own_number, film)
    readers.close()
    assert gone(number)
    assert readers.call(film, dying.own_number, film) != number


def test_closing_ends_what_is_being_read(readers: Readers, film: str) -> None:
    readers.call(film, dying.own_number, film)
    threading.Timer(0.3, readers.close).start()
    with pytest.raises(Cancelled):
        readers.call(film, dying.hangs, film, CancelToken())
    assert readers.numbers() == []


@pytest.mark.parametrize("start", ["import sys; sys.exit(5)", "print('not at all', flush=True)", "no python"])
def test_a_reader_that_cannot_start_blames_no_film(
    readers: Readers, film: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside_process, "_START", start)
    with pytest.raises(EnvironmentProblem, match=r"reads videos could not be started .* reinstall 8-cut") as told:
        readers.call(film, dying.own_number, film)
    assert not isinstance(told.value, MediaProblem)
    assert readers.numbers() == []


def test_a_process_that_was_started_ahead_is_the_one_that_answers(readers: Readers, film: str) -> None:
    readers.warm()
    readers.warm()
    (number,) = readers.numbers()
    assert readers.call(film, dying.own_number, film) == number
