"""Times and comparisons of models in words."""

from __future__ import annotations

from datetime import datetime

from PyQt6.QtCore import QCoreApplication

from eightcut.domain.timestamps import local_time
from eightcut.domain.training import Metrics, TrainingRun
from eightcut.ui.kit.times import clock, plural

_LEAST_VIDEOS = 3


def tr(text: str) -> str:
    """Through Qt's translation."""
    return QCoreApplication.translate("training", text)


def trained_at(run: TrainingRun) -> str:
    """`2026-04-18 17:08`, local time; "" where unknown."""
    return local_time(run.created_at)


def short_time(run: TrainingRun) -> str:
    """The same, of today only the time."""
    text = trained_at(run)
    day, _, time = text.partition(" ")
    return time if day == f"{datetime.now():%Y-%m-%d}" else text


def compared(metrics: Metrics, replaced: TrainingRun | None) -> tuple[str, str]:
    """(sentence, role of its label) about the version before; empty where they were not compared."""
    if replaced is None or metrics.difference_low is None or metrics.difference_high is None:
        return "", "dim"
    when = short_time(replaced)
    if metrics.difference_low > 0:
        return tr("▲ better than the model from {0}").format(when), "good"
    if metrics.difference_high < 0:
        return tr("▼ worse than the model from {0}").format(when), "bad"
    return tr("≈ about as good as the model from {0}").format(when), "dim"


def measured(metrics: Metrics | None) -> str:
    """The report's heading."""
    if metrics is None:
        return tr("Not enough videos to measure")
    return tr("Measured on {0}, each left out in turn").format(plural(metrics.videos, "video"))


def advice(metrics: Metrics | None) -> str:
    """The report's last sentence."""
    if metrics is None:
        return tr("Mark the sound in at least {0} so that the next training can be measured.").format(
            plural(_LEAST_VIDEOS, "video")
        )
    return tr("Matches that you have not judged count as wrong, so this is a lower bound.")


def working(task: str, file: str) -> str:
    """What a training does now."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    told = {
        "embed": tr("Listening to {0}").format(name),
        "reading frames": tr("Reading stored frames"),
        "learning the sound": tr("Learning the sound"),
        "measuring": tr("Measuring on held-out videos"),
        "relink": tr("Checking {0}").format(name),
        "done": tr("Saving the model"),
    }
    return told.get(task, task)


def left(seconds: float) -> str:
    """`about 2:10 left`."""
    return tr("about {0} left").format(clock(seconds, 0))
