"""The command that compares embedders on the clips of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.services.training.comparing import Compared


def register(models_app: typer.Typer) -> None:
    """Add the command."""
    models_app.command("compare")(models_compare)


def models_compare(
    context: typer.Context,
    keys: list[str] | None = typer.Argument(None, metavar="[KEY]...", help="Embedders; all that can be used here."),
    positive: list[str] | None = typer.Option(
        None, help="Export folder with clips of the sound; can be repeated. The only one where there is one."
    ),
    negative: str = typer.Option("", help="Export folder with clips that are not the sound."),
    embed: bool = typer.Option(False, "--embed", help="Listen to marked videos whose frames are not stored."),
) -> None:
    """Measure embedders on the same clips, each video left out in turn; no model is kept."""
    from eightcut.domain.training import TrainingSettings
    from eightcut.services.training.comparing import CompareRequest, compare, only_sound

    session: Session = context.obj
    output = session.output
    with session.services() as ctx, output.job() as job:
        folders = tuple(dict.fromkeys(positive or ())) or only_sound(ctx, session.profile)
        settings = TrainingSettings(folders, negative)
        found = compare(ctx, CompareRequest(session.profile, settings, tuple(keys or ()), embed), job)
    for one in found:
        _event(output, one, folders)
    columns = ("Key", ">Average precision", ">Recall at 90 %", ">x real time", ">Bytes a second")
    output.table(f"Embedders for {', '.join(folders)}", columns, map(_row, found), done=True)
    for one in found:
        if one.why:
            output.say(f"{one.key}: {one.why}")
    if measured := next((one.metrics for one in found if one.metrics), None):
        output.say(f"Measured on {measured.videos} videos, each left out in turn; precision is at least that much.")
    output.done("compare", sum(one.metrics is not None for one in found))


def _event(output: Output, one: Compared, folders: tuple[str, ...]) -> None:
    metrics = one.metrics
    output.event(
        "compare",
        key=one.key,
        folders=list(folders),
        videos=metrics.videos if metrics else 0,
        average_precision=round(metrics.average_precision, 4) if metrics else None,
        recall_at_90=round(metrics.recall_at_90, 4) if metrics else None,
        x_realtime=round(one.x_realtime, 1) if one.x_realtime else None,
        bytes_per_second=one.row_bytes or None,
        unstored=one.unstored,
        why=one.why,
    )


def _row(one: Compared) -> tuple[object, ...]:
    metrics = one.metrics
    figures = (f"{metrics.average_precision:.2f}", f"{metrics.recall_at_90:.2f}") if metrics else ("", "")
    return one.key, *figures, f"{one.x_realtime:.0f}" if one.x_realtime else "", one.row_bytes or ""
