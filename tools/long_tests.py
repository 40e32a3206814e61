"""Which tests are long, from the times of a whole run: tests/long.txt, which `make check` and `make test-long` share.

    pytest --durations=0 -vv ... > times; python -m tools.long_tests times > tests/long.txt

A test is long where all its cases together took more than SECONDS. Where one case is short enough, the first one stays
in `make check`.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

SECONDS = 4.0
CASE = 3.0
"""Seconds that a case may take which stays."""
_LINE = re.compile(r"^(\d+\.\d+)s (?:setup|call|teardown) +(\S+?\.py::.+)$")
HEAD = """\
# Long tests, run by `make test-long`. `make check` runs the first case of one with "cases", none of one with "whole".
# Made by `python -m tools.long_tests` from the times of a whole run; a new long test gets its line by hand.
"""


def listed(times: str) -> list[str]:
    """Lines of the list, from what pytest printed of its durations."""
    cases: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in times.splitlines():
        found = _LINE.match(line.strip())
        if found is not None:
            cases[found[2].partition("[")[0]][found[2]] += float(found[1])
    kinds = {
        name: "cases" if len(took) > 1 and next(iter(took.values())) <= CASE else "whole"
        for name, took in cases.items()
        if sum(took.values()) > SECONDS
    }
    return [f"{kind} {name}" for name, kind in sorted(kinds.items())]


if __name__ == "__main__":
    sys.stdout.write(HEAD + "".join(f"{line}\n" for line in listed(Path(sys.argv[1]).read_text(encoding="utf-8"))))
