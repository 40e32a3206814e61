"""Repair commands: doctor, relocate, import."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eightcut.services.clips.relocating import RelocateResult
    from eightcut.services.context import Services
    from eightcut.services.upkeep.doctor import Check


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(doctor)
    app.command()(relocate)
    app.command("import")(import_clips)


def doctor(
    context: typer.Context,
    fix: bool = typer.Option(False, "--fix", help="Fix what can be fixed without loss, after asking."),
    yes: bool = typer.Option(False, "--yes", "-y", help="With --fix: do not ask."),
    forget: bool = typer.Option(False, "--forget", help="With --fix: remove rows whose clip is gone for good."),
    undo: bool = typer.Option(False, "--undo", help="Undo the last --fix or relocate."),
) -> None:
    """Look for inconsistencies, and fix them."""
    from eightcut.errors import BadRequest
    from eightcut.services.upkeep.doctor import examine

    session: Session = context.obj
    if undo and (fix or forget):
        raise BadRequest("Use --undo alone: 8cut doctor --undo")
    if forget and not fix:
        raise BadRequest("Use --forget with --fix: 8cut doctor --fix --forget")
    with session.services(taking_back=False) as ctx:  # it tells of such work itself, and asks
        if undo:
            _undo(session, ctx)
            return
        found = list(examine(ctx, fix=fix and yes, forget=forget))
        _show(session, found, fix)
        wanted = [check for check in found if check.fixable]
        if fix and wanted and not yes:
            _ask(session, wanted)
            found = list(examine(ctx, fix=True, forget=forget))
            _show(session, found, fix)
    if any(check.fixed for check in found):
        session.output.say("To undo all of this: 8cut doctor --undo")
    session.output.done("doctor", sum(check.fixed for check in found))


def _show(session: Session, found: Sequence[Check], fix: bool) -> None:
    output = session.output
    for check in found:
        output.event("check", problem=check.problem, fixed=check.fixed, fixable=check.fixable)
    if not found:
        output.say("Everything is consistent.")
        return
    states = [("mended" if check.fixed else "can be fixed" if check.fixable else "open") for check in found]
    rows = [(check.problem, state) for check, state in zip(found, states, strict=True)]
    things = plural(len(rows), "thing")
    output.table(f"{things} to look at", ("Problem", "State"), rows, done="mended" in states)
    if not fix and "can be fixed" in states:
        output.say("To fix what can be fixed: 8cut doctor --fix")


def _ask(session: Session, wanted: Sequence[Check]) -> None:
    """Ask on a terminal. BadRequest where there is none; the run ends if the answer is no."""
    from eightcut.errors import BadRequest

    things = plural(len(wanted), "thing")
    if session.output.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadRequest(f"Nothing was fixed. To fix {things} without being asked: 8cut doctor --fix --yes")
    if not typer.confirm(f"Fix {things} now? Files go to the trash folder, and --undo reverts it."):
        session.output.say("Nothing was fixed.")
        raise typer.Exit(0)


def _undo(session: Session, ctx: Services) -> None:
    from eightcut.services.upkeep.undoing import undo_last

    undone = undo_last(ctx)
    for told in undone.left:
        session.output.warn("", told)
    steps = plural(undone.steps, "step", "steps")
    session.output.say(f"{steps} undone.")
    session.output.done("doctor", undone.steps)


def relocate(
    context: typer.Context,
    old: str = typer.Argument(..., metavar="OLD", help="Folder or clip, under the path that was recorded."),
    new: str = typer.Argument(..., metavar="NEW", help="Where it is now."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only show what would change."),
) -> None:
    """Record that clips were moved: an export folder, a class folder or a single clip, verified by content."""
    from eightcut.services.clips.relocating import relocate as follow

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        found = follow(ctx, old, new, job, dry_run)
    _show_relocated(session, found, dry_run)
    session.output.done("relocate", len(found.moved))


def _show_relocated(session: Session, found: RelocateResult, dry_run: bool) -> None:
    output = session.output
    for was, now in found.moved.items():
        output.event("relocated", file=was, output=now, proven=was not in found.unproven, written=not dry_run)
    for path in found.unproven:
        output.warn(
            path, f"{found.moved.get(path, path)} was matched by name and length only; nothing else is known about it."
        )
    for path, reason in found.left:
        output.error(path, f"The clip {path} was not relocated: {reason}.")
    clips = plural(len(found.moved), "clip")
    output.say(f"{clips} would be relocated." if dry_run else f"{clips} relocated.")
    if found.moved and not dry_run:
        output.say("To undo this: 8cut doctor --undo")


def import_clips(
    context: typer.Context,
    folder: str = typer.Argument(..., metavar="FOLDER", help="A class folder, or one that contains class folders."),
) -> None:
    """Import clips from folders (CLASS/vid_001/clip.mp4) into the profile."""
    from eightcut.services.clips.importing import import_clips as take_in

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        found = take_in(ctx, session.profile, folder, job)
    session.output.event("import", folder=folder, new=found.new, known=found.known, classes=list(found.classes))
    clips = plural(found.new, "clip")
    known = f"; {found.known} already known" if found.known else ""
    session.output.say(f"{clips} imported{known}.")
    session.output.done("import", found.new)
