"""A small library for the tests of the services: films whose sounds are known, real ears, a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eightcut.domain.training import TrainingSettings
from eightcut.media.media import FfmpegMedia
from eightcut.media.peak_store import PeakStore
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import Registry
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import Clip, ExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.training.training import TrainingOutcome, TrainRequest, train
from eightcut.storage.library import Library
from tests.unit.services.films import KEY, Ears, clips_of


@pytest.fixture(scope="session")
def frame_folder(cache: Path) -> Path:
    """The frames that tests of services share; processes of other tests write theirs elsewhere."""
    return cache / "services"


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def ctx(tmp_path: Path, frame_folder: Path) -> Iterator[Services]:
    """Everything real, on a new database."""
    library = Library(tmp_path / "library.db")
    yield Services(
        library,
        FfmpegMedia(),
        Registry("int8"),
        FrameStore(frame_folder),
        RecogniserTrainer(),
        tmp_path / "library.db.models",
        YamnetClasses(),
        PeakStore(tmp_path / "peaks"),
    )
    library.close()


@pytest.fixture
def mark(ctx: Services, films: dict[str, Path], tmp_path: Path) -> Callable[..., list[Clip]]:
    """`mark(name, *times, folder="Knock")`: cut one clip at each time, as a user would mark it."""

    def cut(name: str, *times: float, folder: str = "Knock", profile: str = "default") -> list[Clip]:
        request = ExportRequest(profile, str(tmp_path / "out"), folder, times, clips=1)
        return clips_of(export(ctx, str(films[name]), request, Job()))

    return cut


@pytest.fixture
def learn(ctx: Services) -> Callable[..., TrainingOutcome]:
    """`learn(folder="Knock", activate="better", **settings)`: train on it."""

    def run(
        folder: str = "Knock", activate: str = "better", job: Job | None = None, **settings: object
    ) -> TrainingOutcome:
        chosen = TrainingSettings((folder,), **settings)  # type: ignore[arg-type]  # fields by name
        return train(ctx, TrainRequest("default", KEY, chosen, activate), job or Job())

    return run
