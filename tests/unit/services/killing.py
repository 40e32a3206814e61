"""Kill a program at each step that it takes on files or database, then look whether anything was lost.

Run as a script with the name of a scenario: a child for each step is forked, dies there by SIGKILL, and the library is
opened again and mended by the doctor. Prints one JSON object: how many steps there were, and what was found wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WEBP
from eightcut.domain.scans import NewScan, Region
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.exporting import export, export_regions
from eightcut.services.clips.files import parts_of
from eightcut.services.clips.markers import delete_marker, markers_of
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.reexporting import reexport
from eightcut.services.clips.refiling import refile
from eightcut.services.clips.remarks import label
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.upkeep.doctor import examine
from eightcut.services.videos.identity import open_video
from eightcut.storage.database import Database
from tests.unit.services.films import write_scene
from tests.unit.services.small_media import small_bench, told

WRITING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.truncate"}
State = dict[tuple[str, float], tuple[str, str]]


class Steps:
    """Counts steps; at the one that is to be the last, the process kills itself before it takes it."""

    def __init__(self) -> None:
        self.counting = False
        self.last = 0
        self.taken = 0
        sys.addaudithook(self._heard)
        run, fsync = Database._run, os.fsync

        def statement(database: Database, sql: str, values: Any) -> Any:
            if not sql.lstrip().upper().startswith(("SELECT", "WITH RECURSIVE", "PRAGMA")):
                self.step()
            return run(database, sql, values)

        def flush(descriptor: int) -> None:
            self.step()
            fsync(descriptor)

        Database._run = statement  # type: ignore[method-assign,assignment]
        os.fsync = flush  # type: ignore[assignment]

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in WRITING or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE):
            self.step()

    def step(self) -> None:
        if self.counting:
            self.taken += 1
            if self.taken == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


class World:
    """A folder with films, exports and a library, which can be set back to how it was made."""

    def __init__(self, folder: Path, real: bool) -> None:
        self.real = real
        self.live, self.kept = folder / "live", folder / "kept"
        self.out = self.live / "out"

    @property
    def films(self) -> list[str]:
        return [str(self.live / name) for name in ("one.mp4", "two.mp4")]

    @contextmanager
    def services(self) -> Iterator[Services]:
        with small_bench(self.live) as ctx:
            yield replace(ctx, media=FfmpegMedia()) if self.real else ctx

    def write_films(self) -> None:
        for number, path in enumerate(self.films):
            if self.real:
                write_scene(Path(path), 90 + number, [])
            else:
                Path(path).write_text(path)

    def request(self, at: float, folder: str = "Door", label: str = "oak", **fields: Any) -> ExportRequest:
        whole = ExportRequest("default", str(self.out), folder, (at,), clips=2, duration=4.0, label=label)
        return replace(whole, **fields)

    def make(self) -> None:
        """Two markers of a film in one class, one as frames in another, finds of a scan, another film's marker."""
        self.live.mkdir()
        self.write_films()
        with self.services() as ctx:
            one, two = self.films
            for request in (
                self.request(10.0), self.request(30.0, label="elm"),
                self.request(50.0, "Gate", "iron", form=Form(WEBP)),
            ):  # fmt: skip
                list(export(ctx, one, request, Job()))
            list(export(ctx, two, self.request(10.0, label="ash"), Job()))
            self.scan(ctx, (20.0, 30.0))
            export_regions(ctx, one, self.finds(), Job())
            self.scan(ctx, (60.0, 70.0))
        shutil.copytree(self.live, self.kept)

    def scan(self, ctx: Services, span: tuple[float, float]) -> None:
        regions = (Region(*span, 0.9),)
        ctx.library.scans.save(NewScan(open_video(ctx, self.films[0]), "default", "AISFX", regions))

    def finds(self, form: Form | None = None) -> ScanExportRequest:
        return ScanExportRequest("default", "AISFX", str(self.out), "Door", duration=4.0, form=form or Form())

    def rows(self, ctx: Services, folder: str, at: float) -> tuple[ClipRow, ...]:
        markers = markers_of(ctx, open_video(ctx, self.films[0]), "default")
        return next(m.rows for m in markers if m.start == at and m.folder == str(self.out / folder))

    def set_back(self) -> None:
        shutil.rmtree(self.live)
        shutil.copytree(self.kept, self.live)


