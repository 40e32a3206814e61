"""Left-overs that are taken away lie in the trash folder, each under a name of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Self

import pytest
from typing_extensions import override

from eightcut.services.clips.fixes import Journal
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_media import small_bench


class Standing(datetime):
    """A clock that says the same whenever it is asked."""

    @override
    @classmethod
    def now(cls, tz: object = None) -> Self:
        return cls(2026, 10, 25, 2, 30)


def test_what_two_fixes_take_away_under_a_clock_that_stands_stays_in_two_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eightcut.services.clips.fixes.datetime", Standing)
    with small_bench(tmp_path) as ctx:
        for content in (b"first", b"second"):
            left = tmp_path / "out" / "Door" / "vid_001" / ".clip.part-1-00.mp4"
            left.parent.mkdir(parents=True, exist_ok=True)
            left.write_bytes(content * 1000)
            Journal(ctx).remove(left)
    kept = [path.read_bytes() for path in (tmp_path / "out" / TRASH).rglob("left_*")]
    assert sorted(kept) == [b"first" * 1000, b"second" * 1000]
