"""Commands on where clips come from, and whether they are still what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session
from eightcut.domain.channels import HEARD
from eightcut.domain.picture_part import shown_words
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.services.datasets.origins import Origin


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("verify")(verify)
    app.command("show")(show)


def verify(
    context: typer.Context,
    folder: str = typer.Argument("", help="Only what lies in this folder.", metavar="DIR", show_default=False),
) -> None:
    """Check that exported clips and built datasets are on the disk as the library knows them; nothing is changed.

    Each file that is gone, is another one, or is not of its dataset is named. The exit code is 2 where there is one.
    """
    from eightcut.services.datasets.verifying import verify as verified

    session: Session = context.obj
    output = session.output
    with session.services() as ctx, output.job() as job:
        found = verified(ctx, session.profile, folder, job)
    for one in found:
        output.events("differs", ({"of": one.what, "file": file, "why": why} for file, why in one.faults))
        output.event("verified", what=one.what, files=one.files, differs=len(one.faults))
        if one.faults:
            output.table(f"Not as they were: {one.what}", ("File", "Why"), one.faults, len(one.faults))
        what = f"{one.what[0].upper()}{one.what[1:]}: {plural(one.files, 'file')}"
        if one.faults:
            output.error("", f"{what}, {len(one.faults):,} not as the library knows them.")
        else:
            output.say(f"{what}, all as they were.")
    output.done("verify", sum(one.files for one in found))


def show(
    context: typer.Context,
    clip: str = typer.Argument(..., help="A clip's number or path, or a file in a dataset's folder.", metavar="CLIP"),
) -> None:
    """Show where a clip comes from, its video, scan, model and verdict, and which datasets hold that moment."""
    from eightcut.services.datasets.origins import origin_of

    session: Session = context.obj
    with session.services() as ctx:
        found = origin_of(ctx, session.profile, clip)
    output = session.output
    output.event("origin", **_fields(found))
    rows = [
        ("Clip", found.clip), ("Class", found.label), ("Caption", found.caption),
        ("Video", found.video.path or found.video.filename),
        ("Seconds", f"{found.span.start:.3f} to {found.span.end:.3f}"),
        ("Content", found.video.content_id), ("Cut", "by hand" if found.by_hand else "from a match"),
        ("Exported", found.exported.words), ("Heard", HEARD[found.channels] if found.channels else ""),
        ("Shown", shown_words(found.shown) if found.shown else ""),
    ]  # fmt: skip
    rows += [("Verdict", ", ".join(filter(None, (one.verdict.value, one.given.words)))) for one in found.verdicts]
    for match, run in found.matches:
        version, said = match.place.version, match.verdict.value if match.verdict else "not judged"
        trained = f", trained {run.created_at[:16].replace('T', ' ')} UTC from {run.positives} clips" if run else ""
        model = f"{version.model} version {version.model_version}"
        off = ", source off screen" if match.off_screen else ""
        rows.append(("Match", f"{model}, score {match.region.score:.2f}, {said}{off}{trained}"))
    rows += [("Dataset", f"{dataset.number} of {dataset.name}: {name}") for dataset, name in found.datasets]
    output.table("Where it comes from", ("", ""), [row for row in rows if row[1]])
    output.done("show", 1)


def _fields(found: Origin) -> dict[str, object]:
    return {
        "clip": found.clip, "class": found.label, "caption": found.caption, "video": found.video.path,
        "filename": found.video.filename, "content_id": found.video.content_id, "start": found.span.start,
        "end": found.span.end, "by_hand": found.by_hand, "exported": found.exported.at,
        "exported_by": found.exported.by, "channels": found.channels or "all", "shown": found.shown or "all",
        "verdicts": [
            {
                "verdict": one.verdict.value, "start": one.span.start, "end": one.span.end, "model": one.model,
                "timestamp": one.scan_timestamp, "given_at": one.given.at, "given_by": one.given.by,
            }
            for one in found.verdicts
        ],
        "matches": [
            {
                "model": match.place.version.model, "model_version": match.place.version.model_version,
                "timestamp": match.place.version.timestamp, "score": match.region.score,
                "verdict": match.verdict.value if match.verdict else None,
                "off_screen": match.off_screen, "trained": run.created_at if run else "",
            }
            for match, run in found.matches
        ],
        "datasets": [{"name": one.name, "number": one.number, "clip": name} for one, name in found.datasets],
    }  # fmt: skip
