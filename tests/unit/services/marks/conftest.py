"""A short film, and a library that knows nothing yet."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.marks import Mark
from eightcut.domain.progress import Warn, unheard
from eightcut.services.context import Job, Services
from eightcut.services.marks.exporting import SOURCES, marks_of
from eightcut.services.marks.importing import ImportedMarks, MarksRequest, import_marks
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import write_scene

Take = Callable[..., ImportedMarks]
Held = Callable[..., list[Mark]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    film = tmp_path_factory.mktemp("film") / "film.mp4"
    write_scene(film, 30, ())
    return film


@pytest.fixture
def film(made: Path, tmp_path: Path) -> Path:
    """Of 30 s, 25 pictures a second."""
    shutil.copy(made, tmp_path)
    return tmp_path / "film.mp4"


@pytest.fixture
def take(ctx: Services, film: Path) -> Take:
    """`take("1\\t2\\tdoor\\n")`: import a file of this text, which lies beside the film and is called like it."""

    def take(text: str, name: str = "film.txt", warn: Warn = unheard, **fields: object) -> ImportedMarks:
        file = film.parent / name
        file.write_bytes(text.encode())
        request = MarksRequest(**{"profile": "default", **fields})  # type: ignore[arg-type]  # fields by name
        return import_marks(ctx, str(file), request, Job(warn=warn))

    return take


@pytest.fixture
def held(ctx: Services, film: Path) -> Held:
    """`held(profile)`: all marks of the film."""

    def held(profile: str = "default") -> list[Mark]:
        return marks_of(ctx, open_video(ctx, str(film)), profile, SOURCES)

    return held
