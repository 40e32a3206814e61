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


def test_there_is_a_report_and_a_warning_that_nobody_hears(capsys: pytest.CaptureFixture[str]) -> None:
    report: Report = silent
    warn: Warn = unheard
    report(1.0, 2.0, "embed")
    warn("a.mp4", "damaged")
    assert capsys.readouterr() == ("", "")
