"""What it costs that films are read by a process of their own: a cold scan with it, against one that reads by itself.

    python -m benchmarks.aside [--minutes 10] [--rounds 5]

A scan is a process, from its start to the last JSON line, with no frames stored; the film is the one of `scanning`.
Both run in turn, and the figure is the median of the pairs. "cpu" is the same in seconds of processor time, with
that of the reading process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.scanning import Library, Spent, pairs, process, ratio, row

BY_ITSELF = """
import sys
from eightcut.media import audio, media, probe
media.FfmpegMedia.probe = lambda self, path, picture=None: probe.probe(path, picture)
media.FfmpegMedia.get_ready = lambda self: None
media.FfmpegMedia.listen = lambda self, path, rates, track, warn, cancel=None: audio.listen(path, rates, track, warn)
from eightcut.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


def by_itself(library: Library, films: list[Path], model: str) -> Spent:
    """A cold scan that decodes in its own process."""
    library.forget()
    names = [str(film) for film in films]
    return process([sys.executable, "-c", BY_ITSELF, "scan", *names, "--json", "--model", model], library.environment)


def aside(library: Library, films: list[Path], model: str) -> Spent:
    """A cold scan as it is."""
    library.forget()
    return library.run("scan", *films, "--json", "--model", model)


def compare(what: str, library: Library, films: list[Path], model: str, rounds: int) -> None:
    mine, plain = pairs(rounds, lambda: aside(library, films, model), lambda: by_itself(library, films, model))
    ratio(f"{what}, {model}, against reading by itself", mine, plain, "at most 1.05 x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder))
        row("what", "clock", "cpu", "target")
        for model in ("FOLEY", "AISFX"):
            compare(f"{asked.minutes:g} minutes", library, [library.film(asked.minutes)], model, asked.rounds)
        compare("a film of 20 s", library, [library.short(0)], "FOLEY", 2 * asked.rounds)
        several = [library.short(number) for number in range(10)]
        compare("10 films of 20 s in one command", library, several, "FOLEY", asked.rounds)


if __name__ == "__main__":
    main()
