"""Commands on existing clips: delete clips or markers, disable and enable class folders."""

from __future__ import annotations

import typer

from eightcut.cli import clip_list
from eightcut.cli.clip_list import show_moved
from eightcut.cli.cutting import markers_at
from eightcut.cli.session import Session
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest

clips_app = typer.Typer(help="List, label, rate, move, delete, disable or enable exported clips.")

CLASSES = typer.Argument(..., metavar="CLASS...", help="Class folders.")
VIDEOS = typer.Option([], "--video", help="Only the clips of this video; can be repeated.", metavar="VIDEO")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(clips_app, name="clips")
    clip_list.register(clips_app)


@clips_app.command("delete")
def clips_delete(
    context: typer.Context,
    names: list[str] = typer.Argument(..., metavar="CLIP...|VIDEO", help="Clips by number or path; a video with --at."),
    at: list[float] = typer.Option([], help="Where the marker starts, in seconds; can be repeated."),
    out: str = typer.Option("", help="With --at: folder that contains the class folders.", metavar="DIR"),
    folder: str = typer.Option("", help="With --at: class, the folder inside DIR.", metavar="CLASS"),
) -> None:
    """Delete clips, or with --at those of markers of a video; their files go to the trash folder."""
    from eightcut.services.clips.listing import find
    from eightcut.services.clips.markers import delete_marker

    session: Session = context.obj
    if at and (len(names) > 1 or not out or not folder):
        raise BadRequest("--at takes one VIDEO, --out and --folder. Clips are deleted by their numbers or paths alone.")
    with session.services() as ctx:
        if at:
            markers = markers_at(ctx, names[0], out, folder, at, session.profile)
            rows = [row for marker in markers for row in marker.rows]
        else:
            rows = find(ctx, session.profile, names)
        delete_marker(ctx, rows)
    for row in rows:
        session.output.event("deleted", file=names[0] if at else row.source_path, output=row.output_path)
    session.output.say(f"{plural(len(rows), 'clip')} deleted; the files are in the trash folder.")
    session.output.done("clips", len(rows))


@clips_app.command("disable")
def clips_disable(context: typer.Context, classes: list[str] = CLASSES, videos: list[str] = VIDEOS) -> None:
    """Move clips of these classes to CLASS_disabled, out of training."""
    from eightcut.services.clips.disabling import disable

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        show_moved(session, disable(ctx, session.profile, videos or None, classes, job))


@clips_app.command("enable")
def clips_enable(context: typer.Context, classes: list[str] = CLASSES, videos: list[str] = VIDEOS) -> None:
    """Move clips of these classes back from CLASS_disabled."""
    from eightcut.domain.clips import DISABLED
    from eightcut.services.clips.disabling import enable

    session: Session = context.obj
    folders = [f"{name.removesuffix(DISABLED)}{DISABLED}" for name in classes]
    with session.services() as ctx, session.output.job() as job:
        show_moved(session, enable(ctx, session.profile, videos or None, folders, job))
