"""A program that has 8-cut loaded and runs each command in a fork of itself: a start costs nothing, a kill kills one.

    python -m tests.stress.server

Takes orders as JSON lines on stdin (see `programs.Programs`), answers each with a line on stdout when it has ended.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

LOADED = ("cli", "services", "storage", "media", "ml", "domain")
ELSEWHERE = ("aside_child", "big.beats", "big.eat", "big.network", "big.speech")
"""Modules of other processes, and those that need torch."""
AFTER = 20.0
"""Seconds for what a killed program left running."""


def load() -> None:
    """Import what commands import on the way."""
    import eightcut
    import eightcut.bootstrap

    for part in pkgutil.walk_packages(eightcut.__path__, "eightcut."):
        if part.name.split(".")[1] in LOADED and not part.name.endswith(ELSEWHERE):
            importlib.import_module(part.name)


def child(order: dict[str, Any]) -> None:
    """Be one program; never returns."""
    code = 70
    try:
        os.setsid()
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        for number, name in ((0, "/dev/null"), (1, order["out"]), (2, order["err"])):
            file = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, number)
            os.close(file)
        sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
        sys.argv = ["8cut", *map(os.fsdecode, [os.fsencode(word) for word in order["words"]])]
        from tests.stress import blows

        if order.get("file_limit"):
            blows.limit_files(order["file_limit"])
        if order.get("clock"):
            blows.shift_clock(*order["clock"])
        if order.get("blow"):
            blows.install(blows.Blow(**order["blow"]))
        if order.get("call"):
            module, name = order["call"].split(":")
            code = getattr(importlib.import_module(module), name)(sys.argv[1:])
        else:
            from eightcut.cli.app import run

            code = run(sys.argv[1:])
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001  # the child of a fork never goes on
        traceback.print_exc()
        code = 70
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                code = code or 71
        os._exit(code)


def say(answer: dict[str, Any]) -> None:
    """Answer on stdout."""
    os.write(1, json.dumps(answer).encode() + b"\n")


def session(leader: int) -> list[int]:
    """Processes of this session that run."""
    running = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] not in "ZX":
            running.append(int(entry.name))
    return running


def reap(running: dict[int, dict[str, Any]]) -> None:
    """Answer for each program that has ended."""
    now = time.monotonic()
    for number, order in list(running.items()):
        done, status, used = os.wait4(number, os.WNOHANG)
        if not done:
            if order["kill_at"] and now >= order["kill_at"]:
                os.kill(number, order["kill_by"])
                order["kill_at"] = 0
            if now >= order["end"]:
                order["hung"] = True
                for one in session(number):
                    os.kill(one, signal.SIGKILL)
            continue
        del running[number]
        late = time.monotonic() + AFTER
        while session(number) and time.monotonic() < late:
            time.sleep(0.01)
        left = session(number)
        for one in left:
            os.kill(one, signal.SIGKILL)
        answer = {
            "id": order["id"], "code": os.waitstatus_to_exitcode(status), "hung": order.get("hung", False),
            "left_running": len(left), "memory": used.ru_maxrss * 1024, "seconds": now - order["began"],
        }  # fmt: skip
        say(answer)


def main() -> None:
    """Serve until stdin ends."""
    load()
    say({"ready": True})
    running: dict[int, dict[str, Any]] = {}
    waiting = b""
    while True:
        ready, _, _ = select.select([0], [], [], 0.005 if running else None)
        if ready:
            piece = os.read(0, 1 << 16)
            if not piece:
                break
            *lines, waiting = (waiting + piece).split(b"\n")
            for line in lines:
                order = json.loads(line)
                number = os.fork()
                if number == 0:
                    child(order)
                began = time.monotonic()
                kill_after, kill_by = order.get("kill") or (0, signal.SIGKILL)
                running[number] = {
                    **order, "began": began, "end": began + order["limit"], "kill_by": kill_by,
                    "kill_at": began + kill_after if kill_after else 0,
                }  # fmt: skip
        reap(running)
    for number in running:
        for one in session(number):
            os.kill(one, signal.SIGKILL)


if __name__ == "__main__":
    main()