STEPWISE = {"re-export", "undo of a deletion"}
Work = Callable[[World, Services], object]
SCENARIOS: dict[str, Work] = {
    "export": lambda world, ctx: list(export(ctx, world.films[0], world.request(70.0), Job())),
    "export of frames into a new folder": lambda world, ctx: list(
        export(ctx, world.films[0], world.request(70.0, "New", form=Form(WEBP)), Job())
    ),
    "scan export": lambda world, ctx: export_regions(ctx, world.films[0], world.finds(), Job()),
    "overwrite": lambda world, ctx: overwrite(
        ctx, world.films[0], world.rows(ctx, "Door", 10.0), world.request(12.0, form=Form(WEBP), clips=3), Job()
    ),
    "overwrite of frames": lambda world, ctx: overwrite(
        ctx, world.films[0], world.rows(ctx, "Gate", 50.0), world.request(52.0), Job()
    ),
    "delete": lambda world, ctx: delete_marker(ctx, [*world.rows(ctx, "Gate", 50.0), *world.rows(ctx, "Door", 10.0)]),
    "re-export": lambda world, ctx: reexport(
        ctx, world.films[0], None, world.request(0.0, "Door", form=Form(WEBP), duration=2.0), "length", Job()
    ),
    "disable": lambda world, ctx: disable(ctx, "default", [world.films[0]], {"Door", "Gate"}, Job()),
    "another class": lambda world, ctx: refile(
        ctx, "default", [row.id for row in world.rows(ctx, "Gate", 50.0)], str(world.out / "Door"), Job()
    ),
    "label": lambda _, ctx: label(ctx, [row.id for row in ctx.library.clips.of_profile("default")], "ash"),
    "undo of a deletion": lambda world, ctx: delete_marker(
        ctx, [*world.rows(ctx, "Gate", 50.0), *world.rows(ctx, "Door", 10.0)]
    ).undo(),
}


def state(ctx: Services) -> State:
    """(film, cut point) -> which class and which label; scan exports by class alone."""
    return {
        (row.filename, 0.0 if row.scan_export else row.start_time): (row.folder, row.label)
        for row in ctx.library.clips.of_all_profiles()
    }


def wrong(world: World, ctx: Services, before: list[ClipRow]) -> Iterator[str]:
    """What is not as it must be."""
    rows = ctx.library.clips.of_all_profiles()
    clips = [p for p in world.out.glob("*/vid_*/*") if ".8cut" not in str(p)]
    for row in rows:
        for part in parts_of(row.output_path):
            if not holds(part, None if world.real else told(*_span(row))):
                yield f"{part} is not what its row says"
    recorded = {str(part) for row in rows for part in parts_of(row.output_path)}
    yield from (f"{clip} has no row" for clip in clips if str(clip) not in recorded)
    for name in {row.folder for row in rows}:
        file = world.out / name / "dataset.json"
        entries = json.loads(file.read_text()) if file.exists() else []
        wanted = {r.output_path: r.label for r in rows if r.label and not r.scan_export and r.folder == name}
        if {e["path"]: e["label"] for e in entries} != wanted:
            yield f"{file} says {entries}"
    for path in world.live.rglob("*"):
        staged = "overwrite-" in str(path) and path.is_file()
        if ".part" in path.name or path.name.startswith((".hold_", ".8cut-work-")) or staged:
            yield f"{path} was left"
    if ctx.library.unfinished.all():
        yield "unfinished work is noted"
    if not world.real:
        kept = {f.read_text() for kind in ("*.mp4", "*.webp") for f in world.out.rglob(kind)}
        yield from (f"the clip {row.output_path} is gone" for row in before if told(*_span(row)) not in kept)
    yield from (f"the doctor says: {check.problem}" for check in examine(ctx, fix=False))


def holds(part: Path, text: str | None) -> bool:
    """Whether the file, or every file of the folder, holds this text; None: anything."""
    files = sorted(part.iterdir()) if part.is_dir() else [part]
    return bool(files) and all(f.exists() and (f.read_text() == text if text else f.stat().st_size) for f in files)


def strange(scenario: str, now: State, before: State, after: State) -> list[str]:
    """Markers that are neither as before nor as after, all of them or, where each is a step of its own, each."""
    if scenario in STEPWISE:
        allowed = [before, after, *([{}] if scenario.startswith("undo") else [])]
        keys = {*before, *after}
        return [f"half done: {key}" for key in keys if now.get(key) not in [one.get(key) for one in allowed]]
    return [] if now in (before, after) else [f"half done: {now}"]


def _span(row: ClipRow) -> tuple[float, float]:
    return row.span.start, row.clip_duration


def run(scenario: str, stride: int = 1, real: bool = False) -> dict[str, Any]:
    steps, found = Steps(), []
    fast = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=fast if os.access(fast, os.W_OK) else None) as folder:
        world = World(Path(folder), real)
        world.make()
        with world.services() as ctx:
            before, rows = state(ctx), ctx.library.clips.of_all_profiles()
            SCENARIOS[scenario](world, ctx)
            after = state(ctx)
            found += [f"undisturbed: {problem}" for problem in wrong(world, ctx, rows)]
        number, killed = 1, True
        while killed:
            world.set_back()
            child = os.fork()
            if not child:
                steps.last, steps.counting = number, True
                with world.services() as ctx:
                    SCENARIOS[scenario](world, ctx)
                os._exit(0)
            killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
            with world.services() as ctx:
                mended = [check.problem for check in examine(ctx, fix=True)]
                now = state(ctx)
                problems = list(wrong(world, ctx, rows))
                problems += strange(scenario, now, before, after)
            found += [f"step {number}: {problem} (mended: {mended})" for problem in problems]
            number += stride
    return {"steps": number - 1, "wrong": found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "real")))
