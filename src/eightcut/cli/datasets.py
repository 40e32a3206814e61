"""Commands on datasets: build one, check whether a trainer takes a folder, which trainers there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from eightcut.cli import kept_datasets
from eightcut.cli.forms import WORKERS
from eightcut.cli.session import Session
from eightcut.cores import usable_cores
from eightcut.domain.loudness import loudness_named
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eightcut.cli.output import Output
    from eightcut.domain.datasets import Candidate, LeftOut, Planned
    from eightcut.services.datasets.building import Built
    from eightcut.services.datasets.checking import Checked
    from eightcut.services.datasets.recipes import Recipe

dataset_app = typer.Typer(
    help="Build datasets for trainers, list, compare, extend and rebuild them; check that a trainer takes a folder."
)
FOR = typer.Option(..., "--for", help="The trainer, as `dataset targets` lists them.", metavar="TARGET")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    dataset_app.command("build")(dataset_build)
    dataset_app.command("check")(dataset_check)
    dataset_app.command("targets")(dataset_targets)
    kept_datasets.register(dataset_app)
    app.add_typer(dataset_app, name="dataset")


def dataset_build(
    context: typer.Context,
    name: str = typer.Argument(..., help="What the dataset, and its folder, is called.", metavar="NAME"),
    target: str = FOR,
    out: str = typer.Option(..., help="Folder in which the dataset's folder is made.", metavar="DIR"),
    class_: list[str] = typer.Option([], "--class", help="Only this class; can be repeated.", metavar="CLASS"),
    source: list[str] = typer.Option(
        ["exported", "accepted"],
        "--from",
        help="exported, accepted, or matches (not judged too); can be repeated.",
        metavar="FROM",
    ),
    per_video: int = typer.Option(0, "--per-video", "--per-film", help="Most clips of a video; 0: all.", metavar="N"),
    pick: str = typer.Option("score", help="Which: the best (score) or least alike (variety).", metavar="PICK"),
    overlap: float = typer.Option(0.0, help="Most seconds that two clips of a video may share.", metavar="SECONDS"),
    holdout: float = typer.Option(0.0, help="Share of the clips held out in a folder test, whole videos: 0 to 0.99."),
    validation: float = typer.Option(0.0, help="Share of the clips in a folder validation, whole videos: 0 to 0.99."),
    sound_only: bool = typer.Option(False, "--sound-only", help="Sounds without picture."),
    limits: str = typer.Option(
        "", help="Leave out clips outside: foleytune (sound only), strict, or own: strict,silence=0.3.", metavar="NAME"
    ),
    loudness: str = typer.Option("as-is", help="LUFS that each clip is brought to by one gain.", metavar="LUFS"),
    true_peak: float | None = typer.Option(None, help="dB that no gain passes for that; else -1.", metavar="DB"),
    license_: str = typer.Option("", "--license", help="What the card says, such as cc-by-4.0.", metavar="TEXT"),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only show what would go in, and what stays out."),
    workers: int | None = WORKERS,
) -> None:
    """Cut a dataset from the videos themselves in the form that a trainer takes, with captions, and check it."""
    from eightcut.services.datasets.building import build, planned
    from eightcut.services.datasets.recipes import Recipe
    from eightcut.services.datasets.targets import target_named

    session: Session = context.obj
    recipe = Recipe(
        name, target_named(target), out, session.profile, tuple(class_), tuple(source), per_video, pick, holdout,
        validation, sound_only, limits, license_, overlap, loudness_named(loudness), true_peak,
        workers or usable_cores(),
    )  # fmt: skip
    built = None
    with session.services() as ctx, session.output.job() as job:
        if dry_run:
            plan = planned(ctx, recipe, job)
            clips, left_out = plan.clips, plan.left_out
        else:
            built = build(ctx, recipe, job)
            clips, left_out = built.clips, built.left_out
    tell_built(session.output, recipe, clips, left_out, built)


def tell_built(
    output: Output, recipe: Recipe, clips: Sequence[Planned], left_out: Sequence[LeftOut], built: Built | None
) -> None:
    """What went in, or would, what stayed out, and what the trainer makes of it."""
    output.events("clip", ({**_fields(one.candidate), "name": one.name, "side": one.side} for one in clips))
    output.events("left_out", ({**_fields(one.candidate), "why": one.why} for one in left_out))
    if left_out:
        rows = ((*_cells(one.candidate), one.why) for one in left_out)
        output.table("Left out", ("Class", "Video", ">Start", "This moment"), rows, len(left_out))
    if built is not None:
        for found in built.checked:
            _show(output, found, recipe.target.title)
            output.failed += len(found.dropped)
        level = built.evened
        output.event(
            "built", folder=built.folder, target=recipe.target.id, clips=len(clips), left_out=len(left_out),
            name=recipe.name, number=built.dataset.number, cut=built.cut, taken=len(clips) - built.cut,
            **({} if level is None else {"brought": level.reached, "below": level.below, "silent": level.silent}),
        )  # fmt: skip
        counted = f"{plural(len(clips), 'clip')} ({built.cut:,} cut, {len(clips) - built.cut:,} taken over)"
        output.say(f"Dataset {built.dataset.number}: {counted} in {built.folder}, {len(left_out):,} left out.")
        if level is not None:
            output.say(level.told)
    else:
        if clips:
            going = ((*_cells(one.candidate), one.candidate.source, one.side, one.name) for one in clips)
            output.table("Would go in", ("Class", "Video", ">Start", "From", "Side", "Clip"), going, len(clips))
        output.say(f"{plural(len(clips), 'clip')} would go in, {len(left_out):,} left out. Nothing was written.")
    output.done("build", len(clips))


def _fields(one: Candidate) -> dict[str, object]:
    return {"class": one.label, "video": one.video.path, "start": one.start, "from": one.source, "score": one.score}


def _cells(one: Candidate) -> tuple[str, str, str]:
    return one.label, one.video.filename, f"{one.start:.3f}"


def dataset_check(
    context: typer.Context,
    folder: str = typer.Argument(..., help="Any folder with a dataset in it.", metavar="DIR"),
    target: str = FOR,
    sound_only: bool = typer.Option(False, "--sound-only", help="As the training without picture loads it."),
) -> None:
    """Show how many clips a trainer would take, and each that it would leave out; nothing is changed.

    The rules of its loader are run on every file. The exit code is 2 where a clip would be left out.
    """
    from eightcut.media.media import FfmpegMedia
    from eightcut.services.datasets.checking import check
    from eightcut.services.datasets.targets import target_named

    session: Session = context.obj
    wanted = target_named(target)
    with session.output.job() as job:
        found = check(FfmpegMedia(), folder, wanted, job, sound_only=sound_only)
    _show(session.output, found, wanted.title)
    session.output.done("check", found.taken)
    session.output.failed += len(found.dropped)


def _show(output: Output, found: Checked, title: str) -> None:
    for stop in found.stops:
        output.error(found.folder, f"{stop.reason} {stop.cure}")
    output.events(
        "dropped", ({"clip": one.name, "reason": one.fault.reason, "cure": one.fault.cure} for one in found.dropped)
    )
    output.event(
        "checked", folder=found.folder, target=found.target, taken=found.taken, clips=found.all, notes=found.notes
    )
    if found.dropped:
        rows = ((one.name, one.fault.reason, one.fault.cure) for one in found.dropped)
        output.table("Left out", ("Clip", "Why", "Cure"), rows, len(found.dropped))
    for note in found.notes:
        output.say(note)
    output.say(f"{title} would take {found.taken:,} of {plural(found.all, 'clip')} in {found.folder}.")


def dataset_targets(context: typer.Context) -> None:
    """List the trainers that a dataset can be checked for."""
    from eightcut.services.datasets.targets import TARGETS

    session: Session = context.obj
    session.output.events(
        "target",
        ({"id": one.id, "title": one.title, "sound_only": one.sound is not None} for one in TARGETS.values()),
    )
    rows = ((one.id, one.title, "yes" if one.sound is not None else "") for one in TARGETS.values())
    session.output.table("Targets", ("For", "Trainer", "Sound only"), rows, len(TARGETS))
    session.output.done("targets", len(TARGETS))
