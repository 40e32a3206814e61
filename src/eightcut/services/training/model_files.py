"""Where model files lie: in one folder beside the database, under names of one form, whatever a row says.

A file and its row come and go one after the other. Meanwhile a hold beside the file says who is at it: where that
program was killed, the next start removes the file, unless a row names it by now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eightcut.atomic import Door
from eightcut.domain.refusals import brief
from eightcut.domain.training import TrainingRun
from eightcut.errors import BadRequest, EnvironmentProblem, ModelProblem
from eightcut.leftovers import HOLD, leftovers, sweep, writer
from eightcut.ml.learned import LearnedModel
from eightcut.services.context import Services

ENDING = ".safetensors"
_NAME = re.compile(rf"[\w-][\w.+-]{{0,200}}{re.escape(ENDING)}")
_DOOR = Door(ModelProblem)


def model_path(ctx: Services, run: TrainingRun) -> Path:
    """The file of a training. ModelProblem where its row names anything but a file of the models folder."""
    path = ctx.models_folder / run.file if _NAME.fullmatch(run.file) else None
    if path is None or path.is_symlink():
        raise ModelProblem(
            f"The database lists {brief(run.file) or 'no file'} as the model file of version "
            f"{run.version} of {run.model}. 8-cut did not make that file, so it is neither read nor "
            "deleted. Train again, or restore another version.",
            run.file,
        )
    return path


def load_model(ctx: Services, run: TrainingRun) -> LearnedModel:
    """The model of a recorded training. ModelProblem names model, file and cure."""
    path = model_path(ctx, run)
    try:
        spec = ctx.embedders.spec(ctx.embedders.key(run.model).base)
    except BadRequest as problem:
        raise ModelProblem(unusable(run, problem), str(path)) from problem
    try:
        return ctx.trainer.load(path, spec)
    except ModelProblem as problem:
        raise type(problem)(unusable(run, problem), str(path)) from problem


def unusable(run: TrainingRun, problem: EnvironmentProblem) -> str:
    """The sentences on a model that cannot be used, with its name and file."""
    file = "" if run.file in problem.message else f" ({run.file})"
    return f"{run.model} version {run.version}{file}, profile {run.profile!r}, cannot be used. {problem.message}"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """While the file and its row are made or deleted. ModelProblem."""
    hold = path.with_name(f"{HOLD}{path.name}")
    _DOOR.folder(path.parent)
    _DOOR.take(hold, writer())
    try:
        yield
    finally:
        with suppress(OSError):
            hold.unlink()


def discard(ctx: Services, run: TrainingRun) -> None:
    """Delete the file of a training whose row is gone, unless another training has the same one. ModelProblem."""
    path = model_path(ctx, run)
    if run.file not in _named(ctx):
        with _DOOR.told(path, "deleted", f"Version {run.version} of {run.model} is gone from the database."):
            path.unlink(missing_ok=True)


def settle(ctx: Services) -> None:
    """Remove what killed programs left with the models, stored frames and waveforms; what cannot go is the doctor's."""
    with suppress(OSError):
        for hold in [path for path in leftovers(ctx.models_folder) if path.name.startswith(HOLD)]:
            path = hold.with_name(hold.name.removeprefix(HOLD))
            if _NAME.fullmatch(path.name) and path.name not in _named(ctx):
                path.unlink(missing_ok=True)
            hold.unlink(missing_ok=True)
    for folder in (ctx.models_folder, ctx.frames.folder, ctx.peaks.folder):
        sweep(folder, own=True)


def _named(ctx: Services) -> set[str]:
    """Files that trainings name."""
    return {run.file for profile in ctx.library.profiles.all() for run in ctx.library.models.all(profile)}
