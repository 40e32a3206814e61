"""Review commands: history, verdict, negatives."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import typer

from eightcut.cli.learning import region_fields
from eightcut.cli.session import Session
from eightcut.domain.judgements import NOBODY
from eightcut.domain.spans import TimeSpan
from eightcut.domain.timestamps import local_time
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eightcut.cli.output import Output
    from eightcut.domain.judgements import HardNegative, Signed
    from eightcut.domain.scans import Difference, ScanVersion
    from eightcut.services.context import Services

history_app = typer.Typer(help="List, compare, pin, unpin, delete or cut anew scan versions.")
negatives_app = typer.Typer(help="List, add, delete or clear hard negatives.")

VIDEO = typer.Argument(..., metavar="VIDEO")
TIMESTAMP = typer.Argument(..., metavar="T", help="A version's timestamp, or 'undated'.")
AT = typer.Option(..., help="Interval in seconds.", metavar="START END")
MODEL = typer.Option(..., help="Model key.", metavar="KEY")


class Answer(Enum):
    """The three verdicts on a match, and none."""

    accept = "accept"
    reject = "reject"
    uncertain = "uncertain"
    none = "none"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(history_app, name="history")
    app.command()(verdict)
    app.add_typer(negatives_app, name="negatives")


def _timestamp(text: str | None) -> str | None:
    return "" if text == "undated" else text


def version_rows(versions: Sequence[ScanVersion]) -> list[tuple[object, ...]]:
    """Rows of a version table: when (local time), model, version of the model, regions, best score, pinned."""
    rows: list[tuple[object, ...]] = []
    for v in versions:
        when = local_time(v.saved_at) or "undated"
        best = "" if v.max_score is None else f"{v.max_score:.2f}"
        rows.append((when, v.timestamp, v.model, v.model_version or "", v.count, best, "pinned" if v.pinned else ""))
    return rows


VERSION_COLUMNS = ("|Saved", "|Timestamp", "Model", ">Version", ">Matches", ">Best", "")


@history_app.command("list")
def history_list(
    context: typer.Context, video: str = VIDEO, model: str | None = typer.Option(None, help="Only this model.")
) -> None:
    """List the scans of a video, newest first."""
    from eightcut.services.scans.versions import versions

    session: Session = context.obj
    with session.services() as ctx:
        there = versions(ctx, video, session.profile, model)
    for version in there:
        _version_event(session.output, video, version)
    if there:
        session.output.table(f"Scans of {video}", VERSION_COLUMNS, version_rows(there))
    else:
        session.output.say(f"{video} has not been scanned in profile {session.profile} yet.")
    session.output.done("history", len(there))


def _version_event(output: Output, file: str, version: ScanVersion) -> None:
    output.event(
        "version",
        file=file,
        model=version.model,
        timestamp=version.timestamp,
        count=version.count,
        max_score=version.max_score,
        pinned=version.pinned,
    )


def change_rows(changes: Sequence[Difference]) -> list[tuple[object, ...]]:
    """Rows of a comparison: what happened, before, after."""
    rows: list[tuple[object, ...]] = []
    for change in changes:
        sides = [
            "" if r is None else f"{r.start:.1f} - {r.end:.1f} s  {r.score:.2f}" for r in (change.before, change.after)
        ]
        rows.append((change.kind.value, *sides))
    return rows


@history_app.command("compare")
def history_compare(
    context: typer.Context,
    video: str = VIDEO,
    first: str | None = typer.Argument(None, metavar="[T1]", help="The earlier version (default: the second newest)."),
    second: str | None = typer.Argument(None, metavar="[T2]", help="The later version (default: the newest)."),
    model: str | None = typer.Option(None, help="Model key (default: that of the newest scan).", metavar="KEY"),
) -> None:
    """Show what changed between two scans: the two newest, or the two named."""
    from eightcut.services.scans.versions import compare_versions

    session: Session = context.obj
    with session.services() as ctx:
        found = compare_versions(ctx, video, session.profile, model, _timestamp(first), _timestamp(second))
    for change in found.changes:
        session.output.event(
            "change",
            kind=change.kind.value,
            before=None if change.before is None else region_fields(change.before),
            after=None if change.after is None else region_fields(change.after),
        )
    title = f"{found.before.timestamp or 'undated'} -> {found.after.timestamp or 'undated'}"
    if found.changes:
        session.output.table(title, ("Change", ">Before", ">After"), change_rows(found.changes))
    else:
        session.output.say(f"{title}: nothing changed.")
    session.output.done("history", len(found.changes))


@history_app.command("pin")
def history_pin(context: typer.Context, video: str = VIDEO, timestamp: str = TIMESTAMP, model: str = MODEL) -> None:
    """Pin a scan so that it is always kept."""
    _pin(context, video, timestamp, model, pinned=True)


@history_app.command("unpin")
def history_unpin(context: typer.Context, video: str = VIDEO, timestamp: str = TIMESTAMP, model: str = MODEL) -> None:
    """Unpin a scan so that newer ones may replace it."""
    _pin(context, video, timestamp, model, pinned=False)


def _pin(context: typer.Context, video: str, timestamp: str, model: str, pinned: bool) -> None:
    from eightcut.services.scans.edits import pin

    session: Session = context.obj
    with session.services() as ctx:
        pin(ctx, _version(ctx, session, video, timestamp, model), pinned)
        version = _version(ctx, session, video, timestamp, model)
    _tell_version(session, video, version, "is pinned" if pinned else "is no longer pinned")


def _version(ctx: Services, session: Session, video: str, timestamp: str | None, model: str) -> ScanVersion:
    from eightcut.services.scans.versions import find_version
    from eightcut.services.videos.identity import find_video

    return find_version(ctx, find_video(ctx, video, session.profile), session.profile, model, _timestamp(timestamp))


def _tell_version(session: Session, video: str, version: ScanVersion, fate: str) -> None:
    _version_event(session.output, video, version)
    session.output.say(f"The scan {version.timestamp or 'undated'} of {video} {fate}.")
    session.output.done("history", 1)


@history_app.command("threshold")
def history_threshold(
    context: typer.Context,
    video: str = VIDEO,
    timestamp: str = TIMESTAMP,
    threshold: float = typer.Argument(..., min=0, max=1, metavar="THRESHOLD", help="From 0 to 1."),
    model: str = MODEL,
) -> None:
    """Save a scan's matches at another threshold as a version of its own; nothing is scanned."""
    from eightcut.services.scans.edits import cut_at
    from eightcut.services.scans.review import ReviewedScan
    from eightcut.services.videos.identity import find_video

    session: Session = context.obj
    with session.services() as ctx:
        version = _version(ctx, session, video, timestamp, model)
        cut_at(ctx, ReviewedScan(find_video(ctx, video, session.profile), session.profile, version), threshold)
        made = _version(ctx, session, video, None, model)
    _tell_version(session, video, made, f"has {plural(made.count, 'match', 'matches')} at threshold {threshold:g}")


