"""A folder that another program holds is never written in all the same: what that one writes would be lost."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

import pytest

from eightcut import endings
from eightcut.endings import alone_in
from eightcut.errors import CutProblem


def held(folder: Path) -> int:
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def test_a_folder_that_is_never_let_go_of_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "LONGEST_WAIT", 0.05)
    descriptor = held(tmp_path)
    with pytest.raises(CutProblem, match="so nothing was changed in it"), alone_in(tmp_path):
        pytest.fail("it was held")
    os.close(descriptor)
    with alone_in(tmp_path):
        pass


def test_a_folder_is_waited_for(tmp_path: Path) -> None:
    descriptor = held(tmp_path)
    threading.Timer(0.1, os.close, [descriptor]).start()
    with alone_in(tmp_path), pytest.raises(BlockingIOError):
        fcntl.flock(os.open(tmp_path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_where_nothing_can_be_locked_all_go_on(tmp_path: Path) -> None:
    with alone_in(tmp_path / "gone"):
        pass
