"""A disk that is soon full."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eightcut.media import ffmpeg

FULL = r"disk is full|larger than its disk allows"


@contextmanager
def small_disk(folder: Path, kib: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk of so many KiB at a folder that it makes; without the right, ffmpeg writes no file of a quarter."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "none", str(folder)]
    if shutil.which("mount") and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
        return
    limited = folder.with_name("limited")
    limited.write_text(f'#!/bin/sh\ntrap "" XFSZ\nulimit -f {kib // 2}\nexec "{ffmpeg.ffmpeg_exe()}" "$@"\n')
    limited.chmod(0o755)
    monkeypatch.setattr(ffmpeg, "ffmpeg_exe", lambda: str(limited))
    yield
