"""Output of the command line: JSON lines for programs, tables and bars for people, never both on stdout."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, islice
from threading import Lock
from types import FrameType
from typing import TYPE_CHECKING, Literal

from eightcut.domain.progress import CancelToken
from eightcut.domain.wording import shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from eightcut.ml.speeds import Speed
    from eightcut.services.context import Job, Progress

WIDTH = 120
"""Columns of a table that goes into a file or a pipe."""
SCREENFUL = 50
"""Rows of a table that are shown, unless all are asked for."""
MOST_FOLDED = 500
"""Rows whose cells are folded to the width of the screen; that takes minutes for many."""
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_TOGETHER = 200
"""Lines that are written at once."""
_COMMAND = re.compile(r"(?<!\w)8cut (?=[a-z])")
"""Where a sentence advises a command that says nothing of the library."""
STEP = 0.5
"""Least seconds between two progress lines of one task and file."""


class Output:
    """Console and JSON output of one run."""

    def __init__(self, as_json: bool) -> None:
        """`as_json`: one JSON object a line on stdout and nothing else there."""
        self.json = as_json
        self.whole = False
        self.options = ""
        """What was given to find the library: commands that sentences advise find the same one, pasted."""
        self.failed = 0
        self.ok = 0
        self._began = time.monotonic()
        self._writing = Lock()
        self._warned: set[tuple[str, str]] = set()

    @cached_property
    def out(self) -> Console:
        """Standard output for people; JSON lines need no rich, which takes a tenth of the start."""
        from rich.console import Console

        return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)

    @cached_property
    def err(self) -> Console:
        """The same of standard error."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)

    def event(self, kind: str, /, **fields: object) -> None:
        """Write one JSON line; nothing in table mode."""
        self.events(kind, [fields])

    def events(self, kind: str, lines: Iterable[Mapping[str, object]]) -> None:
        """A JSON line for each, written as they come; nothing for people, and then none is asked for."""
        if self.json:
            with self._writing:
                _write(_AS_JSON({"event": kind, **fields}) for fields in lines)
                sys.stdout.flush()

    def say(self, text: str) -> None:
        """Write one line of text; nothing in JSON mode."""
        if not self.json:
            self.out.print(shown(self._complete(text)), markup=False, soft_wrap=True)

    def table(
        self,
        title: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
        count: int | None = None,
        *,
        done: bool = False,
    ) -> None:
        """A table for people: ">" before a column's name sets it to the right, "|" keeps it on one line.

        A screenful of rows and how many there are, or all where `--all` was given. Of many, `rows` is better no list:
        then say how many they are by `count`, and those that are not shown are not asked for. `done`: the rows tell
        what the command did, which asking again would do again, so all are shown.
        """
        if self.json:
            return
        there = iter(rows)
        shown = list(islice(there, SCREENFUL))
        if self.whole or done:
            shown += there
        if len(shown) > MOST_FOLDED:
            self._wide_table(title, columns, shown)
            return
        self._folded_table(title, columns, shown)
        count = len(shown) + sum(1 for _ in there) if count is None else count
        if count > len(shown):
            self.say(f"{len(shown)} of {count:,}; --all or --json for the rest.")

    def _wide_table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Columns as wide as their widest cell, whatever the screen."""
        from rich.cells import cell_len
        from rich.control import strip_control_codes

        names = [column.lstrip(">|") for column in columns]
        cells = [[strip_control_codes(str(cell).replace("\n", "\\n")) for cell in row] for row in rows]
        widths = [max(map(cell_len, column)) for column in zip(names, *cells, strict=True)]
        self.out.print()
        self.say(title)

        def line(row: Sequence[str]) -> str:
            gaps = [" " * (width - cell_len(cell)) for width, cell in zip(widths, row, strict=True)]
            placed = zip(columns, gaps, row, strict=True)
            return "  ".join(g + cell if c.startswith(">") else cell + g for c, g, cell in placed).rstrip()

        _write(map(line, chain([names, ["-" * width for width in widths]], cells)))

    def _folded_table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        self.out.print()
        plain = _plain(title)
        table = Table(title=plain, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            right, whole = column.startswith(">"), column.startswith("|")
            justify: Literal["right", "left"] = "right" if right else "left"
            table.add_column(column.lstrip(">|"), justify=justify, no_wrap=right or whole, overflow="fold")
        for row in rows:
            table.add_row(*(_plain(cell) for cell in row))
        self.out.print(table)

    def warn(self, file: str, message: str) -> None:
        """Report a problem that does not stop the run; each one once."""
        if (file, message) in self._warned:
            return
        self._warned.add((file, message))
        message = self._complete(message)
        self.event("warning", file=file, message=message)
        if not self.json:
            self.err.print(f"warning: {shown(message)}", markup=False, style="yellow")

    def error(self, file: str, message: str) -> None:
        """One file, or the whole run, failed."""
        self.failed += 1
        message = self._complete(message)
        self.event("error", file=file, message=message)
        if not self.json:
            self.err.print(f"error: {shown(message)}", markup=False, style="red")

    def _complete(self, text: str) -> str:
        """The commands in it with the options that find this library."""
        return _COMMAND.sub(lambda _: f"8cut {self.options}", text) if self.options else text

    def done(self, task: str, ok: int | None = None) -> None:
        """The end of a task: how many went well (None: as many as `ok` has counted), how many failed, in what time."""
        self.ok = self.ok if ok is None else ok
        seconds = round(time.monotonic() - self._began, 3)
        self.event("done", task=task, ok=self.ok, failed=self.failed, seconds=seconds)
        if self.failed:
            self.say(f"{self.ok} done, {self.failed} failed.")

    def heard(self, speeds: Mapping[str, Speed]) -> None:
        """How fast videos were heard, by network: said where progress is shown to people."""
        if not self.json and self.err.is_terminal:
            for network, speed in speeds.items():
                self.err.print(
                    f"heard with {network} on {speed.device}: {speed.x_realtime:.0f}x real time", markup=False
                )

    @contextmanager
    def job(self) -> Iterator[Job]:
        """A job whose progress is shown; Ctrl+C stops it cleanly, a second Ctrl+C at once."""
        from eightcut.services.context import Job

        cancel = CancelToken()
        with interruptible(cancel):
            if self.json:
                yield Job(_JsonProgress(self).show, self.warn, cancel)
            elif self.err.is_terminal:
                with _bar(self.err) as show:
                    yield Job(show, self.warn, cancel)
            else:
                yield Job(warn=self.warn, cancel=cancel)


def _write(lines: Iterator[str]) -> None:
    """Write lines as they come, many at a time."""
    while some := list(islice(lines, _TOGETHER)):
        sys.stdout.write("\n".join(some) + "\n")


def _plain(cell: object) -> str:
    from rich.markup import escape

    return escape(shown(str(cell).replace("\n", "\\n")))


class _JsonProgress:
    """Progress lines, not more often than STEP, the last one always."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._began: dict[tuple[str, str], float] = {}
        self._told: dict[tuple[str, str], float] = {}

    def show(self, task: str, file: str, done: float, total: float) -> None:
        now = time.monotonic()
        began = self._began.setdefault((task, file), now)
        if done < total and now - self._told.get((task, file), 0.0) < STEP:
            return
        self._told[task, file] = now
        speed = round(done / (now - began), 1) if now > began else 0.0
        self._output.event(
            "progress", task=task, file=file, done=round(done, 3), total=round(total, 3), x_realtime=speed
        )


