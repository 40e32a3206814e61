"""The command that cuts matches: export-scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli import forms
from eightcut.cli.clip_lines import clip_event, show
from eightcut.cli.cutting import OUT, fresh
from eightcut.cli.named_forms import named_base
from eightcut.cli.session import Session, model_key
from eightcut.cores import usable_cores
from eightcut.domain.clip_spans import LONGEST_AREA, LONGEST_GAP
from eightcut.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eightcut.cli.output import Output
    from eightcut.services.clips.cutting_accepted import AcceptedMatches
    from eightcut.services.clips.requests import Clip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export-scan")(export_scan)


def export_scan(
    context: typer.Context,
    videos: list[str] = typer.Argument(None, metavar="VIDEO...", help="With --accepted also none: all videos."),
    out: str = OUT,
    folder: str = typer.Option("", help="Class: the folder inside DIR (default: the model's class).", metavar="CLASS"),
    model: str | None = typer.Option(None, help="Model whose matches are cut."),
    version: str | None = typer.Option(None, help="Timestamp of the scan (default: the newest).", metavar="T"),
    spread: float | None = forms.SPREAD,
    fuse: float = typer.Option(4.0, min=0, max=LONGEST_GAP, help="Join matches up to this many seconds apart."),
    least: float | None = typer.Option(
        None,
        "--min",
        min=0,
        max=LONGEST_AREA,
        help="Minimum length of joined matches in seconds (default: clip length).",
    ),
    unsure: bool = typer.Option(False, "--unsure", help="Also cut matches marked as unsure."),
    accepted: bool = typer.Option(False, "--accepted", help="Only accepted matches, and only those not cut yet."),
    dry_run: bool = typer.Option(False, "--dry-run", help="With --accepted: only say how many there are."),
    duration: float | None = forms.DURATION,
    form: str | None = forms.FORM,
    kind: str | None = forms.FORMAT,
    sound: str | None = forms.SOUND,
    bits: str | None = forms.BITS,
    rate: str | None = forms.RATE,
    short_side: int | None = forms.SHORT_SIDE,
    ltx: int | None = forms.LTX,
    encoder: str | None = forms.ENCODER,
    interlaced: str | None = forms.INTERLACED,
    damaged: bool | None = forms.DAMAGED,
    workers: int | None = forms.WORKERS,
    name: str = forms.NAME,
) -> None:
    """Cut the matches of a scan, never cropped; earlier exports of them to this class go to the trash folder.

    With --accepted, earlier exports stay: begun again, it cuts what is missing.
    """
    from eightcut.services.clips.cutting_accepted import accepted_matches, cut_accepted
    from eightcut.services.clips.exporting import export_scans
    from eightcut.services.clips.requests import ScanExportRequest
    from eightcut.services.context import Failure

    session: Session = context.obj
    written: list[Clip] = []
    if not accepted and (dry_run or not videos):
        raise BadRequest("Name the videos whose matches are cut, or use --accepted for all that was accepted.")
    if accepted and (version is not None or unsure):
        raise BadRequest("--accepted takes the newest scans as they were judged: leave --version and --unsure out.")
    with session.services() as ctx, session.output.job() as job:
        base = fresh() if form is None else named_base(session.output, form, fresh(), ctx, job, encoder, kind)
        request = ScanExportRequest(
            session.profile, str(model_key(ctx, model)), out, folder, "" if version == "undated" else version,
            base.spread if spread is None else spread,
            fuse, least, forms.length_of(duration, ltx, base.duration), name, workers or usable_cores(),
            form=forms.form_of(base.form, kind, sound, short_side, ltx, encoder, duration, bits=bits, rate=rate,
                               interlaced=interlaced, damaged=damaged), unsure=unsure,
        )  # fmt: skip
        if request.form.container.picture and base.cropping != fresh().cropping:
            session.output.warn("", f"Form {form}: matches are never cropped, so its crop is left out.")
        if accepted:
            found = accepted_matches(ctx, session.profile, request.key, videos or ())
            _show_accepted(session.output, found)
            outcomes = iter(()) if dry_run else cut_accepted(ctx, found, request, job)
        else:
            outcomes = export_scans(ctx, videos, request, job)
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                session.output.error(outcome.file, outcome.message)
                continue
            written += outcome.clips
            if outcome.rows and outcome.matches.joined:
                session.output.say(f"{outcome.rows[0].filename}: {outcome.matches.told}.")
            for clip in outcome.clips:
                clip_event(session.output, clip)
    show(session.output, written, "export-scan")


def _show_accepted(output: Output, found: Sequence[AcceptedMatches]) -> None:
    """What there is to cut, before it is cut."""
    for one in found:
        output.event("accepted", file=one.path, scan=one.version, matches=len(one.regions))
    if found:
        rows = ((one.path, len(one.regions)) for one in found)
        output.table("Accepted matches", ("Video", ">Matches"), rows, len(found))
    else:
        output.say("Nothing was accepted in the newest scans of these videos.")
