"""Models as versions: list, show, go back to an earlier one, remove one."""

from __future__ import annotations

from collections.abc import Callable

from eightcut.domain.training import TrainingRun
from eightcut.errors import BadRequest, ModelProblem
from eightcut.services.change import Change, Kind
from eightcut.services.context import Services
from eightcut.services.training.model_files import discard, held, model_path


def models(ctx: Services, profile: str, model: str | None = None) -> list[TrainingRun]:
    """Trainings by key, newest first. BadRequest for a key that was never trained."""
    runs = ctx.library.models.all(profile, model)
    if model is not None and not runs:
        meant = ctx.embedders.hint(model)
        raise BadRequest(
            f"There is no model {model} in profile {profile!r}.{meant} List the models with: 8cut models list."
        )
    return runs


def find_model(ctx: Services, profile: str, model: str, version: int) -> TrainingRun:
    """One training by its number."""
    runs = models(ctx, profile, model)
    for run in runs:
        if run.version == version:
            return run
    known = ", ".join(str(r.version) for r in runs)
    raise BadRequest(f"The model {model} has no version {version}. Available: {known}.")


def foreign_models(ctx: Services, profile: str) -> list[str]:
    """Models that scans of the profile carry and that were never trained here: the earlier program's."""
    trained = {run.model for run in ctx.library.models.all(profile)}
    return [model for model in ctx.library.scans.models(profile) if model and model not in trained]


def restore(ctx: Services, profile: str, model: str, version: int) -> Change:
    """Make an earlier version the active one; nothing is lost."""
    run = find_model(ctx, profile, model, version)
    if not model_path(ctx, run).exists():
        raise BadRequest(f"The file of version {version} of {model} is gone: {run.file}. Train again.", run.file)
    before = ctx.library.models.active(profile, model) or run
    ctx.library.models.activate(run)
    return Change(Kind.MODELS, lambda: restore(ctx, profile, model, before.version), profile)


def delete(
    ctx: Services, profile: str, model: str, version: int, warn: Callable[[str, str], None] = lambda *_: None
) -> Change:
    """Remove a version that is not active, with its file, for good.

    A file that is not its own, or cannot go, is warned of.
    """
    run, gone = find_model(ctx, profile, model, version), Change(Kind.MODELS, profile=profile)
    try:
        path = model_path(ctx, run)
    except ModelProblem as problem:
        ctx.library.models.delete(run)
        warn(problem.file, problem.message)
        return gone
    with held(path):
        ctx.library.models.delete(run)
        try:
            discard(ctx, run)
        except ModelProblem as problem:
            warn(problem.file, problem.message)
    return gone
