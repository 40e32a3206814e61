"""Commands on existing clips: delete markers, disable and enable class folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli.cutting import FOLDER, OUT, markers_at
from eightcut.cli.session import Session
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.services.clips.disabling import Moved

clips_app = typer.Typer(help="Delete, disable or enable exported clips.")

CLASSES = typer.Argument(..., metavar="CLASS...", help="Class folders.")
VIDEOS = typer.Option([], "--video", help="Only the clips of this video; can be repeated.", metavar="VIDEO")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(clips_app, name="clips")


@clips_app.command("delete")
def clips_delete(
    context: typer.Context,
    video: str = typer.Argument(..., metavar="VIDEO"),
    at: list[float] = typer.Option(..., help="Where the marker starts, in seconds; can be repeated."),
    out: str = OUT,
    folder: str = FOLDER,
) -> None:
    """Delete the clips of markers; their files go to the trash folder."""
    from eightcut.services.clips.markers import delete_marker

    session: Session = context.obj
    with session.services() as ctx:
        rows = [row for marker in markers_at(ctx, video, out, folder, at, session.profile) for row in marker.rows]
        delete_marker(ctx, rows)
    for row in rows:
        session.output.event("deleted", file=video, output=row.output_path)
    session.output.say(f"{plural(len(rows), 'clip')} deleted; the files are in the trash folder.")
    session.output.done("clips", len(rows))


@clips_app.command("disable")
def clips_disable(context: typer.Context, classes: list[str] = CLASSES, videos: list[str] = VIDEOS) -> None:
    """Move clips of these classes to CLASS_disabled, out of training."""
    from eightcut.services.clips.disabling import disable

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        _show(session, disable(ctx, session.profile, videos or None, classes, job))


@clips_app.command("enable")
def clips_enable(context: typer.Context, classes: list[str] = CLASSES, videos: list[str] = VIDEOS) -> None:
    """Move clips of these classes back from CLASS_disabled."""
    from eightcut.domain.clips import DISABLED
    from eightcut.services.clips.disabling import enable

    session: Session = context.obj
    folders = [f"{name.removesuffix(DISABLED)}{DISABLED}" for name in classes]
    with session.services() as ctx, session.output.job() as job:
        _show(session, enable(ctx, session.profile, videos or None, folders, job))


def _show(session: Session, moved: Moved) -> None:
    from eightcut.services.clips.disabling import told_shared

    for old, new in moved.moves.items():
        session.output.event("moved", file=old, output=new)
    session.output.say(f"{plural(len(moved.moves), 'clip')} moved. {told_shared(moved.shared)}".rstrip())
    session.output.done("clips", len(moved.moves))
