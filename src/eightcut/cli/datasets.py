"""Commands on datasets: whether a trainer takes a folder, which trainers there are, dataset.json of export folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.services.datasets.checking import Checked

dataset_app = typer.Typer(help="Check that a trainer takes a folder; rebuild dataset.json of the export folders.")
FOR = typer.Option(..., "--for", help="The trainer, as `dataset targets` lists them.", metavar="TARGET")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    dataset_app.command("check")(dataset_check)
    dataset_app.command("targets")(dataset_targets)
    dataset_app.command("rebuild")(dataset_rebuild)
    app.add_typer(dataset_app, name="dataset")


def dataset_check(
    context: typer.Context,
    folder: str = typer.Argument(..., help="Any folder with a dataset in it.", metavar="DIR"),
    target: str = FOR,
    sound_only: bool = typer.Option(False, "--sound-only", help="As the training without picture loads it."),
) -> None:
    """Show how many clips a trainer would take, and each that it would leave out; nothing is changed.

    The rules of its loader are run on every file. The exit code is 2 where a clip would be left out.
    """
    from eightcut.media.media import FfmpegMedia
    from eightcut.services.datasets.checking import check
    from eightcut.services.datasets.targets import target_named

    session: Session = context.obj
    wanted = target_named(target)
    with session.output.job() as job:
        found = check(FfmpegMedia(), folder, wanted, job, sound_only=sound_only)
    _show(session, found, wanted.title)


def _show(session: Session, found: Checked, title: str) -> None:
    output = session.output
    for stop in found.stops:
        output.error(found.folder, f"{stop.reason} {stop.cure}")
    output.events(
        "dropped", ({"clip": one.name, "reason": one.fault.reason, "cure": one.fault.cure} for one in found.dropped)
    )
    output.event(
        "checked", folder=found.folder, target=found.target, taken=found.taken, clips=found.all, notes=found.notes
    )
    if found.dropped:
        rows = ((one.name, one.fault.reason, one.fault.cure) for one in found.dropped)
        output.table("Left out", ("Clip", "Why", "Cure"), rows, len(found.dropped))
    for note in found.notes:
        output.say(note)
    output.say(f"{title} would take {found.taken:,} of {plural(found.all, 'clip')} in {found.folder}.")
    output.done("check", found.taken)
    output.failed += len(found.dropped)


def dataset_targets(context: typer.Context) -> None:
    """List the trainers that a dataset can be checked for."""
    from eightcut.services.datasets.targets import TARGETS

    session: Session = context.obj
    session.output.events(
        "target",
        ({"id": one.id, "title": one.title, "sound_only": one.sound is not None} for one in TARGETS.values()),
    )
    rows = ((one.id, one.title, "yes" if one.sound is not None else "") for one in TARGETS.values())
    session.output.table("Targets", ("For", "Trainer", "Sound only"), rows, len(TARGETS))
    session.output.done("targets", len(TARGETS))


def dataset_rebuild(
    context: typer.Context,
    dry_run: bool = typer.Option(False, "--dry-run", help="Only show what would change."),
) -> None:
    """Update dataset.json of every export folder to match the labelled clips in the database."""
    from eightcut.services.clips.datasets.rebuilding import rebuild

    session: Session = context.obj
    with session.services() as ctx:
        found = rebuild(ctx, dry_run)
    for one in found:
        session.output.event(
            "dataset", folder=one.folder, added=one.added, changed=one.changed, removed=one.removed, written=not dry_run
        )
    if found:
        rows = [(one.folder, one.added, one.changed, one.removed) for one in found]
        title = "Would change" if dry_run else "Changed"
        session.output.table(title, ("Folder", ">Added", ">Changed", ">Removed"), rows, done=not dry_run)
    else:
        session.output.say("Every dataset.json matches the database.")
    session.output.done("dataset", len(found))
