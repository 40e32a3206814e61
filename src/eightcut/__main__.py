"""`8cut` and `python -m eightcut`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from eightcut.cli.app import run
from eightcut.ml.threads import settle

_STANDARD = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def main() -> None:
    """Run the command line and leave with its exit code."""
    _open_what_is_closed()
    settle()
    sys.exit(run(sys.argv[1:]))


def _open_what_is_closed() -> None:
    """Put nothing in the place of input and output that the caller closed: no other file may get their numbers."""
    for number, (name, mode) in enumerate(_STANDARD):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # for the whole run


if __name__ == "__main__":
    main()
