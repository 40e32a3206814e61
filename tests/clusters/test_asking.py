"""What workers answer from the frames that are stored here: the same as this computer alone, whatever they do."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from eightcut.cli.app import run
from eightcut.cluster import asking, link
from tests.clusters.conftest import Home, Programs, Told, children, said

Typed = Callable[..., Told]
FIND = ("find", "knock", "music", "speech", "door", "--top", "60")


@pytest.fixture(scope="session")
def heard(taught: Home, small: list[str], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose films were scanned: their frames are stored."""
    home = Home(tmp_path_factory.mktemp("heard") / "home")
    shutil.copytree(taught.folder, home.folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in home.environment.items():
            patch.setenv(name, value)
        assert run(["scan", *small]) == 0
    return home


@pytest.fixture
def here(heard: Home, tmp_path: Path) -> Home:
    shutil.copytree(heard.folder, tmp_path / "here")
    return Home(tmp_path / "here")


def found(told: Told) -> list[dict[str, Any]]:
    """What a search or a scan told, without instants."""
    assert told.code == 0, told.lines
    kept = [line for line in told.lines if line["event"] in ("tag", "scan", "done")]
    assert len(kept) > 1
    return [{name: value for name, value in line.items() if name not in ("timestamp", "seconds")} for line in kept]


def warned(told: Told) -> list[str]:
    return [line["message"] for line in told.of("warning")]


def test_workers_find_and_score_the_same_bit_by_bit(here: Home, typed: Typed, small: list[str]) -> None:
    alone, there = typed(here, *FIND), typed(here, *FIND, "--cluster", "local:2")
    assert found(there) == found(alone)
    assert not warned(there)
    frames = here.frames()
    alone, there = typed(here, "scan", *small), typed(here, "scan", *small, "--cluster", "local:2")
    assert found(there) == found(alone)
    assert not warned(there)
    assert here.frames() == frames


@pytest.mark.parametrize("others", [0, 1])
def test_a_worker_that_does_not_see_the_frames_is_told_once_and_others_answer(
    here: Home, typed: Typed, programs: Programs, port: int, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    monkeypatch.setattr(asking, "BLIND", 1.0)
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address, "--map", f"{here.folder}=/nowhere")
    for _ in range(others):
        programs.worker(address)
    there = typed(here, *FIND, "--cluster", address)
    assert found(there) == found(typed(here, *FIND))
    unseen = [message for message in warned(there) if "--map" in message]
    assert len(unseen) <= 1
    assert unseen or others, "one that sees them may have answered everything"


def test_a_folder_that_workers_see_elsewhere_is_mapped(
    here: Home, typed: Typed, programs: Programs, port: int, tmp_path: Path
) -> None:
    (tmp_path / "there").symlink_to(here.folder)
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address, "--map", f"/films={tmp_path / 'there'}")
    there = typed(here, *FIND, "--cluster", address, "--map", f"{here.folder}=/films")
    assert found(there) == found(typed(here, *FIND))
    assert not warned(there)


@pytest.mark.parametrize(
    ("kind", "why"),
    [("version", "it has 8-cut 0.0.1"), ("garbled", "does not match its checksum"), ("dying", "failed while")],
)
def test_answers_of_a_worker_that_is_not_as_it_should_be_are_not_used(
    here: Home, typed: Typed, programs: Programs, port: int, monkeypatch: pytest.MonkeyPatch, kind: str, why: str
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 2.0)
    monkeypatch.setattr(asking, "BLIND", 1.0)
    programs.scheduler(port, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    address = f"tcp://127.0.0.1:{port}"
    programs.strange(address, kind)
    there = typed(here, *FIND, "--cluster", address)
    assert found(there) == found(typed(here, *FIND))
    assert any(why in message for message in warned(there)), warned(there)
    assert len(warned(there)) == len(set(warned(there))) <= 2


def test_without_a_scheduler_this_computer_answers_and_says_so(
    here: Home, typed: Typed, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "REACHED", 1.0)
    there = typed(here, *FIND, "--cluster", f"tcp://127.0.0.1:{port}")
    assert found(there) == found(typed(here, *FIND))
    (message,) = warned(there)
    assert "No scheduler" in message
    assert "This computer" in message


def test_damaged_frames_are_told_and_removed_as_ever(here: Home, typed: Typed) -> None:
    path = sorted((here.folder / "cache" / "frames").glob("*.frames"))[0]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    there = typed(here, *FIND, "--cluster", "local:1")
    assert not path.exists()
    path.write_bytes(content)
    alone = typed(here, *FIND)
    assert found(there) == found(alone)
    assert warned(there) == warned(alone)
    assert not path.exists()


def test_workers_that_are_killed_while_they_score_lose_nothing(
    here: Home, typed: Typed, programs: Programs, port: int
) -> None:
    alone = typed(here, *FIND)
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    workers = [programs.strange(address, "slow") for _ in range(2)]
    draw = random.Random(port)
    with here.start(*FIND, "--cluster", address) as program:
        while program.poll() is None:
            time.sleep(draw.uniform(0.2, 1.5))
            for process in children(draw.choice(workers).pid):
                with suppress(psutil.NoSuchProcess):
                    if "spawn" in " ".join(process.cmdline()):
                        process.kill()
        out, err = program.communicate()
    assert program.returncode == 0, err
    assert [json.loads(line) for line in out.splitlines() if '"tag"' in line] == alone.of("tag")


def test_a_stopped_search_ends_though_workers_are_slow(here: Home, programs: Programs, port: int) -> None:
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.strange(address, "slow")
    with here.start(*FIND, "--cluster", address) as program:
        said(program, "find")
        program.send_signal(signal.SIGINT)
        program.communicate()
    assert program.returncode == 130
