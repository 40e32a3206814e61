"""Housekeeping commands: tracks, profiles, frames, demo. Repairs are in `mending`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eightcut.domain.media import AudioTrack, PictureTrack
    from eightcut.services.listening.cache import CachedFiles
    from eightcut.services.videos.tracks import Offered

profiles_app = typer.Typer(help="List, create, rename, copy or delete profiles.")
frames_app = typer.Typer(help="List or trim stored frames and waveforms.")
dataset_app = typer.Typer(help="Rebuild dataset.json of the export folders.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(tracks)
    app.add_typer(profiles_app, name="profiles")
    app.add_typer(frames_app, name="frames")
    app.add_typer(dataset_app, name="dataset")
    app.command()(demo)


def tracks(
    context: typer.Context,
    video: str = typer.Argument(..., metavar="VIDEO"),
    use: str | None = typer.Option(
        None, help="Sound track to scan and cut; 'default': the one the file marks as default.", metavar="N"
    ),
    use_picture: str | None = typer.Option(
        None, help="Picture track to show and cut; 'default': the video's main picture.", metavar="N"
    ),
) -> None:
    """List a video's sound and picture tracks, or choose which ones are used; the choice is remembered."""
    from eightcut.services.videos.tracks import choose_picture, choose_track, pictures
    from eightcut.services.videos.tracks import tracks as tracks_of

    session: Session = context.obj
    sound = None if use is None else _track_number(video, use, "sound")
    picture = None if use_picture is None else _track_number(video, use_picture, "picture")
    with session.services() as ctx:
        if use_picture is not None:
            choose_picture(ctx, video, picture)
        if use is not None:
            choose_track(ctx, video, sound)
        shown, there = pictures(ctx, video), tracks_of(ctx, video)
    _show_tracks(session, video, there)
    _show_pictures(session, video, shown)
    if use is not None:
        session.output.say(f"Scans and cuts of {video} use it from now on; earlier scans are unchanged.")
    if use_picture is not None:
        session.output.say(f"Cuts of {video} show this picture from now on; earlier clips are unchanged.")
    session.output.done("tracks", len(there))


def _track_number(video: str, text: str, kind: str) -> int | None:
    from eightcut.errors import BadRequest

    if text == "default":
        return None
    if re.fullmatch(r"-?[0-9]{1,9}", text) is None:
        raise BadRequest(f"{text!r} is not a {kind} track. Give its number, or 'default'.", video)
    return int(text)


def _show_pictures(session: Session, video: str, there: Sequence[Offered[PictureTrack]]) -> None:
    rows = []
    for one in there:
        t, p = one.track, one.track.picture
        session.output.event(
            "picture", file=video, track=t.number, codec=p.codec, width=p.width, height=p.height,
            fps=round(float(p.fps), 3), language=t.language, title=t.title, chosen=one.chosen,
        )  # fmt: skip
        rate = f"{float(p.fps):.3f}".rstrip("0").rstrip(".")
        rows.append(
            (t.number, "in use" if one.chosen else "", p.codec, f"{p.width}x{p.height}", rate, t.language, t.title)
        )
    if rows:
        columns = (">Track", "", "Codec", ">Size", ">Frames/s", "Language", "Title")
        session.output.table(f"Picture tracks of {video}", columns, rows)


def _show_tracks(session: Session, video: str, there: Sequence[Offered[AudioTrack]]) -> None:
    rows = []
    for one in there:
        t = one.track
        session.output.event(
            "track",
            file=video,
            track=t.number,
            codec=t.codec,
            rate=t.rate,
            channels=t.channels,
            language=t.language,
            title=t.title,
            chosen=one.chosen,
        )
        used = "in use" if one.chosen else ""
        rows.append((t.number, used, t.codec, f"{t.rate} Hz", t.channels, t.language, t.title))
    if rows:
        columns = (">Track", "", "Codec", ">Rate", ">Channels", "Language", "Title")
        session.output.table(f"Sound tracks of {video}", columns, rows)
    else:
        session.output.say(f"{video} has no sound.")


