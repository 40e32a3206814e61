"""What the world does to an export: full disks, folders that go, permissions, encoders that crash."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem, EnvironmentProblem
from eightcut.media import ffmpeg
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips import swapping
from eightcut.services.clips.markers import delete_marker
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.context import Job
from eightcut.services.videos.trash import TRASH
from tests.unit.services.films import write_scene
from tests.unit.services.small_disk import FULL, small_disk
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import SmallMedia, small_bench

BOTH = pytest.mark.parametrize("form", [Form(), Form(WEBP)], ids=["mp4", "webp"])


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("troubles") / "film.mkv"
    write_scene(path.with_suffix(".mp4"), 20, [])
    return path.with_suffix(".mp4").rename(path)


@pytest.fixture
def real(small: Small, film: Path) -> Small:
    """The same with a real film and ffmpeg."""
    (small.folder / "film.mkv").symlink_to(film)
    return replace(small, services=replace(small.services, media=FfmpegMedia()))


def whole(small: Small) -> tuple[object, ...]:
    """Everything but the trash."""
    files = sorted(str(p) for p in small.out.rglob("*") if TRASH not in p.parts) if small.out.exists() else []
    return small.rows(), files, small.labels(), small.services.library.unfinished.all()


@pytest.fixture
def little_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """256 KiB at the export folder."""
    with small_disk(tmp_path / "out", 256, monkeypatch):
        yield tmp_path / "out"


@BOTH
def test_a_full_disk_is_a_sentence_and_leaves_nothing(real: Small, little_disk: Path, form: Form) -> None:
    with pytest.raises(EnvironmentProblem, match=FULL):
        real.cut(2.0, form=form)
    assert real.rows() == []
    assert list(little_disk.iterdir()) == []


def test_a_full_disk_leaves_the_clips_that_were_to_be_overwritten(small: Small, little_disk: Path, film: Path) -> None:
    old = [clip.row for clip in small.cut(2.0)]
    before = whole(small)
    ctx = replace(small.services, media=FfmpegMedia())
    with pytest.raises(EnvironmentProblem, match=FULL):
        overwrite(ctx, str(film), old, small.request(3.0, form=Form(WEBP)), Job())
    assert whole(small) == before
    assert little_disk.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system which file is flushed")
def test_a_disk_that_is_full_when_labels_are_written_undoes_everything(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [clip.row for clip in small.cut(2.0)]
    before = whole(small)
    real_fsync = os.fsync

    def full(descriptor: int) -> None:
        if "dataset" in str(Path(f"/proc/self/fd/{descriptor}").resolve()):
            raise OSError(errno.ENOSPC, "No space left on device")
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    for work in (
        lambda: small.cut(30.0),
        lambda: overwrite(small.services, small.film, old, small.request(3.0, form=Form(WEBP), label="elm"), Job()),
        lambda: delete_marker(small.services, old),
    ):
        with pytest.raises(CutProblem, match=r"dataset\.json cannot be written: No space left"):
            work()
        assert whole(small) == before


class Sabotage(SmallMedia):
    """Small clips; something happens before and after each."""

    def __init__(self, before: Callable[[int], object], after: Callable[[int], object]) -> None:
        super().__init__()
        self._before, self._after = before, after

    @override
    def cut(self, job: CutJob, cancel: CancelToken) -> CutResult:
        number = len(self.cuts)
        self._before(number)
        made = super().cut(job, cancel)
        self._after(number)
        return made


def nothing(_: int) -> None:
    """Before or after most clips."""


@BOTH
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_class_folder_removed_in_the_middle_is_a_sentence(small: Small, form: Form, when: str) -> None:
    def remove(number: int) -> None:
        if number == 1:
            shutil.rmtree(small.out / "Door")

    media = Sabotage(remove, nothing) if when == "before" else Sabotage(nothing, remove)
    harmed = replace(small, services=replace(small.services, media=media))
    with pytest.raises(CutProblem, match=r"There is no folder|was removed while"):
        harmed.cut(2.0, form=form)
    assert (small.rows(), small.names(), small.services.library.unfinished.all()) == ([], [], [])


def _locked(folder: Path, lock: bool) -> bool:
    """Let nothing be written in a folder; root is kept out by the immutable flag. False where it is by nothing."""
    if os.geteuid() != 0:
        folder.chmod(0o500 if lock else 0o700)
        return True
    tool = shutil.which("chattr")
    return bool(tool) and not subprocess.run(
        [str(tool), "+i" if lock else "-i", folder], capture_output=True, check=False
    ).returncode  # fmt: skip


def _refuse(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The system's calls refuse to change what is in this folder."""
    for name in ("open", "mkdir", "rename", "replace", "link", "unlink", "rmdir"):
        real = getattr(os, name)

        def asked(*paths: Any, real: Any = real, name: str = name, **more: Any) -> Any:
            there = [Path(path).parent == folder for path in paths if isinstance(path, str | Path)]
            if any(there) and not (name == "open" and paths[1] & os.O_ACCMODE == os.O_RDONLY):
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(*paths, **more)

        monkeypatch.setattr(os, name, asked)
    real_open = io.open

    def opened(path: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if mode.strip("rbt") and isinstance(path, str | Path) and Path(path).parent == folder:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real_open(path, mode, *more, **named)

    monkeypatch.setattr(io, "open", opened)


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """`locked(folder)`: nothing can be written there for the rest of the test."""
    folders: list[Path] = []

    def lock(folder: Path) -> None:
        folder = folder.resolve()
        if _locked(folder, True):
            folders.append(folder)
        else:
            _refuse(monkeypatch, folder)

    yield lock
    for folder in folders:
        _locked(folder, False)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such lock")
@pytest.mark.parametrize("place", [".", "Door", "Door/vid_001"])
def test_a_folder_that_may_not_be_written_is_a_sentence(
    small: Small, locked: Callable[[Path], None], place: str
) -> None:
    small.cut(2.0)
    before = whole(small)
    locked(small.out / place)
    with pytest.raises(CutProblem, match=r"(Operation not permitted|Permission denied)\)?\.") as told:
        small.cut(30.0, folder="Gate" if place == "." else "Door")
    assert ".8cut-work" not in told.value.message, "nobody knows such a file"
    assert whole(small) == before


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such lock")
def test_clips_that_may_not_be_moved_are_not_deleted(small: Small, locked: Callable[[Path], None]) -> None:
    rows = [clip.row for clip in small.cut(2.0, form=Form(WEBP))]
    before = whole(small)
    locked(small.out / "Door/vid_001")
    with pytest.raises(CutProblem, match="cannot be moved"):
        delete_marker(small.services, rows)
    assert whole(small) == before
    assert small.trashed() == []


@BOTH
@pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise")
def test_an_encoder_that_crashes_is_a_sentence_and_leaves_nothing(
    real: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Form
) -> None:
    crashing = tmp_path / "ffmpeg"
    crashing.write_text(f'#!/bin/sh\n"{ffmpeg.ffmpeg_exe()}" "$@" >&2 &\nsleep 0.05\nkill -9 $! $$\n')
    crashing.chmod(0o755)
    monkeypatch.setattr(ffmpeg, "ffmpeg_exe", lambda: str(crashing))
    with pytest.raises(CutProblem, match=r"system stopped ffmpeg .*signal 9"):
        real.cut(2.0, form=form, workers=2)
    monkeypatch.undo()
    assert whole(real) == ([], [], {}, [])
    real.cut(2.0, form=form)
    assert len(real.rows()) == 2


def test_a_step_back_that_fails_is_noted_for_the_doctor(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [clip.row for clip in small.cut(2.0)]

    def stuck(*_: object) -> None:
        raise CutProblem("The disk is gone.")

    monkeypatch.setattr(swapping, "_labels", stuck)
    monkeypatch.setattr("eightcut.services.clips.fixes.Hands.move", stuck)
    with pytest.raises(CutProblem, match="disk is gone"):
        delete_marker(small.services, rows)
    (note,) = small.services.library.unfinished.all()
    assert len(note.moves) == 2
    assert small.rows() == rows
