"""`8cut` and `python -m eightcut`."""

from __future__ import annotations

import gc
import os
import signal
import sys

_STANDARD = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
_YOUNG = 100_000
"""Objects made between two searches for unreachable cycles. With Python's 700 there are 130 in the imports of a scan, a
quarter of its start."""


def main() -> None:
    """Run the command line and leave with its exit code. Ctrl+C ends it without a word until `run` hears of it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from eightcut.ml.threads import settle

    search_seldom()
    _open_what_is_closed()
    settle()
    from eightcut.cli.app import run

    sys.exit(run(sys.argv[1:]))


def search_seldom() -> None:
    """Look for unreachable cycles when many objects were made, not a few."""
    gc.set_threshold(_YOUNG)


def _open_what_is_closed() -> None:
    """Put nothing in the place of input and output that the caller closed: no other file may get their numbers."""
    for number, (name, mode) in enumerate(_STANDARD):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            from pathlib import Path

            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # for the whole run


if __name__ == "__main__":
    main()
