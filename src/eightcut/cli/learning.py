"""Commands that learn and listen: train, scan, models."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from eightcut.cli import comparing, networks
from eightcut.cli.cluster import CLUSTER, MAP, WITHOUT_TLS, chosen
from eightcut.cli.session import Session, model_key
from eightcut.domain.timestamps import local_time
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.domain.scans import Region
    from eightcut.domain.training import TrainingRun
    from eightcut.services.scans.scanning import ScanResult
    from eightcut.services.training.training import TrainingOutcome

models_app = typer.Typer(help="List, show, renew, restore or delete trained models; get the weights of networks.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(train)
    app.command()(scan)
    comparing.register(models_app)
    app.add_typer(models_app, name="models")
    networks.register(models_app)


def region_fields(region: Region) -> dict[str, float]:
    """`{"start", "end", "score"}`."""
    return {"start": round(region.start, 3), "end": round(region.end, 3), "score": round(region.score, 4)}


def train(
    context: typer.Context,
    positive: list[str] = typer.Option(..., help="Export folder with clips of the sound; can be repeated."),
    negative: str = typer.Option("", help="Export folder with clips that are not the sound."),
    model: str | None = typer.Option(None, help="Embedder to use, or KEY_name of a model."),
    no_hard_negatives: bool = typer.Option(False, "--no-hard-negatives", help="Leave out hard negatives."),
    no_name: bool = typer.Option(
        False, "--no-name", help="Learn from the clips alone: do not take the name of the folder as a word as well."
    ),
    include_scan_exports: bool = typer.Option(
        False, "--include-scan-exports", help="Also learn from exported matches."
    ),
    margin: float = typer.Option(
        30.0,
        min=0,
        max=600,
        help="Minimum distance in seconds between a marker and an automatic negative; 0: no automatic negatives.",
    ),
    name: str = typer.Option("", help="Your name for this model: letters, digits and hyphens."),
    recogniser: str = typer.Option("wlda", help="Recogniser: wlda, logistic or boosting."),
    activate: str = typer.Option("better", help="When to use the new version: better, always or never."),
    cluster: str = CLUSTER,
    maps: list[str] = MAP,
    without_tls: bool = WITHOUT_TLS,
) -> None:
    """Learn a sound from exported clips, accepted matches and hard negatives."""
    from eightcut.domain.model_key import named_key
    from eightcut.domain.training import TrainingSettings
    from eightcut.services.training.training import TrainRequest
    from eightcut.services.training.training import train as run_training

    session: Session = context.obj
    output = session.output
    with session.services(cluster=chosen(cluster, maps, without_tls)) as ctx, output.job() as job:
        key = model_key(ctx, model)
        if name:
            key = named_key(key.base, name, ctx.embedders.names)
        settings = TrainingSettings(
            positive_folders=tuple(dict.fromkeys(positive)),
            negative_folder=negative,
            include_scan_exports=include_scan_exports,
            use_hard_negatives=not no_hard_negatives,
            use_name=not no_name,
            margin=margin,
            recogniser=recogniser,
        )
        outcome = run_training(ctx, TrainRequest(session.profile, key, settings, activate), job)
    for note in outcome.notes:
        output.warn("", note)
    show_training(output, outcome)
    output.done("train", 1)


def show_training(output: Output, outcome: TrainingOutcome) -> None:
    """A training as a JSON line, or as sentences."""
    from eightcut.services.training.telling import told

    run, said = outcome.run, told(outcome).sentences
    found = None if outcome.found is None else asdict(outcome.found)
    output.event("train", **_run_fields(run), seconds=round(run.seconds, 3), found=found, told=said)
    state = "now active" if run.active else "not active"
    kind = "probability" if run.calibrated else "score"
    output.say(f"{run.model} version {run.version}, {state}: {', '.join(run.settings.positive_folders)}")
    examples = (
        plural(run.positives, "positive"),
        plural(run.negatives, "automatic or folder negative"),
        plural(run.hard_negatives, "hard negative"),
    )
    output.say(f"learned in {run.seconds:.1f} s from {', '.join(examples)}; threshold {run.threshold:.2f} ({kind})")
    for sentence in said:
        output.say(sentence)
    if run.metrics is None:
        return
    m = run.metrics
    before = "" if m.previous_average_precision is None else f" (previous version: {m.previous_average_precision:.2f})"
    output.say(
        f"measured on {plural(m.videos, 'video')}, each left out in turn: average precision at least "
        f"{m.average_precision:.2f}{before}, recall {m.recall_at_90:.2f} at 90 % precision, event F1 {m.event_f1:.2f}"
    )


def _run_fields(run: TrainingRun) -> dict[str, Any]:
    return {
        "profile": run.profile,
        "model": run.model,
        "version": run.version,
        "active": run.active,
        "positives": run.positives,
        "negatives": run.negatives,
        "hard_negatives": run.hard_negatives,
        "threshold": round(run.threshold, 6),
        "calibrated": run.calibrated,
        "metrics": None if run.metrics is None else asdict(run.metrics),
    }


def scan(
    context: typer.Context,
    videos: list[str] = typer.Argument(..., metavar="VIDEO..."),
    model: str | None = typer.Option(None, help="Model to scan with."),
    threshold: float | None = typer.Option(None, min=0, max=1, help="Threshold, instead of the model's own."),
    fuse: float = typer.Option(0.0, min=0, max=60, help="Join matches up to this many seconds apart."),
    scores: bool = typer.Option(False, "--scores", help="Also write the score of every window."),
    cluster: str = CLUSTER,
    maps: list[str] = MAP,
    without_tls: bool = WITHOUT_TLS,
) -> None:
    """Find the learned sound in videos; each scan is kept as a version."""
    from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos

    session: Session = context.obj
    output = session.output
    rows: list[tuple[object, ...]] = []
    with session.services(cluster=chosen(cluster, maps, without_tls)) as ctx, output.job() as job:
        key = model_key(ctx, model)
        for outcome in scan_videos(ctx, videos, ScanRequest(session.profile, key, threshold, fuse), job):
            if isinstance(outcome, ScanResult):
                output.ok += 1
                output.event("scan", **_scan_fields(outcome, session.profile, str(key), scores))
                rows += _scan_rows(outcome)
            else:
                output.error(outcome.file, outcome.message)
    if output.ok:
        columns = ("Video", ">From", ">To", ">Score", ">Speech", ">Music")
        output.table(f"Matches of {key}", columns[: max(map(len, rows))], rows, done=True)
    output.done("scan")


def _scan_fields(outcome: ScanResult, profile: str, key: str, scores: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "file": outcome.file,
        "profile": profile,
        "model": key,
        "version": outcome.model_version,
        "timestamp": outcome.timestamp,
        "threshold": round(outcome.threshold, 6),
        "calibrated": outcome.calibrated,
        "hop": 1.0,
        "window": 8.0,
        "regions": [region_fields(r) for r in outcome.regions],
    }
    if outcome.silent:
        fields["silent"] = True
    if outcome.told:
        fields["told"] = outcome.told
    if scores:
        fields["scores"] = [round(s, 5) for s in outcome.scores]
    if outcome.shares is not None:
        fields["speech"] = [round(share.speech, 3) for share in outcome.shares]
        fields["music"] = [round(share.music, 3) for share in outcome.shares]
    return fields


def _scan_rows(outcome: ScanResult) -> list[tuple[object, ...]]:
    if not outcome.regions:
        why = "its sound track is silent" if outcome.silent else f"best score was {max(outcome.scores):.2f}"
        return [(outcome.video.filename, "", "", f"nothing; {why}")]
    rows = [(outcome.video.filename, f"{r.start:.1f} s", f"{r.end:.1f} s", f"{r.score:.2f}") for r in outcome.regions]
    if outcome.shares is None:
        return [*rows]
    percent = [(f"{100 * share.speech:.0f} %", f"{100 * share.music:.0f} %") for share in outcome.shares]
    return [(*row, *two) for row, two in zip(rows, percent, strict=True)]


@models_app.command("list")
def models_list(context: typer.Context) -> None:
    """List the models of the profile, and the networks that they hear with."""
    _show_models(context, None)


@models_app.command("show")
def models_show(context: typer.Context, key: str = typer.Argument(..., metavar="KEY")) -> None:
    """Show every version of one model."""
    _show_models(context, key)


def _show_models(context: typer.Context, key: str | None) -> None:
    from eightcut.errors import OutdatedModel
    from eightcut.services.listening.networks import networks as all_networks
    from eightcut.services.training.models import models
    from eightcut.services.training.renewing import unreadable

    session: Session = context.obj
    output = session.output
    with session.services() as ctx:
        runs = models(ctx, session.profile, key)
        problems = unreadable(ctx, runs)
        found = all_networks(ctx) if key is None else []
    states = {run.file: ("active",) * run.active for run in runs}
    for file, problem in problems.items():
        old = isinstance(problem, OutdatedModel)
        states[file] += ("earlier 8-cut" if old else "unreadable",)
        if not old:
            output.warn(problem.file, problem.message)
    for run in runs:
        old = isinstance(problems.get(run.file), OutdatedModel)
        _model_event(output, run, outdated=old, readable=run.file not in problems)
    rows = [
        (
            run.model,
            run.version,
            ", ".join(states[run.file]),
            local_time(run.created_at),
            ", ".join(run.settings.positive_folders),
            run.positives,
            run.hard_negatives,
            f"{run.threshold:.2f}",
            "" if run.metrics is None else f"{run.metrics.average_precision:.2f}",
        )
        for run in runs
    ]
    columns = ("Model", ">Version", "", "|Trained", "Class", ">Positives", ">Hard neg.", ">Threshold", ">AP")
    output.table(f"Models of profile {session.profile}", columns, rows)
    if found:
        networks.show_networks(output, found)
    output.done("models", len(runs))


def _model_event(output: Output, run: TrainingRun, **more: bool) -> None:
    output.event(
        "model",
        **_run_fields(run),
        created_at=run.created_at,
        file=run.file,
        folders=list(run.settings.positive_folders),
        recogniser=run.settings.recogniser,
        **more,
    )


@models_app.command("renew")
def models_renew(context: typer.Context, key: str = typer.Argument("", metavar="[KEY]")) -> None:
    """Train models of an earlier 8-cut again, from the examples they were trained on that are still there.

    Without a key, all that are in use. A model of this version learns from all present examples, as it would by train.
    """
    from eightcut.services.context import Failure
    from eightcut.services.training.renewing import renew, renew_all

    session: Session = context.obj
    output = session.output
    with session.services() as ctx, output.job() as job:
        for outcome in [renew(ctx, session.profile, key, job)] if key else renew_all(ctx, session.profile, job):
            if isinstance(outcome, Failure):
                output.error(outcome.file, outcome.message)
                continue
            for note in outcome.notes:
                output.warn("", note)
            show_training(output, outcome)
            output.ok += 1
    if not output.ok and not output.failed:
        output.say("No model of an earlier 8-cut is in use.")
    output.done("models")


@models_app.command("restore")
def models_restore(context: typer.Context, key: str, version: int) -> None:
    """Use an earlier version again."""
    from eightcut.services.training.models import find_model, restore

    session: Session = context.obj
    with session.services() as ctx:
        restore(ctx, session.profile, key, version)
        run = find_model(ctx, session.profile, key, version)
    _finish(session.output, run, f"{run.model} version {run.version} is active again. Scan again to see its matches.")


@models_app.command("delete")
def models_delete(context: typer.Context, key: str, version: int) -> None:
    """Remove a version that is not active."""
    from eightcut.services.training.models import delete, find_model

    session: Session = context.obj
    with session.services() as ctx:
        run = find_model(ctx, session.profile, key, version)
        delete(ctx, session.profile, key, version, session.output.warn)
    _finish(session.output, run, f"{run.model} version {run.version} was deleted.")


def _finish(output: Output, run: TrainingRun, sentence: str) -> None:
    _model_event(output, run)
    output.say(sentence)
    output.done("models", 1)
