"""Commands on datasets that were built: list, show, compare, extend, build again, forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli.forms import WORKERS
from eightcut.cli.session import Session
from eightcut.cores import usable_cores
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.domain.dataset_rows import BuiltClip, Dataset
    from eightcut.services.datasets.kept import Compared

NAME = typer.Argument(..., help="What it was called when it was built.", metavar="NAME")
NUMBER = typer.Argument(0, help="Its number; none: the newest.", metavar="NUMBER", show_default=False)
OUT = typer.Option(..., help="Another folder, in which the dataset's folder is made.", metavar="DIR")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("list")(dataset_list)
    app.command("show")(dataset_show)
    app.command("diff")(dataset_diff)
    app.command("extend")(dataset_extend)
    app.command("rebuild")(dataset_rebuild)
    app.command("forget")(dataset_forget)


def dataset_list(context: typer.Context) -> None:
    """List the datasets that were built, the newest of each name first."""
    session: Session = context.obj
    with session.services() as ctx:
        found = ctx.library.datasets.all(session.profile)
    session.output.events("dataset", map(_fields, found))
    rows = (
        (one.name, one.number, one.built_at[:16].replace("T", " "), one.target, one.clips, one.folder) for one in found
    )
    columns = ("Name", ">Number", "|Built (UTC)", "For", ">Clips", "Folder")
    session.output.table("Datasets", columns, rows, len(found))
    session.output.done("datasets", len(found))


def dataset_show(context: typer.Context, name: str = NAME, number: int = NUMBER) -> None:
    """Show a dataset: what was asked for, and each clip with its video, second, class and where it comes from."""
    from eightcut.services.datasets.kept import clips_of, dataset_of, missing

    session: Session = context.obj
    output = session.output
    with session.services() as ctx:
        found = dataset_of(ctx, session.profile, name, number)
        clips, gone = clips_of(ctx, found), missing(found)
    output.event("dataset", **_fields(found), recipe=found.recipe, left_out=found.left_out, files=found.files)
    output.events("clip", map(_clip, clips))
    asked = ", ".join(f"{key} {_word(value)}" for key, value in found.recipe.items() if value)
    output.say(f"Dataset {found.number} of {found.name}, for {found.target}, in {found.folder}: {asked}.")
    rows = ((*_cells(one), one.planned.side, one.planned.candidate.origin, one.planned.name) for one in clips)
    output.table("Clips", ("Class", "Video", ">Start", "Side", "From", "Clip"), rows, len(clips))
    if found.left_out:
        output.table("Left out", (">Moments", "Each of them"), ((n, why) for why, n in found.left_out.items()))
    if gone:
        output.warn(found.folder, gone)
    output.done("dataset", len(clips))


def dataset_diff(
    context: typer.Context,
    name: str = NAME,
    former: int = typer.Argument(0, help="A number; none: the one before.", metavar="A", show_default=False),
    later: int = typer.Argument(0, help="A number; none: the newest.", metavar="B", show_default=False),
) -> None:
    """Show which clips dataset B has and A has not, which are gone, and which are other ones now.

    Clips are the same where video and second are, whatever their files are called.
    """
    from eightcut.services.datasets.kept import compare

    session: Session = context.obj
    output = session.output
    with session.services() as ctx:
        found = compare(ctx, session.profile, name, former, later)
    told = found.difference
    output.events("added", map(_clip, told.added))
    output.events("gone", map(_clip, told.gone))
    output.events("changed", ({**_clip(one.after), "what": one.what} for one in told.changed))
    _table(session, "Added", told.added)
    _table(session, "Gone", told.gone)
    if told.changed:
        changed = ((*_cells(one.after), one.what) for one in told.changed)
        output.table("Changed", ("Class", "Video", ">Start", "What"), changed, len(told.changed))
    _summary(output, found)
    output.done("diff", len(told.added) + len(told.gone) + len(told.changed))


def _summary(output: Output, found: Compared) -> None:
    told = found.difference
    output.event(
        "diff", name=found.later.name, former=found.former.number, later=found.later.number, added=len(told.added),
        gone=len(told.gone), changed=len(told.changed), asked=found.asked,
    )  # fmt: skip
    output.say(f"{told.told(found.later.number, found.former.number)}.")
    if found.asked:
        output.say(f"Asked for otherwise: {found.asked}.")


def _table(session: Session, title: str, clips: tuple[BuiltClip, ...]) -> None:
    if clips:
        session.output.table(title, ("Class", "Video", ">Start"), map(_cells, clips), len(clips))


def dataset_extend(context: typer.Context, name: str = NAME, out: str = OUT, workers: int | None = WORKERS) -> None:
    """Build the newest dataset of this name anew from what the library holds now, and cut only what is new.

    What was asked for stays. Clips that would be cut again as they are, are copied, after their hash was checked.
    """
    from eightcut.cli.datasets import tell_built
    from eightcut.services.datasets.building import extend
    from eightcut.services.datasets.kept import compare, dataset_of
    from eightcut.services.datasets.recipes import recipe_of

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        former = dataset_of(ctx, session.profile, name)
        recipe = recipe_of(former, out, workers or usable_cores())
        built = extend(ctx, former, recipe, job)
        found = compare(ctx, session.profile, name, former.number, built.dataset.number)
    _summary(session.output, found)
    tell_built(session.output, recipe, built.clips, built.left_out, built)


def dataset_rebuild(
    context: typer.Context,
    name: str = typer.Argument("", help="A dataset that was built; none: every dataset.json.", metavar="[NAME]"),
    number: int = NUMBER,
    out: str = typer.Option("", help="Folder in which the dataset's folder is made again.", metavar="DIR"),
    dry_run: bool = typer.Option(False, "--dry-run", help="Without NAME: only show what would change."),
    workers: int | None = WORKERS,
) -> None:
    """Build a dataset again, of the same moments in the same form, and name each clip and file with other bytes.

    Without NAME: update dataset.json of every export folder to match the labelled clips in the database.
    """
    session: Session = context.obj
    if not name:
        if out:
            raise BadRequest("--out goes with the NAME of a dataset. 8cut dataset list shows which there are.")
        _labels(session, dry_run)
        return
    if dry_run or not out:
        raise BadRequest("A dataset is built again into another folder: give --out DIR, and no --dry-run.")
    from eightcut.services.datasets.kept import dataset_of
    from eightcut.services.datasets.rebuilding import rebuild

    output = session.output
    with session.services() as ctx, output.job() as job:
        found = dataset_of(ctx, session.profile, name, number)
        again = rebuild(ctx, found, out, workers or usable_cores(), job)
    output.events("differs", ({"name": one, "why": why} for one, why in again.differs))
    if again.differs:
        output.table("Not as they were", ("Clip or file", "Why"), again.differs, len(again.differs))
    output.event(
        "rebuilt", name=name, number=found.number, folder=again.folder, clips=again.clips, same=not again.differs,
        moved=again.moved,
    )  # fmt: skip
    same = "" if again.differs else ": every byte is as it was"
    output.say(f"{plural(again.clips, 'clip')} of {found.called} in {again.folder}{same}.")
    if again.moved:
        output.say(f"{found.folder} is gone, so the library takes this folder for it from now on.")
    if again.differs:
        told = f"{len(again.differs):,} of the clips and files of {found.called} are not as they were: {again.folder}"
        output.error(again.folder, told)
    output.done("rebuild", again.clips)


def _labels(session: Session, dry_run: bool) -> None:
    """dataset.json of the export folders, which follows every clip."""
    from eightcut.services.clips.datasets.rebuilding import rebuild

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


def dataset_forget(
    context: typer.Context,
    name: str = NAME,
    number: int = typer.Argument(..., help="Its number.", metavar="NUMBER"),
) -> None:
    """Take a dataset out of the library, for good; its folder stays where it is."""
    from eightcut.services.datasets.kept import dataset_of, forget

    session: Session = context.obj
    with session.services() as ctx:
        found = dataset_of(ctx, session.profile, name, number)
        forget(ctx, found)
    session.output.event("forgotten", **_fields(found))
    session.output.say(f"The library no longer knows {found.called}. Its folder stays: {found.folder}")
    session.output.done("forget", 1)


def _fields(one: Dataset) -> dict[str, object]:
    return {
        "name": one.name, "number": one.number, "built_at": one.built_at, "target": one.target, "clips": one.clips,
        "seconds": one.seconds, "folder": one.folder,
    }  # fmt: skip


def _clip(one: BuiltClip) -> dict[str, object]:
    candidate = one.planned.candidate
    return {
        "name": one.planned.name, "class": candidate.label, "caption": candidate.caption,
        "video": candidate.video.path or candidate.video.filename, "content_id": candidate.video.content_id,
        "start": candidate.start, "side": one.planned.side, "from": candidate.source, "score": candidate.score,
        "origin": candidate.origin, "model_version": candidate.model_version, "file": one.file, "sha256": one.sha256,
    }  # fmt: skip


def _cells(one: BuiltClip) -> tuple[str, str, str]:
    candidate = one.planned.candidate
    return candidate.label, candidate.video.filename, f"{candidate.start:.3f}"


def _word(value: object) -> str:
    return " and ".join(map(str, value)) if isinstance(value, tuple) else str(value)
