"""Commands that need no clip: tags and find look for sounds by name, duplicates for the same sound twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from eightcut.cli.cluster import CLUSTER, MAP, WITHOUT_TLS, chosen
from eightcut.cli.session import Session
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.services.listening.duplicates import Duplicates, Pair
    from eightcut.services.listening.searching import Search
    from eightcut.services.listening.tagging import Tag, TagResult

SHOWN = 8
"""Spans of a class that its row shows; the JSON lines hold them all."""

HOURS = 7200.0
"""From this many seconds on, a length is shown in hours."""

LINES = 50
"""Duplicates that are shown to people, unless all are asked for."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(tags)
    app.command()(find)
    app.command()(duplicates)


def tags(
    context: typer.Context,
    videos: list[str] = typer.Argument(..., metavar="VIDEO..."),
    top: int = typer.Option(10, min=1, help="Number of sound classes listed for each video, strongest first."),
) -> None:
    """List which sounds are heard in videos, and when: 521 classes, no clips and no training needed.

    A new video is listened to once, with the embedders of the default model, so that later scans can reuse that.
    """
    from eightcut.services.listening.tagging import TagResult, tag_videos

    session: Session = context.obj
    output = session.output
    with session.services() as ctx, output.job() as job:
        for outcome in tag_videos(ctx, videos, top, job):
            if isinstance(outcome, TagResult):
                output.ok += 1
                _show_tags(output, outcome)
            else:
                output.error(outcome.file, outcome.message)
    output.done("tags")


def _show_tags(output: Output, outcome: TagResult) -> None:
    for tag in outcome.tags:
        _tag_event(output, outcome.file, tag)
    rows = []
    for name in outcome.classes:
        there = [tag for tag in outcome.tags if tag.name == name]
        seconds = sum(tag.span.duration for tag in there)
        rows.append((name, f"{max(tag.score for tag in there):.2f}", f"{seconds:.0f} s", _places(there)))
    if rows:
        output.table(f"Heard in {outcome.video.filename}", ("Sound", ">Score", ">Heard", "Where, seconds"), rows)
    else:
        output.say(f"No known class of sound was heard in {outcome.video.filename}.")


def _places(tags: list[Tag]) -> str:
    places = "  ".join(f"{tag.span.start:.0f}-{tag.span.end:.0f}" for tag in tags[:SHOWN])
    return places if len(tags) <= SHOWN else f"{places}  and {len(tags) - SHOWN} more"


def _tag_event(output: Output, file: str, tag: Tag) -> None:
    output.event(
        "tag",
        file=file,
        start=round(tag.span.start, 3),
        end=round(tag.span.end, 3),
        name=tag.name,
        score=round(tag.score, 4),
    )


def find(
    context: typer.Context,
    words: list[str] = typer.Argument(..., metavar="WORD...", help="What to look for, such as: door, car horn."),
    top: int = typer.Option(20, min=1, help="Number of moments listed, best first."),
    cluster: str = CLUSTER,
    maps: list[str] = MAP,
    without_tls: bool = WITHOUT_TLS,
) -> None:
    """Find sounds by name in all videos listened to so far; no clips and no training needed."""
    from eightcut.services.listening.searching import find_sounds

    session: Session = context.obj
    output = session.output
    with session.services(cluster=chosen(cluster, maps, without_tls)) as ctx, output.job() as job:
        search = find_sounds(ctx, words, top, job)
    for hit in search.hits:
        _tag_event(output, hit.file, hit.tag)
    _show_search(output, search)
    output.done("find", len(search.hits))


def _show_search(output: Output, search: Search) -> None:
    for meaning in search.meanings:
        output.say(f"{meaning.word}: {'; '.join(meaning.classes)}")
    through = _through(search.films, search.seconds)
    if not search.hits:
        output.say(f"Nothing like it was heard in {through}.")
        return
    shown = _short({hit.file for hit in search.hits})
    rows = [
        (
            shown[hit.file],
            f"{hit.tag.span.start:.1f} s",
            f"{hit.tag.span.end:.1f} s",
            hit.tag.name,
            f"{hit.tag.score:.2f}",
        )
        for hit in search.hits
    ]
    output.table(f"Best moments in {through}", ("Video", ">From", ">To", "Sound", ">Score"), rows)


def _through(films: int, seconds: float) -> str:
    length = f"{seconds / 3600:.1f} h" if seconds >= HOURS else f"{seconds / 60:.1f} min"
    return f"{plural(films, 'video')}, {length}"


def duplicates(
    context: typer.Context,
    least: int = typer.Option(20, min=15, help="Seconds of the shortest stretch that is told.", metavar="SECONDS"),
    cluster: str = CLUSTER,
    maps: list[str] = MAP,
    without_tls: bool = WITHOUT_TLS,
) -> None:
    """Find videos that hold the same sound, also re-encoded, shifted or trimmed, among all processed ones.

    Exact copies of a file are one video, whatever their names.
    """
    from eightcut.services.listening.duplicates import find_duplicates

    session: Session = context.obj
    output = session.output
    with session.services(cluster=chosen(cluster, maps, without_tls)) as ctx, output.job() as job:
        found = find_duplicates(ctx, least, job)
    for pair in found.pairs:
        output.events(
            "duplicate",
            (
                {
                    "file": pair.file,
                    "other": pair.other,
                    "start": shared.span.start,
                    "end": round(shared.span.end, 3),
                    "other_start": shared.other_start,
                    "likeness": shared.likeness,
                    "share": round(pair.share, 4),
                    "group": pair.group,
                }
                for shared in pair.shared
            ),
        )
    _show_duplicates(output, found)
    output.done("duplicates", len(found.pairs))


def _show_duplicates(output: Output, found: Duplicates) -> None:
    names = _short({file for pair in found.pairs for file in (pair.file, pair.other)})
    lines = [line for pair in found.pairs for line in _sentences(pair, names)]
    for line in lines if output.whole else lines[:LINES]:
        output.say(line)
    if len(lines) > LINES and not output.whole:
        output.say(f"{LINES} of {len(lines):,}; --all or --json for the rest.")
    if not lines:
        output.say(f"No sound is there twice in {_through(found.films, found.seconds)}.")


def _sentences(pair: Pair, names: dict[str, str]) -> list[str]:
    one, two = names[pair.file], names[pair.other]
    film = "" if pair.group is None else f"Film {pair.group}: "
    return [
        f"{film}{one} and {two} hold the same sound for {_clock(shared.span.duration)}, "
        f"from {_clock(shared.span.start)} and {_clock(shared.other_start)}."
        for shared in pair.shared
    ]


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=int(seconds)))


def _short(files: set[str]) -> dict[str, str]:
    """What stands for each file in a table: its name, or its path where another file here has the same name."""
    names = [Path(file).name for file in files]
    return {file: Path(file).name if names.count(Path(file).name) == 1 else file for file in files}
