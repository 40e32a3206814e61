"""Names that no disk takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.refusals import LONGEST_NAME, bad_name, brief


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