class _Show:
    """A progress bar per task and file, on stderr."""

    def __init__(self, console: Console) -> None:
        from rich import progress as bars
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

        self.progress = bars.Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._tasks: dict[tuple[str, str], tuple[TaskID, float]] = {}

    def show(self, task: str, file: str, done: float, total: float) -> None:

        name = _plain(file.replace("\\", "/").rsplit("/", 1)[-1])
        if (task, file) not in self._tasks:
            number = self.progress.add_task(f"{task} {name}", total=total, speed="")
            self._tasks[task, file] = (number, time.monotonic())
        number, began = self._tasks[task, file]
        elapsed = time.monotonic() - began
        speed = f"{done / elapsed:.0f}x real time" if task == "embed" and elapsed > 0.5 else ""
        self.progress.update(number, completed=done, total=total, speed=speed)
        if done >= total:
            self.progress.remove_task(number)
            del self._tasks[task, file]


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    bars = _Show(console)
    with bars.progress:
        yield bars.show


SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interrupts_raised() -> Iterator[None]:
    """While the block runs, Ctrl+C is a KeyboardInterrupt where it would end the process on the spot."""
    abrupt = signal.getsignal(signal.SIGINT) == signal.SIG_DFL
    if not abrupt or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def interruptible(cancel: CancelToken) -> Iterator[None]:
    """While the block runs, signals set `cancel`; the handlers before are put back after it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        if cancel.cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    before = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
