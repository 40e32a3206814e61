"""Commands on marks: to and from Audacity, Raven and other tools."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session
from eightcut.domain.wording import plural
from eightcut.errors import EnvironmentProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eightcut.domain.marks import Meaning

marks_app = typer.Typer(help="Take marks from other tools, or write them for other tools.")


class Meant(Enum):
    """What marks mean that do not tell themselves."""

    positives = "positives"
    matches = "matches"
    negatives = "negatives"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(marks_app, name="marks")


@marks_app.command("import")
def marks_import(
    context: typer.Context,
    files: list[str] = typer.Argument(..., metavar="FILE...", help="Files of marks, or videos with chapters."),
    video: list[str] = typer.Option(
        [], help="The video that was marked; can be repeated. Default: the one named in the file, or called as it is."
    ),
    class_: str = typer.Option("", "--class", help="The class of all marks (default: what each is called)."),
    meant: Meant = typer.Option(
        Meant.positives, "--as", help="What marks are that do not tell: positives, matches to review, or negatives."
    ),
) -> None:
    """Take marks of other tools: to train on without cutting a clip, to review, or as what the sound is not."""
    from eightcut.domain.marks import Meaning
    from eightcut.services.marks.importing import MarksRequest, import_marks

    session: Session = context.obj
    meaning = {
        Meant.positives: Meaning.POSITIVE, Meant.matches: Meaning.MATCH, Meant.negatives: Meaning.NEGATIVE
    }[meant]  # fmt: skip
    request = MarksRequest(session.profile, tuple(video), class_, meaning)
    with session.services() as ctx, session.output.job() as job:
        for file in files:
            job.cancel.check()
            try:
                found = import_marks(ctx, file, request, job)
            except EnvironmentProblem as problem:
                session.output.error(file, problem.message)
                continue
            session.output.ok += 1
            counts = {one.value: found.new[one] for one in Meaning}
            session.output.event(
                "marks", file=file, videos=[one.path for one in found.videos], classes=list(found.classes), **counts,
                known=found.known, left_out=found.against,
            )  # fmt: skip
            session.output.say(f"{file}: {_told(found.new)}{_of(found.classes, found.known)}.")
    session.output.done("marks")


def _told(new: Mapping[Meaning, int]) -> str:
    many = {"match": "matches", "uncertain": "uncertain"}
    said = [plural(count, one.value, many.get(one.value, "")) for one, count in new.items() if count]
    return " and ".join(said) or "nothing new"


def _of(classes: tuple[str, ...], known: int) -> str:
    of = f" of {', '.join(classes)}" if classes else ""
    return f"{of}, {known:,} already there" if known else of


@marks_app.command("export")
def marks_export(
    context: typer.Context,
    videos: list[str] = typer.Argument(None, metavar="VIDEO...", help="Default: all videos of the profile."),
    out: str = typer.Option(..., help="The file, or a folder for a file of each video.", metavar="PATH"),
    form: str = typer.Option(
        "",
        "--format",
        help="audacity, raven, csv, jsonl, hoplite, losslesscut, ffmetadata, edl or otio (default: by the ending of "
        "PATH).",
    ),
    source: list[str] = typer.Option(
        [],
        "--from",
        help="exported, accepted, matches (not judged), uncertain or negatives; can be repeated (default: exported and "
        "accepted, and negatives where the format tells them apart).",
        metavar="FROM",
    ),
    class_: list[str] = typer.Option([], "--class", help="Only this class; can be repeated.", metavar="CLASS"),
    overwrite: bool = typer.Option(False, "--overwrite", help="Replace files that are there."),
) -> None:
    """Write marks for other tools: exported clips, verdicts, matches and negatives."""
    from eightcut.services.marks.exporting import MarksExport, export_marks

    session: Session = context.obj
    request = MarksExport(
        session.profile, out, tuple(videos or ()), tuple(source), tuple(class_), form, overwrite
    )  # fmt: skip
    with session.services() as ctx, session.output.job() as job:
        written = export_marks(ctx, request, job).files
    for file in written:
        session.output.event("marks", file=file.path, count=file.count)
        session.output.say(f"{file.path}: {plural(file.count, 'mark')}.")
    session.output.done("marks", len(written))
