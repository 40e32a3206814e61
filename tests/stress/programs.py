"""Runs 8-cut as programs of their own, hundreds in a minute: see `server`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.stress.blows import Blow

ROOT = Path(__file__).parents[2]
LIMIT = 120.0
"""Seconds after which a program hangs."""


@dataclass(frozen=True)
class Ended:
    """How a program ended: exit code, or the signal's number below 0."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str
    hung: bool
    memory: int
    seconds: float
    left_running: int

    @property
    def text(self) -> str:
        """All that it said, for a failure's message."""
        return f"8cut {' '.join(map(ascii, self.words))}\n-> {self.code}\n{self.out[-3000:]}{self.err[-6000:]}"

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Its JSON lines of a kind."""
        lines = [json.loads(line, parse_constant=_refuse) for line in self.out.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == kind]

    def is_told(self) -> None:
        """It ended as a program may: done, or with a sentence; no bug, no hang, nothing left running."""
        assert not self.hung, f"hung: {self.text}"
        assert "Traceback" not in self.err, self.text
        assert "hit an internal error" not in self.err + self.out, self.text
        assert self.code in {0, 2}, self.text
        assert self.code == 0 or "error" in self.err + self.out, f"ended without a word: {self.text}"
        assert self.left_running == 0, f"left programs running: {self.text}"
        assert self.memory < 1.5e9, f"{self.memory / 1e6:.0f} MB: {self.text}"


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is no JSON")


class Programs:
    """Starts programs in a folder's environment and waits for them."""

    def __init__(self) -> None:
        """Load 8-cut once."""
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.stress.server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environment, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        )
        self._told = tempfile.TemporaryDirectory(prefix="8cut-stress-")
        self._numbers = count()
        self._ended: dict[int, dict[str, Any]] = {}
        self._words: dict[int, tuple[str, ...]] = {}
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._in, self._out = self._server.stdin, self._server.stdout
        assert json.loads(self._out.readline())["ready"]

    def close(self) -> None:
        """End the server and what it runs."""
        self._in.close()
        self._server.wait()
        self._out.close()
        self._told.cleanup()

    def begin(
        self, home: Path, *words: object, blow: Blow | None = None, call: str = "",
        kill: tuple[float, int] | None = None,
        limit: float = LIMIT, **more: Any,
    ) -> int:  # fmt: skip
        """Start a program whose library is in `home`; its number, for `wait`. See `server.child` for `more`."""
        number = next(self._numbers)
        self._words[number] = tuple(map(str, words))
        environment = {
            **os.environ, "EIGHTCUT_DB": str(home / "library.db"), "EIGHTCUT_CACHE": str(home / "cache"),
            "EIGHTCUT_CONFIG": str(home / "config"), "COLUMNS": "160", "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **more.pop("environment", {}),
        }  # fmt: skip
        order = {
            "id": number, "words": self._words[number], "folder": str(home), "environment": environment,
            "out": f"{self._told.name}/{number}.out", "err": f"{self._told.name}/{number}.err", "limit": limit,
            "call": call, "blow": blow.words() if blow else None, "kill": kill, **more,
        }  # fmt: skip
        self._in.write(json.dumps(order).encode() + b"\n")
        self._in.flush()
        return number

    def wait(self, number: int) -> Ended:
        """Wait for its end."""
        while number not in self._ended:
            line = self._out.readline()
            assert line, "the server of these tests died"
            answer = json.loads(line)
            self._ended[answer.pop("id")] = answer
        told = [Path(f"{self._told.name}/{number}.{end}") for end in ("out", "err")]
        texts = [path.read_text(encoding="utf-8", errors="replace") if path.exists() else "" for path in told]
        for path in told:
            path.unlink(missing_ok=True)
        return Ended(self._words.pop(number), out=texts[0], err=texts[1], **self._ended.pop(number))

    def run(self, home: Path, *words: object, **more: Any) -> Ended:
        """Start a program and wait for its end."""
        return self.wait(self.begin(home, *words, **more))

    def must(self, home: Path, *words: object, **more: Any) -> Ended:
        """The same; it has to succeed."""
        ended = self.run(home, *words, **more)
        assert ended.code == 0, ended.text
        return ended

    def steps(self, home: Path, words: Sequence[object], call: str = "") -> tuple[list[str], float]:
        """What a program does to files, step by step, and its seconds, when nothing hits it."""
        log = Path(self._told.name) / "steps"
        log.unlink(missing_ok=True)
        ended = self.run(home, *words, call=call, blow=Blow(str(home), log=str(log)))
        assert ended.code == 0, ended.text
        return log.read_text().splitlines() if log.exists() else [], ended.seconds


KILL, STOP, TERM = signal.SIGKILL, signal.SIGINT, signal.SIGTERM
