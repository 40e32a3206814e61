"""Models of earlier releases: which of those in use they are, and how each is trained again as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from eightcut.domain.training import TrainingRun
from eightcut.errors import BadRequest, ModelProblem, OutdatedModel
from eightcut.services.commands import command
from eightcut.services.context import Failure, Job, Services
from eightcut.services.training.model_files import load_model
from eightcut.services.training.naming import word_of
from eightcut.services.training.training import TrainingOutcome, TrainRequest, train


def unreadable(ctx: Services, runs: Iterable[TrainingRun]) -> dict[str, ModelProblem]:
    """What is amiss with those that cannot be used, by file: OutdatedModel where an earlier release made it."""
    problems = {}
    for run in runs:
        try:
            load_model(ctx, run)
        except ModelProblem as problem:
            problems[run.file] = problem
    return problems


def outdated(ctx: Services, runs: Iterable[TrainingRun]) -> list[TrainingRun]:
    """Those whose files an earlier release made."""
    known = list(runs)
    old = {file for file, problem in unreadable(ctx, known).items() if isinstance(problem, OutdatedModel)}
    return [run for run in known if run.file in old]


def renew(ctx: Services, profile: str, model: str, job: Job) -> TrainingOutcome:
    """Train a model again, by the settings of the version in use, which the new one replaces.

    One of an earlier release learns from those of its own examples that are there, any other from all that are.
    BadRequest for a key without a model, and with the model's name what `train` raises it for; otherwise as `train`.
    """
    run = ctx.library.models.active(profile, model)
    if run is None:
        meant = ctx.embedders.hint(model)
        raise BadRequest(
            f"There is no model {model} in profile {profile!r}.{meant} List the models with: 8cut models list."
        )
    classes = [part for name in run.settings.positive_folders for part in ("--positive", name)]
    again = command("train", "--profile", profile, "--model", model, *classes)
    try:
        if not classes:
            raise BadRequest(
                f"What version {run.version} ({run.file}) learned is unreadable. Train: {again} --positive …"
            )
        if run.settings.recogniser not in ctx.trainer.recognisers:
            raise BadRequest(
                f"Version {run.version} ({run.file}) was learned by the recogniser {run.settings.recogniser!r}, which "
                f"this 8-cut does not have. Train with another one: {again}"
            )
        like = run if outdated(ctx, [run]) else None
        key = ctx.embedders.key(model)
        outcome = train(ctx, TrainRequest(profile, key, run.settings, "always", like), job)
    except BadRequest as problem:
        raise BadRequest(f"{model} cannot be trained again. {problem.message}", run.file) from problem
    if run.settings.use_name or word_of(ctx, run.settings.positive_folders, key.base, job) is None:
        return outcome
    note = f"As before, the name of the class is not taken as a word. To use it as well: {again}"
    return replace(outcome, notes=(*outcome.notes, note))


def renew_all(ctx: Services, profile: str, job: Job) -> Iterator[TrainingOutcome | Failure]:
    """Renew every model in use that an earlier release made; one that cannot be trained does not stop the others."""
    for run in outdated(ctx, [run for run in ctx.library.models.all(profile) if run.active]):
        try:
            yield renew(ctx, profile, run.model, job)
        except BadRequest as problem:
            yield Failure(run.model, problem.message)
