from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, CutProblem, EnvironmentProblem, NotMedia, OutputProblem, UnreadableFile
from eightcut.media.ffmpeg import explain, ffmpeg_command, ffmpeg_exe, run_ffmpeg

TONE = ["-f", "lavfi", "-i", "sine=d=1"]
ENDLESS = ["-re", "-f", "lavfi", "-i", "anullsrc"]


def test_the_program_is_there_and_is_run_without_asking_anything() -> None:
    assert Path(ffmpeg_exe()).is_file()
    assert ffmpeg_command(["-version"]) == [ffmpeg_exe(), "-nostdin", "-hide_banner", "-loglevel", "error", "-version"]


def test_what_it_writes_to_its_standard_output_is_returned() -> None:
    assert run_ffmpeg(["-version"], CancelToken()).startswith("ffmpeg version")


def test_a_source_that_is_gone_is_named(tmp_path: Path) -> None:
    gone, clip = str(tmp_path / "gone.mp4"), str(tmp_path / "clip.wav")
    with pytest.raises(CutProblem, match=r"gone\.mp4 or .* no longer exists"):
        run_ffmpeg(["-i", f"file:{gone}", clip], CancelToken(), source=gone, output=clip)


def test_a_source_that_is_no_film_is_named(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film\n" * 200)
    with pytest.raises(NotMedia) as told:
        run_ffmpeg(["-i", f"file:{text}", str(tmp_path / "clip.wav")], CancelToken(), source=str(text))
    assert told.value.file == str(text)


def test_a_full_disk_is_called_so() -> None:
    with pytest.raises(OutputProblem, match="disk is full") as told:
        run_ffmpeg([*TONE, "-y", "-f", "wav", "file:/dev/full"], CancelToken(), output="/clips/clip.wav")
    assert told.value.file == "/clips/clip.wav"


def test_any_other_failure_tells_ffmpegs_last_words(tmp_path: Path) -> None:
    with pytest.raises(CutProblem, match=r"could not cut film\.mkv: .*Filter not found. Try another moment"):
        run_ffmpeg([*TONE, "-af", "nosuchfilter", str(tmp_path / "clip.wav")], CancelToken(), source="film.mkv")


@pytest.mark.parametrize(
    ("words", "code", "kind", "sentence"),
    [
        ("x: Disk quota exceeded", 1, OutputProblem, "disk is full"),
        ("av_interleaved_write_frame(): File too large", 1, OutputProblem, "larger than its disk allows"),
        ("c.mp4: Read-only file system", 1, OutputProblem, "is read-only"),
        ("f.mkv: Input/output error", 1, UnreadableFile, "The disk failed"),
        ("c.mp4: Permission denied", 1, CutProblem, "Change the permissions"),
        ("", -9, CutProblem, "signal 9"),
        ("", 3, CutProblem, "exit code 3"),
    ],
)
def test_a_failure_is_told_with_its_cure(words: str, code: int, kind: type[EnvironmentProblem], sentence: str) -> None:
    problem = explain(words, code, "/films/f.mkv", "/clips/c.mp4")
    assert type(problem) is kind
    assert sentence in problem.message
    assert problem.file in ("/films/f.mkv", "/clips/c.mp4")


def test_a_cancelled_run_ends_at_once_and_one_cancelled_before_never_begins(tmp_path: Path) -> None:
    cancel, sound = CancelToken(), tmp_path / "sound.wav"

    def stop() -> None:
        while not sound.exists():
            time.sleep(0.01)
        cancel.cancel()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Cancelled):
        run_ffmpeg([*ENDLESS, str(sound)], cancel)
    thread.join()
    size = sound.stat().st_size
    with pytest.raises(Cancelled):
        run_ffmpeg([*TONE, str(tmp_path / "never.wav")], cancel)
    assert sound.stat().st_size == size
    assert not (tmp_path / "never.wav").exists()
