"""How jobs are told to stop."""

from __future__ import annotations

import pytest

from eightcut.domain.progress import CancelToken, Report, Warn, silent, unheard
from eightcut.errors import Cancelled


def test_a_token_lets_the_job_run_until_it_is_set() -> None:
    token = CancelToken()
    token.check()
    assert not token.cancelled
    token.cancel()
    assert token.cancelled
    with pytest.raises(Cancelled):
        token.check()


def test_a_token_is_set_with_its_parent_but_not_the_other_way_round() -> None:
    parent = CancelToken()
    first, second = CancelToken(parent), CancelToken(parent)
    first.cancel()
    assert first.cancelled
    assert not parent.cancelled
    assert not second.cancelled
    parent.cancel()
    with pytest.raises(Cancelled):
        second.check()


def test_there_is_a_report_and_a_warning_that_nobody_hears(capsys: pytest.CaptureFixture[str]) -> None:
    report: Report = silent
    warn: Warn = unheard
    report(1.0, 2.0, "embed")
    warn("a.mp4", "damaged")
    assert capsys.readouterr() == ("", "")
