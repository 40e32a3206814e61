"""`export-scan --accepted`: what was accepted, in all videos, counted before and cut once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eightcut.bootstrap import open_services
from eightcut.cli.app import run
from eightcut.config import Config
from eightcut.domain.scans import NewScan, Region
from eightcut.services.videos.identity import open_video


def test_it_counts_then_cuts_and_cuts_nothing_twice(
    films: dict[str, Path], cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(cache))
    film, out = str(films["one.mp4"]), str(tmp_path / "out")
    with open_services(Config(tmp_path / "library.db", cache)) as ctx:
        regions = (Region(10.0, 18.0, 0.9), Region(40.0, 48.0, 0.8))
        ctx.library.scans.save(NewScan(open_video(ctx, film), "default", "AISFX", regions, folders=("Knock",)))

    def told(event: str, *words: str, code: int = 0) -> list[dict[str, object]]:
        assert run([*words, "--json"]) == code
        return [e for e in map(json.loads, capsys.readouterr().out.splitlines()) if e["event"] == event]

    ask = ("export-scan", "--accepted", "--model", "AISFX", "--out", out)
    assert told("accepted", *ask) == []
    told("done", "verdict", film, "--at", "10", "18", "--as", "accept", "--model", "AISFX")
    [counted] = told("accepted", *ask, "--dry-run")
    assert (counted["file"], counted["matches"]) == (film, 1)
    assert not Path(out).exists()
    assert [clip["start"] for clip in told("clip", *ask)] == [10.0]
    assert told("clip", *ask) == []
    assert run(list(ask)) == 0
    assert "Accepted matches" in capsys.readouterr().out
    for wrong in (("export-scan", "--out", out), ("export-scan", film, "--dry-run", "--out", out), (*ask, "--unsure")):
        [error] = told("error", *wrong, code=2)
        assert "--accepted" in str(error["message"])
