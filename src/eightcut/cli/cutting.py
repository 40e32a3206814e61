"""Commands that cut what was marked: export, extract-audio; and encoders, which lists what can write pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import typer

from eightcut.cli import forms
from eightcut.cli.clip_lines import clip_event, show
from eightcut.cli.named_forms import named_base
from eightcut.cli.session import Session
from eightcut.cores import usable_cores
from eightcut.errors import BadRequest, Cancelled

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.domain.markers import Marker
    from eightcut.services.clips.recalling import RecalledSettings
    from eightcut.services.clips.requests import Clip, ExportRequest
    from eightcut.services.context import Job, Services

    Wanted = Callable[[tuple[float, ...], RecalledSettings], ExportRequest]

OUT = typer.Option(..., help="Folder that contains the class folders.", metavar="DIR")
FOLDER = typer.Option(..., help="Class: the folder inside DIR.", metavar="CLASS")
SAME_MOMENT = 0.01
"""Seconds between a marker and the time that names it."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(export)
    app.command("extract-audio")(extract_audio)
    app.command()(encoders)


def export(
    context: typer.Context,
    video: str = typer.Argument(..., metavar="VIDEO"),
    at: list[float] = typer.Option([], help="Where to cut, in seconds; can be repeated."),
    out: str = OUT,
    folder: str = FOLDER,
    clips: int | None = forms.CLIPS,
    spread: float | None = forms.SPREAD,
    duration: float | None = forms.DURATION,
    label: str | None = typer.Option(None, help="Label, also written to dataset.json."),
    category: str | None = typer.Option(None, help="Category, kept in the database."),
    form: str | None = forms.FORM,
    kind: str | None = forms.FORMAT,
    sound: str | None = forms.SOUND,
    bits: str | None = forms.BITS,
    rate: str | None = forms.RATE,
    short_side: int | None = forms.SHORT_SIDE,
    crop: str | None = forms.CROP,
    centre: float | None = forms.CENTRE,
    keyframe: list[str] = forms.KEYFRAME,
    random_portrait: bool | None = forms.RANDOM_PORTRAIT,
    random_square: bool | None = forms.RANDOM_SQUARE,
    ltx: int | None = forms.LTX,
    encoder: str | None = forms.ENCODER,
    interlaced: str | None = forms.INTERLACED,
    damaged: bool | None = forms.DAMAGED,
    workers: int | None = forms.WORKERS,
    name: str = forms.NAME,
    overwrite: bool = typer.Option(
        False,
        "--overwrite",
        help="Overwrite the markers in CLASS that start at --at; settings not given stay as they were.",
    ),
    again: str | None = typer.Option(
        None, help="Re-export all manual exports of VIDEO to CLASS, keeping their length or count.", metavar="KEEP"
    ),
) -> None:
    """Cut marked moments into exact clips, or re-export earlier ones."""
    from eightcut.services.clips.requests import ExportRequest

    session: Session = context.obj
    _refuse_muddle(at, overwrite, again, clips, label, category)

    def wanted(times: tuple[float, ...], base: RecalledSettings) -> ExportRequest:
        if form is not None:
            base = named_base(session.output, form, base, ctx, job, encoder, kind)
        return ExportRequest(
            session.profile, out, folder, times,
            base.clips if clips is None else clips,
            base.spread if spread is None else spread,
            forms.length_of(duration, ltx, base.duration),
            base.label if label is None else label,
            base.category if category is None else category,
            name, workers or usable_cores(),
            forms.form_of(base.form, kind, sound, short_side, ltx, encoder, duration, bits=bits, rate=rate,
                          interlaced=interlaced, damaged=damaged),
            forms.cropping_of(base.cropping, crop, centre, keyframe, random_portrait, random_square),
        )  # fmt: skip

    with session.services() as ctx, session.output.job() as job:
        if overwrite:
            made = _overwrite(ctx, video, out, folder, at, wanted, session.profile, job)
        elif again is not None:
            made = _again(ctx, video, _kept(again), wanted((), fresh()), session.output, job)
        else:
            made = _export(ctx, video, wanted(tuple(at), fresh()), job)
        written = []
        for clip in made:
            written.append(clip)
            clip_event(session.output, clip)
    show(session.output, written, "export")


def fresh() -> RecalledSettings:
    """What an export begins with that goes on from no earlier one."""
    from eightcut.domain.clip_form import Cropping, Form
    from eightcut.services.clips.recalling import RecalledSettings

    return RecalledSettings(Form(), Cropping(), 3, 3.0, 8.0, "", "")


