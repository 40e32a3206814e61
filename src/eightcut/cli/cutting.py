"""Commands that cut: export, export-scan, extract-audio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session, model_key

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.services.exporting import Clip

OUT = typer.Option(..., help="Folder that holds the class folders.", metavar="DIR")
FOLDER = typer.Option(..., help="Class: the folder inside DIR.", metavar="CLASS")
SPREAD = typer.Option(3.0, help="Seconds between the starts of two clips, 2 to 8.")
DURATION = typer.Option(8.0, help="Length of a clip in seconds, 2 to 30 in steps of 0.5.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(export)
    app.command("export-scan")(export_scan)
    app.command("extract-audio")(extract_audio)


def export(
    context: typer.Context,
    video: str = typer.Argument(..., metavar="VIDEO"),
    at: list[float] = typer.Option(..., help="Where to cut, seconds; may be given again."),
    out: str = OUT,
    folder: str = FOLDER,
    clips: int = typer.Option(3, help="Clips for each moment, 1 to 99."),
    spread: float = SPREAD,
    duration: float = DURATION,
    label: str = typer.Option("", help="Label, written into dataset.json too."),
    category: str = typer.Option("", help="Category, kept in the database."),
) -> None:
    """Cut marked moments into exact clips."""
    from eightcut.services.exporting import ExportRequest
    from eightcut.services.exporting import export as run_export

    session: Session = context.obj
    request = ExportRequest(session.profile, out, folder, tuple(at), clips, spread, duration, label, category)
    with session.bench() as bench, session.output.job() as job:
        written = []
        for clip in run_export(bench, video, request, job):
            written.append(clip)
            clip_event(session.output, clip)
    _show(session.output, written, "export")


def export_scan(
    context: typer.Context,
    videos: list[str] = typer.Argument(..., metavar="VIDEO..."),
    out: str = OUT,
    folder: str = FOLDER,
    model: str | None = typer.Option(None, help="Model whose finds are cut."),
    version: str | None = typer.Option(None, help="A scan's timestamp; the newest if not given.", metavar="T"),
    spread: float = SPREAD,
    fuse: float = typer.Option(4.0, min=0, max=60, help="Join finds up to this many seconds apart."),
    least: float | None = typer.Option(
        None, "--min", help="Least length of an area in seconds; a clip's if not given."
    ),
    duration: float = DURATION,
) -> None:
    """Cut the finds of a scan; earlier ones of this class go to the trash folder."""
    from eightcut.services.exporting import Clip, ScanExportRequest, export_scans

    session: Session = context.obj
    written = []
    with session.bench() as bench, session.output.job() as job:
        key = str(model_key(bench, model))
        request = ScanExportRequest(
            session.profile, key, out, folder, "" if version == "undated" else version, spread, fuse, least, duration
        )
        for outcome in export_scans(bench, videos, request, job):
            if isinstance(outcome, Clip):
                written.append(outcome)
                clip_event(session.output, outcome)
            else:
                session.output.error(outcome.file, outcome.message)
    _show(session.output, written, "export-scan")


def clip_event(output: Output, clip: Clip) -> None:
    """Count a clip and write its JSON line."""
    output.ok += 1
    said = {} if clip.shares is None else {"speech": round(clip.shares.speech, 3), "music": round(clip.shares.music, 3)}
    output.event("clip", file=clip.file, start=round(clip.cut.start, 6), output=clip.row.output_path, **said)


def _show(output: Output, written: list[Clip], task: str) -> None:
    rows = [
        (f"{clip.cut.start:.3f} s", clip.cut.frames, clip.cut.samples, clip.row.output_path) for clip in written
    ]  # fmt: skip
    if rows:
        output.table(f"{len(rows)} clips written", (">Start", ">Frames", ">Samples", "File"), rows)
    else:
        output.say("No clip was written.")
    changed = sum(clip.cut.repeated for clip in written)
    if changed:
        output.warn("", f"The frame rate varies in the source: {changed} frames were repeated or dropped.")
    output.done(task)


def extract_audio(
    context: typer.Context,
    video: str = typer.Argument(..., metavar="VIDEO"),
    at: float = typer.Option(0.0, help="Where the sound begins, seconds of the film.", metavar="SECONDS"),
    length: float = typer.Option(3.0, help="How long, 0.1 to 86,400 s.", metavar="SECONDS"),
    out: str = typer.Option(..., help="The file; its ending says the format: wav mp3 flac m4a aac ogg opus."),
) -> None:
    """Write a stretch of a video's sound to a file."""
    from eightcut.services.extracting import extract

    session: Session = context.obj
    with session.bench() as bench, session.output.job() as job:
        made = extract(bench, video, at, length, out, job)
    session.output.event("audio", file=video, path=made.output, start=at, duration=made.seconds)
    early = "; the film ends there" if made.seconds < made.asked else ""
    session.output.say(f"Wrote {made.seconds:.2f} s of sound to {made.output}{early}.")
    session.output.done("extract-audio")
