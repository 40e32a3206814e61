"""What the user said about moments."""

from __future__ import annotations

from eightcut.domain.judgements import HardNegative, Verdict
from eightcut.domain.spans import TimeSpan


def test_a_hard_negative_lasts_eight_seconds() -> None:
    assert HardNegative("a.mp4", 12.5).span == TimeSpan(12.5, 20.5)


def test_a_verdict_is_read_from_the_word_that_is_kept() -> None:
    assert [Verdict(word) for word in ("accept", "reject", "uncertain")] == list(Verdict)