def _refuse_muddle(
    at: Sequence[float], overwrite: bool, again: str | None, clips: int | None, label: str | None, category: str | None
) -> None:
    if again is None:
        if not at:
            raise BadRequest("Missing option '--at': say where to cut, in seconds.")
        return
    if at or overwrite:
        raise BadRequest("--again re-exports every manual export of the video: leave out --at and --overwrite.")
    if label is not None or category is not None or clips is not None:
        raise BadRequest(
            "--again takes labels, categories and the number of clips from the markers: leave out those options."
        )


def _kept(again: str) -> Literal["length", "count"]:
    if again == "length":
        return "length"
    if again == "count":
        return "count"
    raise BadRequest(f"--again keeps length or count, not {again!r}.")


def _export(ctx: Services, video: str, request: ExportRequest, job: Job) -> Iterator[Clip]:
    from eightcut.services.clips.exporting import export as run_export

    for made in run_export(ctx, video, request, job):
        yield from made.clips


def _overwrite(
    ctx: Services, video: str, out: str, folder: str, at: Sequence[float], wanted: Wanted, profile: str, job: Job
) -> Iterator[Clip]:
    from eightcut.services.clips.overwriting import overwrite
    from eightcut.services.clips.recalling import recall

    for marker in markers_at(ctx, video, out, folder, at, profile):
        request = wanted((marker.start,), recall(ctx, marker.rows))
        yield from overwrite(ctx, video, marker.rows, request, job).clips


def markers_at(ctx: Services, video: str, out: str, folder: str, at: Sequence[float], profile: str) -> list[Marker]:
    """The markers of a video in a class folder that begin at these times. BadRequest for a time that none does."""
    from eightcut.services.clips.markers import markers_of
    from eightcut.services.clips.names import class_path
    from eightcut.services.videos.identity import open_video

    root = class_path(out, folder)
    markers = [m for m in markers_of(ctx, open_video(ctx, video), profile) if m.folder == str(root)]
    chosen = []
    for time in at:
        near = min(markers, key=lambda marker: abs(marker.start - time), default=None)
        if near is None or abs(near.start - time) > SAME_MOMENT:
            raise BadRequest(f"No marker of this video starts at {time:g} s in {root}.", video)
        chosen.append(near)
    return chosen


def _again(
    ctx: Services, video: str, keep: Literal["length", "count"], request: ExportRequest, output: Output, job: Job
) -> Iterator[Clip]:
    from eightcut.services.clips.reexporting import reexport

    made = reexport(ctx, video, None, request, keep, job)
    yield from made.clips
    for failure in made.failures:
        output.error(failure.file, failure.message)
    if made.stopped:
        raise Cancelled


def extract_audio(
    context: typer.Context,
    video: str = typer.Argument(..., metavar="VIDEO"),
    at: float = typer.Option(0.0, help="Where the sound starts, in seconds.", metavar="SECONDS"),
    length: float = typer.Option(3.0, help="Length in seconds, 0.1 to 86,400.", metavar="SECONDS"),
    out: str = typer.Option(..., help="Output file; its extension sets the format: wav mp3 flac m4a aac ogg opus."),
) -> None:
    """Write part of a video's sound to a file."""
    from eightcut.services.clips.extracting import extract

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        made = extract(ctx, video, at, length, out, job)
    session.output.event("audio", file=video, path=made.output, start=at, duration=made.seconds)
    early = "; the video ends there" if made.seconds < made.asked else ""
    session.output.say(f"Wrote {made.seconds:.2f} s of sound to {made.output}{early}.")
    session.output.done("extract-audio", 1)


def encoders(context: typer.Context) -> None:
    """List the H.264 encoders; each one is tested on this computer."""
    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        found = ctx.media.usable_encoders(job.cancel)
    session.output.event("encoder", name="libx264", title="Software (x264)", usable=True, problem="")
    rows = [("libx264", "Software (x264)", "works")]
    for encoder in found:
        usable = not encoder.problem
        session.output.event(
            "encoder", name=encoder.name, title=encoder.title, usable=usable, problem=encoder.problem
        )  # fmt: skip
        rows.append((encoder.name, encoder.title, "works" if usable else encoder.problem))
    session.output.table("Encoders on this computer", ("|Name", "Title", "Test"), rows)
    session.output.done("encoders", sum(row[-1] == "works" for row in rows))
