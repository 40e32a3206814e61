from __future__ import annotations

import pytest

from eightcut.errors import sentence


@pytest.mark.parametrize(
    ("text", "told"),
    [("Is it running?", "Is it running?"), ("No worker answers", "No worker answers."), ("It is gone.", "It is gone.")],
)
def test_a_sentence_has_one_mark_at_its_end(text: str, told: str) -> None:
    assert sentence(text) == told
