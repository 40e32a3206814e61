"""Every kind of work that writes: a command line, or what the window does, as calls of the services."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eightcut.bootstrap import open_services
from eightcut.cli.output import interruptible
from eightcut.config import read_config
from eightcut.domain.videos import VideoRef
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.services.clips import disabling
from eightcut.services.clips.markers import delete_marker
from eightcut.services.context import Job, Services
from eightcut.services.scans.edits import delete_version
from tests.stress.library import KEY, SHORT
from tests.stress.programs import ROOT, Programs

HERE = "tests.stress.works"


@dataclass(frozen=True)
class Work:
    """One kind of work. `words` hold HOME where the library's folder belongs."""

    words: tuple[object, ...]
    call: str = ""
    prepare: Callable[[Path, Programs], object] | None = None
    """Done before, on the library or the empty folder, unharmed."""
    fresh: bool = False
    """On a folder without a library."""
    finds: bool = True
    """Whether the library fits together before it, too: it mends nothing."""
    strays: str = ""
    """Folder whose clips have no rows before or after it."""

    def arguments(self, home: Path) -> list[str]:
        """As the program takes them."""
        return [str(word).replace("HOME", str(home)) for word in self.words]


def _moved(home: Path, _programs: Programs) -> None:
    (home / "out" / "Hiss").rename(home / "out" / "Noise")


def _strange(home: Path, programs: Programs) -> None:
    programs.must(
        home,
        "export",
        home / "films/three.mp4",
        "--at",
        4,
        *SHORT,
        "--out",
        home / "out4",
        "--folder",
        "Far",
        environment={"EIGHTCUT_DB": str(home / "other.db")},
    )
    for path in home.glob("other.db*"):
        path.unlink()


def _without_rest(home: Path, _programs: Programs) -> None:
    remains = home / "out/Knock/vid_001/.clip_001_m9_0.part-4194305-0a0b0c0d.mp4"
    remains.write_bytes(b"half a clip" * 100)
    _without_labels(home, _programs)


def _without_labels(home: Path, _programs: Programs) -> None:
    (home / "out/Knock/dataset.json").unlink()


def _switched_off(home: Path, programs: Programs) -> None:
    programs.must(home, "Knock", call=f"{HERE}:disable")


def _legacy(home: Path, _programs: Programs) -> None:
    shutil.copy(ROOT / "tests/data/legacy/eab5c69.db", home / "library.db")


FILM = "HOME/films/{}.mp4"
ONE, TWO, THREE = (FILM.format(name) for name in ("one", "two", "three"))
OUT = ("--out", "HOME/out")
KNOCKS = ("--clips", 2, "--duration", 2, "--spread", 2, *OUT, "--folder", "Knock", "--label")
WORKS = {
    "export": Work(("export", ONE, "--at", 1, "--at", 9, "--at", 20, *KNOCKS, "knock")),
    "export into a new place": Work(
        ("export", THREE, "--at", 9, *SHORT, "--out", "HOME/out3", "--folder", "New", "--label", "x")
    ),
    "export of pictures": Work(("export", ONE, "--at", 20, *SHORT, "--format", "webp", *OUT, "--folder", "Frames")),
    "overwrite": Work(("export", ONE, "--at", 5.5, "--at", 17.5, "--overwrite", *KNOCKS, "again")),
    "export again": Work(("export", ONE, "--again", "count", "--duration", 2.5, *OUT, "--folder", "Anew")),
    "export of finds": Work(("export-scan", THREE, "--model", KEY, "--duration", 2, *OUT, "--folder", "Finds")),
    "delete": Work(("one.mp4", "Knock"), f"{HERE}:delete"),
    "switch off": Work(("Knock",), f"{HERE}:disable"),
    "switch on": Work(("Knock_disabled",), f"{HERE}:enable", _switched_off),
    "profile copy": Work(("profiles", "copy", "default", "Third")),
    "profile rename": Work(("profiles", "rename", "Second", "Third")),
    "profile delete": Work(("profiles", "delete", "Second"), strays="out2"),
    "train": Work(
        ("train", "--positive", "Knock", "--negative", "Hiss", "--model", KEY, "--margin", 2, "--activate", "always")
    ),
    "model restore": Work(("models", "restore", KEY, 1)),
    "model delete": Work(("models", "delete", KEY, 1)),
    "scan": Work(("scan", THREE, "--model", KEY)),
    "scan of many": Work(
        ("scan", ONE, TWO, THREE, "--model", KEY), prepare=lambda home, _: shutil.rmtree(home / "cache")
    ),
    "history delete": Work(("undated",), f"{HERE}:forget_version"),
    "negatives add": Work(("negatives", "add", TWO, "--at", 1, "--at", 2, "--at", 3)),
    "negatives clear": Work(("negatives", "clear")),
    "verdict": Work(("verdict", THREE, "--at", 30, 31, "--as", "reject", "--model", KEY)),
    "import": Work(("import", "HOME/out4"), prepare=_strange, strays="out4"),
    "relocate": Work(("relocate", "HOME/out/Hiss", "HOME/out/Noise"), prepare=_moved, finds=False),
    "doctor": Work(("doctor", "--fix", "--yes"), prepare=_without_rest, finds=False),
    "labels": Work(("dataset", "rebuild"), prepare=_without_labels, finds=False),
    "sound alone": Work(
        ("extract-audio", ONE, "--at", 1, "--length", 4, "--out", "HOME/mine/sound.flac"),
        prepare=lambda home, _: (home / "mine").mkdir(),
    ),
    "frames": Work(("frames", "trim", "--to", "0")),
    "listening": Work(("tags", ONE), prepare=lambda home, _: shutil.rmtree(home / "cache")),
    "a first start": Work(("profiles", "create", "New"), fresh=True),
    "an old database": Work(("profiles", "list"), prepare=_legacy, fresh=True),
}
"""By name."""


def _told(work: Callable[[Services, Job], object]) -> int:
    """Run a service as the window does: 2 and a sentence for a problem, 130 if asked to stop."""
    job = Job()
    try:
        with interruptible(job.cancel), open_services(read_config()) as ctx:
            work(ctx, job)
    except EnvironmentProblem as problem:
        print(f"error: {problem.message}", file=sys.stderr)  # noqa: T201
        return 2
    except (Cancelled, KeyboardInterrupt):
        return 130
    return 0


def disable(words: Sequence[str]) -> int:
    """Switch a class folder off."""
    return _told(lambda ctx, job: disabling.disable(ctx, "default", None, words, job))


def enable(words: Sequence[str]) -> int:
    """Switch it on."""
    return _told(lambda ctx, job: disabling.enable(ctx, "default", None, words, job))


def delete(words: Sequence[str]) -> int:
    """Delete all of a film's clips in a class, in one step."""
    film, folder = words
    return _told(
        lambda ctx, _: delete_marker(
            ctx,
            [r for r in ctx.library.clips.of_profile("default") if (r.filename, r.folder) == (film, folder)],
        )
    )


def forget_version(_words: Sequence[str]) -> int:
    """Delete the newest version of a scan."""
    return _told(lambda ctx, _: delete_version(ctx, ctx.library.scans.versions(VideoRef("three.mp4"), "default")[0]))
