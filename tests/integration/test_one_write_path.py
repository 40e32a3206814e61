"""What a user can say about finds, said in the window and on the command line: row by row the same library."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.bootstrap import open_services, services_over
from eightcut.cli.app import run
from eightcut.config import Config
from eightcut.domain.judgements import HardNegative, Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.services.clips.exporting import exportable
from eightcut.services.context import Services
from eightcut.services.scans.review import UnscannedVideo, judge
from eightcut.services.videos.identity import open_video
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import History
from eightcut.ui.kit.tasks import InPlaceRunner
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.scan.panel import ScanResultsPanel
from tests.integration.both import rows
from tests.unit.services.films import write_scene

REGIONS = (
    Region(2.0, 10.0, 0.9),
    Region(14.25, 23.5, 0.8),
    Region(20.0, 30.125, 0.7),
    Region(36.0, 52.0, 0.6),
    Region(44.0, 59.0, 0.55),
)
MODEL = "AISFX"
Cli = Callable[..., list[dict[str, object]]]


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("judged") / "film.mp4"
    write_scene(path, 60, ())
    return path


def library(path: Path, film: Path, class_known: bool) -> None:
    """A scan of the film of the class Door, or of the active model's, as the earlier program's scans are."""
    with open_services(Config(path, path.parent / "cache")) as ctx:
        video = open_video(ctx, str(film))
        ctx.library.models.record(TrainingRun("default", MODEL, "f", TrainingSettings(("Door",))), True)
        folders = ("Door",) if class_known else ()
        ctx.library.scans.save(NewScan(video, "default", MODEL, REGIONS, 1, 0.5, duration=60.0, folders=folders))
        ctx.library.negatives.add(
            [
                HardNegative(video.filename, 37.0, video.path, "EAT", (), video.content_id),
                HardNegative(video.filename, 3.0, video.path, MODEL, ("Gate",), video.content_id),
            ],
            "default",
        )


@contextmanager
def window(path: Path, film: Path, qtbot: QtBot) -> Iterator[tuple[ScanResultsPanel, Context]]:
    """The panel of finds on this library; what is asked of it is done when it returns."""
    db, runner = ProcessedDB(path), InPlaceRunner()
    context = Context(services_over(db.library, Config(path, path.parent / "cache")), runner, History(runner))
    problems: list[object] = []
    context.history.failed.connect(problems.append)
    panel = ScanResultsPanel(db, context=context)
    qtbot.addWidget(panel)
    panel.load_for_file(str(film), "default")
    yield panel, context
    assert problems == []
    panel.setParent(None)
    runner.shut_down()
    db.close()


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[[Path], Cli]:
    """`cli(library)("negatives", "list")`: run a command, its JSON lines; it must succeed."""

    def on(path: Path) -> Cli:
        def command(*words: object) -> list[dict[str, object]]:
            capsys.readouterr()
            code = run([*map(str, words), "--db", str(path), "--json"])
            out = capsys.readouterr().out
            assert code == 0, out
            return [json.loads(line) for line in out.splitlines()]

        return command

    return on


class Both:
    """The same library twice: one for the window, one for the command line."""

    def __init__(self, panel: ScanResultsPanel, context: Context, command: Cli, film: Path) -> None:
        self.panel, self.context, self.command, self.film = panel, context, command, film

    def judge(self, at: int, verdict: Verdict) -> None:
        self._go(at)
        self.panel.judge(verdict)
        self._verdict(at, verdict.value)

    def take_back(self, at: int) -> None:
        """The same key again."""
        self._go(at)
        current = self.panel.current
        assert current is not None
        said = Verdict.REJECT if current.negative else current.verdict
        if said is not None:
            self.panel.judge(said)
        self._verdict(at, "none")

    def negative(self, at: int) -> None:
        """The button for hard negatives, where the find is none."""
        self._go(at)
        self.panel.toggle_negative()
        self._verdict(at, "reject")

    def mark(self, time: float) -> None:
        self.panel.mark_negative_at(time)
        self.command("negatives", "add", self.film, "--at", time, "--model", MODEL)

    def delete(self, qtbot: QtBot, *places: int) -> None:
        """Hard negatives at these places of the list."""
        there = self.command("negatives", "list")
        ids = [event["id"] for event in there if event["event"] == "negative"]
        self._dialog(qtbot, places)
        self.command("negatives", "delete", *(ids[place] for place in places))

    def clear(self, qtbot: QtBot) -> None:
        self._dialog(qtbot, None)
        self.command("negatives", "clear")

    def _dialog(self, qtbot: QtBot, places: tuple[int, ...] | None) -> None:
        dialog = HardNegativesDialog(None, "default", context=self.context)  # type: ignore[arg-type]  # context does
        qtbot.addWidget(dialog)
        chosen = range(dialog.model.rowCount()) if places is None else places
        selection = dialog.table.selectionModel()
        assert selection is not None
        for place in chosen:
            flags = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
            selection.select(dialog.model.index(place, 0), flags)
        dialog.delete_selected.click()

    def _go(self, at: int) -> None:
        self.panel.view.table.go_to(at)

    def _verdict(self, at: int, word: str) -> None:
        find = REGIONS[at]
        self.command("verdict", self.film, "--at", find.start, find.end, "--as", word, "--model", MODEL)


def random_edit(both: Both, qtbot: QtBot, rng: random.Random) -> str:
    """One edit in both; what it was."""
    at = rng.randrange(len(REGIONS))
    kind = rng.choice(["accept", "reject", "uncertain", "take back", "negative", "mark", "delete"])
    mark = both.panel.view.model.mark(at)
    said = Verdict.REJECT if mark.negative else mark.verdict
    if kind in {"accept", "reject", "uncertain"} and said is not Verdict(kind):
        both.judge(at, Verdict(kind))
    elif kind == "negative" and not mark.negative:
        both.negative(at)
    elif kind == "mark":
        both.mark(float(rng.randrange(50)))
    elif kind == "delete" and both.context.services.library.negatives.of_profile("default"):
        both.delete(qtbot, 0)
    else:
        both.take_back(at)
    return f"{kind} {at}"


@pytest.mark.parametrize("class_known", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_window_and_command_line_leave_the_same_rows(
    tmp_path: Path, film: Path, qtbot: QtBot, cli: Callable[[Path], Cli], class_known: bool, seed: int
) -> None:
    shown, typed = tmp_path / "shown.db", tmp_path / "typed.db"
    library(shown, film, class_known)
    shutil.copyfile(shown, typed)
    rng, done = random.Random(seed), []
    with window(shown, film, qtbot) as (panel, context):
        both = Both(panel, context, cli(typed), film)
        for _ in range(8):
            done.append(random_edit(both, qtbot, rng))
            assert rows(shown) == rows(typed), done
        both.clear(qtbot)
        assert rows(shown) == rows(typed), done


def drawn(ctx: Services, film: Path, rng: random.Random) -> None:
    """Finds judged, switched off and marked at random, of this class, another one, and no class."""
    video = open_video(ctx, str(film))
    (version,) = ctx.library.scans.versions(video, "default")
    for region in ctx.library.scans.regions(version):
        if rng.random() < 0.2:
            ctx.library.regions.set_disabled([region.id], True)
        verdict = rng.choice([*Verdict, None])
        moved = Region(region.start + rng.uniform(-1, 1), region.end + rng.uniform(0, 3), region.score)
        folders = rng.choice([("Door",), ("Gate",), ("Gate", "Door"), ()])
        judge(ctx, UnscannedVideo(video, "default", MODEL, folders=folders), [moved], verdict)
        if rng.random() < 0.3:
            start = max(0.0, region.start + rng.uniform(-6, 6))
            negative = HardNegative(video.filename, start, video.path, "", folders, video.content_id)
            ctx.library.negatives.add([negative], "default")


@pytest.mark.parametrize("class_known", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_the_panel_the_button_and_the_export_mean_the_same_finds(
    tmp_path: Path, film: Path, qtbot: QtBot, cli: Callable[[Path], Cli], class_known: bool, seed: int
) -> None:
    path = tmp_path / "library.db"
    library(path, film, class_known)
    with open_services(Config(path, tmp_path / "cache")) as ctx:
        drawn(ctx, film, random.Random(seed))
        video = open_video(ctx, str(film))
        (version,) = ctx.library.scans.versions(video, "default")
        taken = [region.id for region in exportable(ctx, video, version)]
    with window(path, film, qtbot) as (panel, _):
        counts: list[int] = []
        panel.count_changed.connect(counts.append)
        panel.set_export_settings(duration=8.0, spread=3.0, fuse=4.0)
        good = [mark.id for mark in panel.shown_now.regions if not mark.disabled and not mark.negative]
        button = panel.view.findChild(QPushButton, "export")
        assert button is not None
        text = button.text()
    assert set(taken) <= set(good)
    unsure = {m.id for m in panel.shown_now.regions if m.verdict is Verdict.UNCERTAIN} if taken != good else set()
    assert set(good) - set(taken) <= unsure
    out = cli(path)("export-scan", film, "--out", tmp_path / "out", "--folder", "Found", "--model", MODEL)
    clips = [event for event in out if event["event"] == "clip"]
    assert counts[-1] == len(clips)
    assert str(len(clips)) in text or not clips