@history_app.command("delete")
def history_delete(context: typer.Context, video: str = VIDEO, timestamp: str = TIMESTAMP, model: str = MODEL) -> None:
    """Delete a scan; verdicts are kept."""
    from eightcut.services.scans.edits import delete_version

    session: Session = context.obj
    with session.services() as ctx:
        version = _version(ctx, session, video, timestamp, model)
        delete_version(ctx, version)
    _tell_version(session, video, version, "was deleted")


def interval(at: tuple[float, float]) -> TimeSpan:
    """An interval as it was typed. BadRequest for what is none."""
    if not 0 <= at[0] < at[1]:
        raise BadRequest(
            f"An interval must start at 0 s or later and end after it starts, not {at[0]:g} to {at[1]:g} "
            "s: give --at START END."
        )
    return TimeSpan(*at)


def verdict(
    context: typer.Context,
    video: str = VIDEO,
    at: tuple[float, float] = AT,
    answer: Answer = typer.Option(..., "--as", help="Your verdict; none removes it."),
    model: str = MODEL,
) -> None:
    """Mark an interval as accepted, rejected (a hard negative) or uncertain; none removes the verdict."""
    from eightcut.domain.judgements import Verdict
    from eightcut.services.scans.review import judge_interval

    session: Session = context.obj
    span = interval(at)
    said = None if answer is Answer.none else Verdict(answer.value)
    with session.services() as ctx:
        given, change = judge_interval(ctx, video, session.profile, span, said, model)
    where = f"{at[0]:g} - {at[1]:g} s of {given.video.filename}"
    if said is not None:
        what = f"{answer.value}{' (hard negative)' if answer is Answer.reject else ''}."
    else:
        what = "verdict removed." if change.kinds else "there was no verdict."
    session.output.say(f"{where}: {what} {change.told}".rstrip())
    session.output.done("verdict", 0 if said is None and not change.kinds else 1)


