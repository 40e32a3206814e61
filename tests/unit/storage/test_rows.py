"""What the stores share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eightcut.storage.rows import class_names, class_text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), max_size=4))
def test_a_class_comes_back_as_it_was_stored(folders: list[str]) -> None:
    assert class_names(class_text(folders)) == tuple(folders)


def test_an_unknown_class_is_empty_text() -> None:
    assert class_text(()) == ""
