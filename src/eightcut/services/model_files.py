"""Where model files lie: in one folder beside the database, under names of one form, whatever a row says."""

from __future__ import annotations

import re
from pathlib import Path

from eightcut.atomic import Door
from eightcut.domain.refusals import brief
from eightcut.domain.training import TrainingRun
from eightcut.errors import ModelProblem
from eightcut.services.workbench import Workbench

ENDING = ".safetensors"
_NAME = re.compile(rf"[\w-][\w.+-]{{0,200}}{re.escape(ENDING)}")
_DOOR = Door(ModelProblem)


def model_path(bench: Workbench, run: TrainingRun) -> Path:
    """The file of a training. ModelProblem where its row names anything but a file of the models folder."""
    path = bench.models_folder / run.file if _NAME.fullmatch(run.file) else None
    if path is None or path.is_symlink():
        raise ModelProblem(
            f"The database names {brief(run.file) or 'no file'} as the model file of version {run.version} of "
            f"{run.model}. That is no file of its own, so it is neither read nor deleted. Train again, or restore "
            "another version.",
            run.file,
        )
    return path


def discard(bench: Workbench, run: TrainingRun) -> None:
    """Delete the file of a training whose row is gone, unless another training has the same one. ModelProblem."""
    path = model_path(bench, run)
    runs = (one for profile in bench.library.profiles.all() for one in bench.library.models.all(profile))
    if all(one.file != run.file for one in runs):
        with _DOOR.told(path, "deleted", f"Version {run.version} of {run.model} is gone from the database."):
            path.unlink(missing_ok=True)
