"""Clips whose writing is stopped by the user, by a full disk or by force: nothing is left under a clip's name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import MP4, WEBP
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.leftovers import leftovers
from eightcut.media.cut import cut

MakeMedia = Callable[..., Path]
FORMS = {"clip.mp4": MP4, "clip": WEBP}
CUT = """
import sys
from eightcut.domain.clip_form import Form
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut
cut(CutJob(sys.argv[1], sys.argv[2], 0, float(sys.argv[3]), form=Form(format=sys.argv[4])), CancelToken())
"""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An empty folder for clips."""
    folder = tmp_path / "clips"
    folder.mkdir()
    return folder


@pytest.fixture
def heavy(make_media: MakeMedia) -> Path:
    """A film that takes a while to cut."""
    noise = "color=gray:s=1280x720:d=30:r=25,noise=alls=60:allf=t"
    cheap = ("-c:v", "mpeg4", "-q:v", "20")
    sound = ("-f", "lavfi", "-i", "sine=d=1", "-c:a", "pcm_s16le")
    short = make_media("second.mkv", "-f", "lavfi", "-i", noise.replace("d=30", "d=1"), *sound, *cheap)
    return make_media("heavy.mkv", "-stream_loop", "29", "-i", short, "-c", "copy")


def wait_for_part(folder: Path, process: subprocess.Popen[bytes] | None = None) -> None:
    """Until something is in the temporary file or folder."""
    for _ in range(3000):
        for part in folder.glob(".*.part-*"):
            if any(part.iterdir()) if part.is_dir() else part.stat().st_size:
                return
        assert process is None or process.poll() is None, "the cut ended before it could be disturbed"
        time.sleep(0.01)
    raise AssertionError("nothing temporary appeared")


@pytest.mark.parametrize("name", FORMS)
def test_a_cancelled_cut_leaves_nothing(heavy: Path, target: Path, name: str) -> None:
    cancel = CancelToken()

    def stop() -> None:
        wait_for_part(target)
        cancel.cancel()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Cancelled):
        cut(CutJob(str(heavy), str(target / name), 0, 29, form=Form(format=FORMS[name])), cancel)
    thread.join()
    assert names(target) == []


def in_a_process(source: Path, output: Path, seconds: float, before: str = "") -> subprocess.Popen[bytes]:
    """A program of its own that cuts a clip."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [str(source), str(output), str(seconds), FORMS[output.name]]
    return subprocess.Popen([sys.executable, "-c", before + CUT, *arguments], env=environment, stderr=subprocess.PIPE)


@pytest.mark.parametrize("name", FORMS)
def test_a_clip_that_cannot_be_written_to_its_end_leaves_nothing(heavy: Path, target: Path, name: str) -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
    with in_a_process(heavy, target / name, 2, limit) as process:
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert "CutProblem" in said
    assert names(target) == []


@pytest.mark.parametrize("name", FORMS)
def test_a_killed_program_leaves_only_what_is_known_as_left_behind(heavy: Path, target: Path, name: str) -> None:
    with in_a_process(heavy, target / name, 6) as process:
        wait_for_part(target, process)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert names(target)
    assert {target / left for left in names(target)} == set(leftovers(target))
