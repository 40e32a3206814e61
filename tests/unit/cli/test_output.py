"""What the command line writes for people."""

from __future__ import annotations

import pytest

from eightcut.cli.output import MOST_ROWS, Output


@pytest.mark.parametrize(
    ("rows", "said"), [(0, ""), (MOST_ROWS, ""), (MOST_ROWS + 1, "and 1 more"), (50_000, "49,500")]
)
def test_a_long_table_is_cut_and_says_so(capsys: pytest.CaptureFixture[str], rows: int, said: str) -> None:
    Output(as_json=False).table("Numbers", (">Number",), [(number,) for number in range(rows)])
    out = capsys.readouterr().out
    assert ("more" in out) is bool(said)
    assert said in out
    assert len(out.splitlines()) <= MOST_ROWS + 8
