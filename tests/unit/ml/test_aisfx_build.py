from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import pytest

from tools import build_aisfx


def checkpoint(content: bytes) -> zipfile.ZipFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", content)
    return zipfile.ZipFile(buffer)


def test_a_checkpoint_that_would_run_code_is_refused(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    content = f"cos\nsystem\n(S'touch {mark}'\ntR.".encode()

    with checkpoint(content) as archive, pytest.raises(pickle.UnpicklingError, match=r"os\.system"):
        build_aisfx.read_tensors(archive)

    assert not mark.exists()
