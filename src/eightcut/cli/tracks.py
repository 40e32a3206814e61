"""The command on a video's sound and picture tracks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session
from eightcut.domain.channels import HEARD, channels_named
from eightcut.domain.picture_part import part_typed, shown_words
from eightcut.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eightcut.domain.media import AudioTrack, PictureTrack
    from eightcut.services.videos.tracks import Offered

_FOUND, _NONE = "found", "none"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(tracks)


def tracks(
    context: typer.Context,
    video: str = typer.Argument(..., metavar="VIDEO"),
    use: str | None = typer.Option(
        None, help="Sound track to scan and cut; 'default': the one the file marks as default.", metavar="N"
    ),
    use_picture: str | None = typer.Option(
        None, help="Picture track to show and cut; 'default': the video's main picture.", metavar="N"
    ),
    channels: str | None = typer.Option(
        None,
        help="Channels that clips let one hear: all, no-centre (little speech), left, right; scans hear all.",
        metavar="WHICH",
    ),
    bars: str | None = typer.Option(
        None,
        help="Black bars that clips go without: 'found' looks for them, 'none': all of the picture is shown; or the "
        "part of the picture that is shown.",
        metavar="WIDTHxHEIGHT+LEFT+TOP",
    ),
) -> None:
    """List a video's sound and picture tracks, or choose which ones are used; the choice is remembered."""
    from eightcut.services.videos.bars import CHOSEN, choose_shown, find_bars, shown
    from eightcut.services.videos.tracks import choose_channels, choose_picture, choose_track, heard, pictures
    from eightcut.services.videos.tracks import tracks as tracks_of

    session: Session = context.obj
    sound = None if use is None else _track_number(video, use, "sound")
    picture = None if use_picture is None else _track_number(video, use_picture, "picture")
    choice = None if channels is None else channels_named(channels)
    part = part_typed(bars) if bars not in (None, _FOUND, _NONE) else None
    with session.services() as ctx:
        if bars == _FOUND:
            with session.output.job() as job:
                part = find_bars(ctx, video, job, CHOSEN if use_picture is None else picture)
        with ctx.library.transactions.transaction():  # all of it or nothing
            if use_picture is not None:
                choose_picture(ctx, video, picture)
            if use is not None:
                choose_track(ctx, video, sound)
            if choice is not None:
                choose_channels(ctx, video, choice)
            if part is not None or bars == _NONE:
                choose_shown(ctx, video, part)
            seen, there, hears = pictures(ctx, video), tracks_of(ctx, video), heard(ctx, video)
            shows = shown(ctx, video)
    _show_tracks(session, video, there)
    _show_pictures(session, video, seen)
    if there:
        session.output.event("heard", file=video, channels=hears.choice or "all", problem=hears.problem)
    if hears.problem:
        session.output.error(video, hears.problem)
    elif hears.choice or choice is not None:
        session.output.say(f"Clips of {video}: {HEARD[hears.choice]}. Scans and training hear the mix of all channels.")
    if bars == _FOUND and part is None:
        session.output.say(f"{video} has no black bars on two sides. Nothing was chosen.")
    if shows.picture:
        session.output.event("shown", file=video, shown=shows.part or "all", problem=shows.problem)
    if shows.problem:
        session.output.error(video, shows.problem)
    elif shows.part or bars == _NONE:
        session.output.say(
            f"Clips of {video} show {shown_words(shows.part)}; clips that were cut before are unchanged."
        )
    if use is not None:
        session.output.say(f"Scans and cuts of {video} use it from now on; earlier scans are unchanged.")
    if use_picture is not None:
        session.output.say(f"Cuts of {video} show this picture from now on; earlier clips are unchanged.")
    session.output.done("tracks", len(there))


def _track_number(video: str, text: str, kind: str) -> int | None:
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
