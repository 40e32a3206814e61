"""Models of earlier releases: which of those in use they are, and how each is trained again as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from eightcut.domain.training import TrainingRun
from eightcut.errors import BadRequest, ModelProblem, OutdatedModel
from eightcut.services.context import Failure, Job, Services
from eightcut.services.training.model_files import model_path
from eightcut.services.training.training import TrainingOutcome, TrainRequest, train


def outdated(ctx: Services, runs: Iterable[TrainingRun]) -> list[TrainingRun]:
    """Those whose files an earlier release made; files that cannot be read are not among them."""
    return [run for run in runs if _outdated(ctx, run)]


def _outdated(ctx: Services, run: TrainingRun) -> bool:
    try:
        ctx.trainer.check(model_path(ctx, run))
    except OutdatedModel:
        return True
    except ModelProblem:
        return False
    return False


def renew(ctx: Services, profile: str, model: str, job: Job) -> TrainingOutcome:
    """Train a model again, by the settings of the version in use, which the new one replaces.

    BadRequest for a key without a model, and for one that cannot be trained; otherwise as `train`.
    """
    run = ctx.library.models.active(profile, model)
    if run is None:
        raise BadRequest(f"There is no model {model} in profile {profile!r}. List the models with: 8cut models list.")
    try:
        return train(ctx, TrainRequest(profile, ctx.embedders.key(model), run.settings, "always"), job)
    except BadRequest as problem:
        raise BadRequest(f"{model} cannot be trained again. {problem.message}", problem.file) from problem


def renew_all(ctx: Services, profile: str, job: Job) -> Iterator[TrainingOutcome | Failure]:
    """Renew every model in use that an earlier release made; one that cannot be trained does not stop the others."""
    for run in outdated(ctx, [run for run in ctx.library.models.all(profile) if run.active]):
        try:
            yield renew(ctx, profile, run.model, job)
        except BadRequest as problem:
            yield Failure(run.model, problem.message)