def _show_negatives(
    output: Output, negatives: Iterable[HardNegative], title: str, count: int, added: Mapping[int, Signed] | None = None
) -> None:
    if output.json:
        output.events("negative", map(_negative_fields, negatives))
    elif added is None:
        output.table(title, _NEGATIVE, map(_negative_row, negatives), count)
    else:
        rows = ((*_negative_row(one), added.get(one.id, NOBODY).words) for one in negatives)
        output.table(title, (*_NEGATIVE, "Marked"), rows, count)
    output.done("negatives", count)


_NEGATIVE = (">Number", "File", ">Time", "Source model", "Not this class")


def _negative_fields(n: HardNegative) -> dict[str, object]:
    return {"id": n.id, "filename": n.filename, "start_time": n.start_time, "source_model": n.source_model}


def _negative_row(n: HardNegative) -> tuple[object, ...]:
    return n.id, n.filename, f"{n.start_time:.1f} s", n.source_model or "(unknown)", ", ".join(n.folders) or "(every)"


@negatives_app.command("list")
def negatives_list(context: typer.Context) -> None:
    """List the hard negatives of the profile."""
    session: Session = context.obj
    from eightcut.services.scans.review import listed_negatives

    with session.services() as ctx:
        count, there = listed_negatives(ctx, session.profile)
        added = None if session.output.json else ctx.library.negatives.added(session.profile)
        _show_negatives(session.output, there, plural(count, "hard negative"), count, added)


@negatives_app.command("add")
def negatives_add(
    context: typer.Context,
    video: str = VIDEO,
    at: list[float] = typer.Option(..., help="Start of the 8 seconds; can be repeated."),
    class_name: str = typer.Option("", "--class", help="The class it does not belong to (default: that of the model)."),
    model: str = typer.Option("", help="The model that suggested it."),
) -> None:
    """Mark moments as "not this sound"."""
    from eightcut.services.scans.review import add_negatives

    session: Session = context.obj
    with session.services() as ctx:
        added, _ = add_negatives(ctx, video, session.profile, at, class_name, model)
    _show_negatives(session.output, added, "Marked as not this sound", len(added))


@negatives_app.command("delete")
def negatives_delete(context: typer.Context, ids: list[int] = typer.Argument(..., metavar="ID...")) -> None:
    """Delete hard negatives by their numbers."""
    from eightcut.services.scans.review import delete_negatives, known_negatives

    session: Session = context.obj
    with session.services() as ctx:
        gone = known_negatives(ctx, session.profile, ids)
        delete_negatives(ctx, [negative.id for negative in gone])
    _show_negatives(session.output, gone, "Removed", len(gone))


@negatives_app.command("clear")
def negatives_clear(
    context: typer.Context, model: str | None = typer.Option(None, help="Only those this model suggested.")
) -> None:
    """Delete all hard negatives of the profile."""
    from eightcut.services.scans.review import delete_negatives

    session: Session = context.obj
    with session.services() as ctx:
        there = ctx.library.negatives.of_profile(session.profile)
        gone = [negative.id for negative in there if model is None or negative.source_model == model]
        delete_negatives(ctx, gone)
    session.output.say(f"{plural(len(gone), 'hard negative')} removed.")
    session.output.done("negatives", len(gone))
