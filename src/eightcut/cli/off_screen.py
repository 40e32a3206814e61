"""Matches whose source is not in the picture: say so, take it back, list them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import typer

from eightcut.cli.reviewing import AT, MODEL, VIDEO, interval
from eightcut.cli.session import Session
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.domain.judgements import OffScreen

off_screen_app = typer.Typer(help="Say which matches have their source off screen, take it back, list them.")


class YesNo(Enum):
    """Whether something is so."""

    yes = "yes"
    no = "no"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(off_screen_app, name="off-screen")


@off_screen_app.command("add")
def off_screen_add(
    context: typer.Context, video: str = VIDEO, at: tuple[float, float] = AT, model: str = MODEL
) -> None:
    """Say that the source of a sound is not in the picture; its verdict and what is learned stay as they are."""
    _set(context.obj, video, at, model, off=True)


@off_screen_app.command("remove")
def off_screen_remove(
    context: typer.Context, video: str = VIDEO, at: tuple[float, float] = AT, model: str = MODEL
) -> None:
    """Take that back."""
    _set(context.obj, video, at, model, off=False)


def _set(session: Session, path: str, at: tuple[float, float], model: str, off: bool) -> None:
    from eightcut.services.scans.off_screen import set_interval_off_screen

    with session.services() as ctx:
        video, change = set_interval_off_screen(ctx, path, session.profile, interval(at), off, model)
    done = "source off screen." if off else "no longer off screen." if change.kinds else "it was not off screen."
    session.output.say(f"{at[0]:g} - {at[1]:g} s of {video.filename}: {done}")
    session.output.done("off_screen", int(off or bool(change.kinds)))


@off_screen_app.command("list")
def off_screen_list(
    context: typer.Context,
    video: str = typer.Option("", "--video", help="Only those of this video.", metavar="VIDEO"),
) -> None:
    """List what is off screen in the profile."""
    from eightcut.services.scans.off_screen import listed_off_screen

    session: Session = context.obj
    with session.services() as ctx:
        found = listed_off_screen(ctx, session.profile, video)
    session.output.events("off_screen", map(_fields, found))
    session.output.table(
        f"{plural(len(found), 'moment')} off screen", ("File", ">Start", ">End", "Class"), map(_row, found), len(found)
    )
    session.output.done("off_screen", len(found))


def _fields(one: OffScreen) -> dict[str, object]:
    return {
        "id": one.id, "filename": one.video.filename, "start_time": one.span.start, "end_time": one.span.end,
        "classes": one.folders,
    }  # fmt: skip


def _row(one: OffScreen) -> tuple[object, ...]:
    return (
        one.video.filename, f"{one.span.start:.1f} s", f"{one.span.end:.1f} s", ", ".join(one.folders) or "(every)",
    )  # fmt: skip