@profiles_app.command("list")
def profiles_list(context: typer.Context) -> None:
    """List the profiles and what they hold."""
    session: Session = context.obj
    with session.services() as ctx:
        profiles = ctx.library.profiles
        counts = {name: dict(profiles.counts(name)) for name in profiles.all()}
    for name, of in counts.items():
        session.output.event("profile", profile=name, **of)
    kinds = list(next(iter(counts.values())))
    rows = [(name, *(of[kind] for kind in kinds)) for name, of in counts.items()]
    session.output.table("Profiles", ("Profile", *(f">{kind.capitalize()}" for kind in kinds)), rows)
    session.output.done("profiles", len(rows))


@profiles_app.command("create")
def profiles_create(context: typer.Context, name: str) -> None:
    """Create an empty profile."""
    from eightcut.services.upkeep.profiles import create_profile

    session: Session = context.obj
    with session.services() as ctx:
        create_profile(ctx, name)
    session.output.say(f"Profile {name} was created.")
    session.output.done("profiles", 1)


@profiles_app.command("rename")
def profiles_rename(context: typer.Context, old: str, new: str) -> None:
    """Rename a profile."""
    from eightcut.services.upkeep.profiles import rename_profile

    session: Session = context.obj
    with session.services() as ctx:
        rename_profile(ctx, old, new)
    session.output.say(f"Profile {old} was renamed to {new}.")
    session.output.done("profiles", 1)


@profiles_app.command("copy")
def profiles_copy(context: typer.Context, source: str, target: str) -> None:
    """Copy a profile: clips, scans, negatives, hidden files; not models."""
    from eightcut.services.upkeep.profiles import copy_profile

    session: Session = context.obj
    with session.services() as ctx:
        copy_profile(ctx, source, target)
    session.output.say(f"Profile {target} is a copy of {source}. Models are not copied; train new ones there.")
    session.output.done("profiles", 1)


@profiles_app.command("delete")
def profiles_delete(context: typer.Context, name: str) -> None:
    """Delete a profile; the database is backed up first, and files are kept."""
    from eightcut.services.upkeep.profiles import delete_profile

    session: Session = context.obj
    with session.services() as ctx:
        gone = {kind: n for kind, n in ctx.library.profiles.counts(name).items() if n}
        delete_profile(ctx, name)
    held = ", ".join(plural(n, kind.removesuffix("s")) for kind, n in gone.items()) or "nothing"
    session.output.say(f"Profile {name} was deleted; it contained {held}. A backup is beside the database.")
    session.output.done("profiles", 1)


@frames_app.command("list")
def frames_list(context: typer.Context) -> None:
    """List the stored frames, least recently used first, and the space that waveforms take."""
    from eightcut.services.listening.cache import stored

    session: Session = context.obj
    with session.services() as ctx:
        there = stored(ctx.frames, ctx.peaks)
    _show_stored(session, there, "Stored frames")


@frames_app.command("trim")
def frames_trim(
    context: typer.Context, size: str = typer.Option(..., "--to", help="Size to keep, such as 500M or 2G.")
) -> None:
    """Remove frames and waveforms, least recently used first, until the rest fits; they can be computed again."""
    from eightcut.config import parse_size
    from eightcut.services.listening.cache import trim

    most = parse_size(size)
    session: Session = context.obj
    with session.services() as ctx:
        gone, _ = trim(ctx.frames, ctx.peaks, most)
    _show_stored(session, gone, "Removed frames")


def _show_stored(session: Session, files: CachedFiles, title: str) -> None:
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
        )
    session.output.event("waveforms", count=len(files.waveforms), bytes=files.waveform_bytes)
    rows = [
        (
            f.source if not f.damaged else "damaged",
            f.embedder,
            f.precision,
            f"{f.seconds / 60:.1f} min" if not f.damaged else "",
            f"{f.bytes / 1e6:.2f} MB",
        )
        for f in files.frames
    ]
    waves = f"waveforms: {files.waveform_bytes / 1e6:.2f} MB of {len(files.waveforms)}"
    session.output.table(
        f"{title}: {files.frame_bytes / 1e6:.2f} MB; {waves}",
        ("Video", "Embedder", "Precision", ">Sound", ">Size"),
        rows,
    )
    session.output.done("frames", len(files.frames))


def demo(
    context: typer.Context,
    folder: str = typer.Argument("8cut-demo", metavar="[DIR]", help="Folder for the demo library."),
) -> None:
    """Run the whole job on a small library of real recordings that the program mixes itself."""
    from eightcut.cli.demo import run_demo

    session: Session = context.obj
    raise typer.Exit(run_demo(folder, session.output))


@dataset_app.command("rebuild")
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
