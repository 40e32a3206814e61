"""Why a disk does not take a name: the right cure for each reason."""

from __future__ import annotations

import errno
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.refusals import LONGEST_NAME, bad_name, brief, refusal

CURES = {
    errno.ENOSPC: "Free some space",
    errno.EACCES: "Give yourself permission",
    errno.EPERM: "Give yourself permission",
    errno.EROFS: "a folder on another disk",
    errno.ENAMETOOLONG: "a shorter name",
    errno.ENOTDIR: "is a file",
    errno.EEXIST: "is a file",
    errno.ELOOP: "lead in a circle",
    errno.ENOENT: "a folder on a disk",
    errno.EINVAL: "another name",
    errno.EIO: "Choose another folder",
}


@pytest.mark.parametrize("number", CURES)
def test_each_reason_has_its_own_cure(number: int) -> None:
    told = refusal("/a/Door", OSError(number, os.strerror(number)))
    assert CURES[number] in told
    assert "/a/Door" in told
    assert told.endswith(".")
    assert ("space" in told) is (number == errno.ENOSPC)


def test_a_name_that_python_refuses_is_told_as_a_name() -> None:
    assert "another name" in refusal("/a/Door", ValueError("embedded null byte"))


@given(st.text(max_size=400))
def test_a_name_is_bad_where_it_cannot_be_written_and_nowhere_else(name: str) -> None:
    path = f"/out/{name}"
    try:
        parts = [part for part in path.replace("\\", "/").encode().split(b"/") if part]
    except UnicodeEncodeError:
        parts = [b"x" * 999]
    bad = "\0" in name or any(len(part) > LONGEST_NAME for part in parts)
    assert bool(bad_name(path)) is bad


@given(st.text(max_size=3000))
def test_a_path_is_shown_short_and_as_text(path: str) -> None:
    assert len(brief(path)) <= 500
    brief(path).encode()
    assert "\0" not in brief(path)
