"""What is known of workers and of the videos that they have."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from eightcut import __version__
from eightcut.cluster.flights import EXTRA, Crew, Flight, Flights, stranger


def worker(host: str, machine: str = "Linux x86_64 avx2", version: str = __version__) -> dict[str, Any]:
    return {"host": "10.0.0.1", EXTRA: {"version": version, "host": host, "machine": machine}}


def test_a_video_waits_until_a_worker_tells_of_it_and_is_gone_with_its_order(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "eightcut.frames")
    flights = Flights()
    flights.see({"tls://a:1": worker("node1"), "tls://b:1": worker("node2", "GPU")}, {})
    flights.ask("1", "/films/one.mp4")
    flights.ask("2", "/films/two.mp4")
    assert flights.crew().waiting == ("/films/one.mp4", "/films/two.mp4")

    flights.hear("2", "tls://b:1", 0.0, 0.0)
    flights.hear("2", "tls://b:1", 30.0, 90.0)
    crew = flights.crew()
    assert crew.waiting == ("/films/one.mp4",)
    assert [(one.name, one.kind, len(one.flights)) for one in crew.members] == [
        ("node1", "Linux x86_64 avx2", 0),
        ("node2", "GPU", 1),
    ]
    assert crew.flights == (Flight("/films/two.mp4", "tls://b:1", 30.0, 90.0),)
    assert [line.getMessage() for line in caplog.records] == ["the worker tls://b:1 listens to /films/two.mp4"]

    flights.end("2")
    flights.made("tls://b:1")
    flights.hear("2", "tls://b:1", 90.0, 90.0)
    assert flights.crew().flights == ()
    assert [one.videos for one in flights.crew().members] == [0, 1]


def test_the_video_of_a_worker_that_is_gone_waits_again() -> None:
    flights = Flights()
    flights.see({"tls://a:1": worker("node1")}, {})
    flights.ask("1", "/films/one.mp4")
    flights.hear("1", "tls://a:1", 30.0, 90.0)
    flights.see({"tls://c:1": worker("node1")}, {})
    crew = flights.crew()
    assert [one.address for one in crew.members] == ["tls://c:1"]
    assert crew.waiting == ("/films/one.mp4",)


def test_workers_keep_their_order_and_those_that_are_not_used_come_last() -> None:
    flights = Flights()
    flights.see({"tls://b:1": worker("node")}, {})
    flights.see({"tls://a:1": worker("node"), "tcp://x:1": {"host": "10.0.0.9"}, "tls://b:1": worker("node")}, {})
    assert [(one.address, one.name) for one in flights.crew().members] == [
        ("tls://b:1", "node · 1"),
        ("tls://a:1", "node · 2"),
        ("tcp://x:1", "10.0.0.9"),
    ]
    flights.see(
        {"tls://b:1": worker("node"), "tls://a:1": worker("node")}, {"tls://b:1": stranger(worker("x", "", "0")[EXTRA])}
    )
    flights.blind("tls://a:1", "/films/one.mp4", "it is not there.")
    first, last = flights.crew().members
    assert (first.address, first.unseen) == ("tls://a:1", "It did not listen to /films/one.mp4: it is not there.")
    assert last.unused == f"it has 8-cut 0, and this is {__version__}. Install the same version there"


def test_what_is_no_worker_of_this_version_is_told_apart() -> None:
    assert stranger({"version": __version__}) == ""
    assert stranger(None) == "it is a worker of Dask, not of 8-cut. Start workers with 8cut worker"
    assert Flights().crew() == Crew()
