"""A scan by a cluster gives what a scan alone gives: frames bit by bit, rows, lines, failures and their order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from eightcut.cluster import link
from tests.clusters.conftest import Home, Told, children, gone

Copy = Callable[[str], Home]
Typed = Callable[..., Told]
INSTANTS = ("seconds", "timestamp", "x_realtime")


def plain(told: Told, *kinds: str) -> list[dict[str, object]]:
    """The lines of these kinds without what differs from run to run."""
    return [{k: v for k, v in line.items() if k not in INSTANTS} for line in told.lines if line["event"] in kinds]


def test_a_scan_by_workers_is_a_scan_alone(home: Copy, typed: Typed, small: list[str], tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    paths = [*small[:2], str(text), small[2], str(tmp_path / "gone.mp4"), small[3], small[4]]
    alone, together = home("alone"), home("together")

    one = typed(alone, "scan", *paths)
    other = typed(together, "scan", *paths, "--cluster", "local:2")

    assert one.code == other.code == 2
    assert plain(one, "scan", "error", "done") == plain(other, "scan", "error", "done")
    assert {line["file"] for line in one.of("progress")} == {line["file"] for line in other.of("progress")}
    assert all(line["task"] == "embed" for line in other.of("progress"))
    assert alone.frames() == together.frames()
    assert alone.kept() == together.kept()
    assert gone([one for one in children(psutil.Process().pid) if "spawn_main" in " ".join(one.cmdline())])


def test_a_training_hears_its_videos_by_workers(home: Copy, typed: Typed) -> None:
    alone, together = home("alone"), home("together")
    typed(alone, "train", "--positive", "Knock")
    other = typed(together, "train", "--positive", "Knock", "--cluster", "local:2")
    assert other.code == 0
    assert alone.frames() == together.frames()


def test_what_is_stored_already_is_scanned_without_a_cluster_that_should_help(
    home: Copy, typed: Typed, small: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "REACHED", 1.0)
    here = home("here")
    typed(here, "scan", small[0])
    again = typed(here, "scan", small[0], "--cluster", "127.0.0.1:1")
    assert again.code == 0
    assert not again.of("progress")
    assert len(again.of("warning")) == 1


def test_a_cluster_that_does_not_answer_is_named(home: Copy, typed: Typed, small: list[str], port: int) -> None:
    told = typed(home("here"), "scan", small[0], "--cluster", f"tls://127.0.0.1:{port}")
    assert told.code == 2
    assert [line["message"] for line in told.of("error")] == [
        f"There are no certificates for tls://127.0.0.1:{port}. Name them in Dask's settings (distributed.comm.tls), "
        "see docs/cluster.md."
    ]
