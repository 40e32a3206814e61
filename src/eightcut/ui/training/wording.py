"""Times and comparisons of models in words."""

from __future__ import annotations

from eightcut.domain.timestamps import local_time
from eightcut.domain.training import Metrics, TrainingRun
from eightcut.ui.kit.times import plural


def trained_at(run: TrainingRun) -> str:
    """`2026-04-18 17:08`, local time; "" where unknown."""
    return local_time(run.created_at)


def measured(metrics: Metrics) -> str:
    """What the curves show, and the figure with its name."""
    before = metrics.previous_average_precision
    was = "" if before is None else f", version before {before:.2f}"
    return (
        f"Measured on {plural(metrics.videos, 'video')}, each left out in turn. Average precision: at least "
        f"{metrics.average_precision:.2f}{was}"
    )


LOWER_BOUND = "1 is best. Matches that you have not judged count as wrong, so this is a lower bound."


def working(task: str, file: str) -> str:
    """What a training does now."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    if task.startswith("measuring "):
        return f"Measuring {task.removeprefix('measuring ')}"
    told = {
        "embed": f"Listening to {name}",
        "reading frames": "Reading stored frames",
        "learning the sound": "Learning the sound",
        "measuring": "Measuring on held-out videos",
        "relink": f"Checking {name}",
        "done": "Saving the model",
    }
    return told.get(task, task)


def lacking(why: str) -> str:
    """Why a model cannot be used, short: `needs the torch extra`, of a sentence about it and how to mend it."""
    first = why.partition(". ")[0].rstrip(".")
    return first.removeprefix("It ").removeprefix("Its ")
