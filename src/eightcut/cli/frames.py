"""Commands on stored frames and waveforms: list, trim."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session

if TYPE_CHECKING:
    from eightcut.ml.types import FrameFile
    from eightcut.services.listening.cache import CachedFiles

frames_app = typer.Typer(help="List or trim stored frames and waveforms.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(frames_app, name="frames")


@frames_app.command("list")
def frames_list(context: typer.Context) -> None:
    """List the stored frames, least recently used first, and the space that waveforms take.

    Old ones are of an earlier release: the next scan or training that reads such a video computes its frames again.
    Unused ones lie beside frames that this release reads: the next trim removes them, whatever size it keeps.
    Newer ones are of a later release: they stay, and this one keeps its own beside them.
    """
    from eightcut.services.listening.cache import stored
    from eightcut.services.listening.renewal import old, useless

    session: Session = context.obj
    with session.services() as ctx:
        there = stored(ctx.frames, ctx.peaks)
        outdated, unused = old(ctx, there.frames), useless(ctx, there.frames)
    _show_stored(session, there, "Stored frames", outdated, unused)
    if unused:
        session.output.say(
            "Unused frames are of another release, beside frames that this one reads. The next trim removes them."
        )
    if outdated:
        session.output.say(
            "Old frames are of an earlier release. The next scan or training computes those it reads again."
        )
    if any(file.newer for file in there.frames):
        session.output.say(
            "Newer frames are of a later release. They stay as they are, and this version computes its own."
        )


@frames_app.command("trim")
def frames_trim(
    context: typer.Context, size: str = typer.Option(..., "--to", help="Size to keep, such as 500M or 2G.")
) -> None:
    """Remove frames and waveforms, least recently used first, until the rest fits; they can be computed again."""
    from eightcut.config import parse_size
    from eightcut.services.listening.cache import trim
    from eightcut.services.listening.renewal import old, useless

    most = parse_size(size)
    session: Session = context.obj
    with session.services() as ctx:
        there = ctx.frames.all()
        outdated, unused = old(ctx, there), useless(ctx, there)
        gone, _ = trim(ctx.frames, ctx.peaks, most, unused)
    _show_stored(session, gone, "Removed frames", outdated, unused)


def _show_stored(
    session: Session,
    files: CachedFiles,
    title: str,
    outdated: Collection[FrameFile],
    unused: Collection[FrameFile],
) -> None:
    for f in files.frames:
        session.output.event(
            "frames",
            file=f.source,
            content_id=f.content_id,
            embedder=f.embedder,
            precision=f.precision,
            track=f.track,
            seconds=round(f.seconds, 3),
            bytes=f.bytes,
            damaged=f.damaged,
            old=f in outdated,
            newer=f.newer,
            unused=f in unused,
        )
    session.output.event("waveforms", count=len(files.waveforms), bytes=files.waveform_bytes)
    rows = [
        (
            "damaged" if f.damaged else f.source or f.content_id,
            f.embedder,
            f.precision,
            f"{f.seconds / 60:.1f} min" if f.spec else "",
            f"{f.bytes / 1e6:.2f} MB",
            "newer" if f.newer else "old" if f in outdated else "unused" if f in unused else "",
        )
        for f in files.frames
    ]
    waves = f"waveforms: {files.waveform_bytes / 1e6:.2f} MB of {len(files.waveforms)}"
    session.output.table(
        f"{title}: {files.frame_bytes / 1e6:.2f} MB; {waves}",
        ("Video", "Embedder", "Precision", ">Sound", ">Size", "State"),
        rows,
    )
    session.output.done("frames", len(files.frames))
