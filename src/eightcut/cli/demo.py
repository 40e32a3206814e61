"""`8cut demo`: the whole job on recordings that ship with the program, shown as tables, its promises checked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from eightcut.cli.clip_lines import clip_event
from eightcut.cli.learning import show_training
from eightcut.cli.reviewing import VERSION_COLUMNS, change_rows, version_rows
from eightcut.cli.session import Session
from eightcut.domain.wording import plural
from eightcut.typed import typed_path

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.services.demo.run import Demonstration, Round


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(demo)


def demo(
    context: typer.Context,
    folder: str = typer.Argument("8cut-demo", metavar="[DIR]", help="Folder for the demo library."),
) -> None:
    """Run the whole job on a small library of real recordings that the program mixes itself."""
    from eightcut.bootstrap import open_services
    from eightcut.config import read_config
    from eightcut.services.demo.folder import demonstrate

    session: Session = context.obj
    output = session.output
    root = typed_path(folder)
    with output.job() as job:
        output.say(f"Demonstration library: {root}")
        config = read_config()
        library, demonstration = demonstrate(root, lambda path: open_services(replace(config, database=path)), job)
    code = show(demonstration, output, root)
    _open_window(root, [str(video.path) for video in library.videos], output)
    raise typer.Exit(code)


def _open_window(root: Path, videos: Sequence[str], output: Output) -> None:
    """Show the library in the window if there is a terminal with a display; this has no exit code."""
    if output.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    from eightcut.ui.window.screen import has_screen

    if not has_screen():
        output.say(
            "No display is available, so the window stays closed. Open the library elsewhere with: 8cut --db FILE"
        )
        return
    from eightcut.services.demo.folder import DATABASE
    from eightcut.ui.app import open_window

    output.say("The window opens on this library; close it to end the demonstration.")
    open_window(str(root / DATABASE), files=videos, settings_folder=root)


def show(demonstration: Demonstration, output: Output, root: Path) -> int:
    """Print what was found, what changed and where the clips lie; the exit code."""
    for number, a_round in enumerate(demonstration.rounds, 1):
        output.say("")
        output.say(f"Round {number}")
        show_training(output, a_round.outcome)
        _show_round(output, a_round)
    if demonstration.negatives:
        rows = [
            (file, f"{span.start:.1f} - {span.end:.1f} s", f"{before:.2f}", f"{after:.2f}")
            for file, span, before, after in demonstration.negatives
        ]
        columns = ("Video", ">False match", ">Score before", ">Score after")
        output.table("Marked as not this sound and used for training", columns, rows)
    for file, versions, changes in demonstration.history:
        output.table(f"Scans of {file}", VERSION_COLUMNS, version_rows(versions))
        if changes:
            output.table(f"What changed in {file}", ("Change", ">Before", ">After"), change_rows(changes))
    _show_clips(demonstration, output, root)
    return _show_promises(demonstration, output)


def _show_round(output: Output, a_round: Round) -> None:
    rows = []
    for scan, there, found, hits in zip(a_round.scans, a_round.there, a_round.found, a_round.hits, strict=True):
        times = "  ".join(
            f"{region.start:.0f}-{region.end:.0f}{'' if hit else ' (wrong)'}"
            for region, hit in zip(scan.regions, hits, strict=True)
        )
        rows.append((scan.video.filename, there, found, len(hits) - sum(hits), times))
    columns = ("Video", ">There", ">Found", ">Wrong", "Matches, seconds")
    output.table(f"Matches against the known sounds: average precision {a_round.average_precision:.2f}", columns, rows)


def _show_clips(demonstration: Demonstration, output: Output, root: Path) -> None:
    clips = [*demonstration.marked, *demonstration.cut]
    for clip in clips:
        clip_event(output, clip)
    folders: dict[Path, int] = {}
    for clip in clips:
        folder = Path(clip.row.output_path).parent
        folders[folder] = folders.get(folder, 0) + 1
    rows = [(str(folder.relative_to(root)), count) for folder, count in sorted(folders.items())]
    output.table(f"Clips of 8 seconds in {root}", ("Folder", ">Clips"), rows)


def _show_promises(demonstration: Demonstration, output: Output) -> int:
    output.say("")
    heard = demonstration.embedded
    listened = f"Listened to {plural(heard, 'video')}."
    output.say(listened if heard else "All frames were already stored; nothing was embedded.")
    for promise in demonstration.promises:
        output.say(f"{'ok    ' if promise.kept else 'BROKEN'}  {promise.sentence}")
        if not promise.kept:
            output.failed += 1
            output.event("error", file="", message=f"The demonstration did not keep a promise: {promise.sentence}.")
    output.done("demo")
    return 1 if output.failed else 0
