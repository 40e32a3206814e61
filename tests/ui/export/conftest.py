"""A control deck, empty and with a film."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from PyQt6 import sip

from eightcut.domain.videos import VideoRef
from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from tests.ui.export.decks import deck_over
from tests.unit.services.films import write_scene


@pytest.fixture
def film() -> OpenVideo:
    return OpenVideo(VideoRef("a.mp4", "/x/doors/a.mp4", "ab"), 600.0, Fraction(25), 1920, 1080)


@pytest.fixture
def deck(context: Context, settings: Settings) -> Iterator[Deck]:
    made = deck_over(context, settings)
    made.resize(920, 150)
    made.show()
    yield made
    sip.delete(made)


@pytest.fixture
def ready(deck: Deck, film: OpenVideo, tmp_path: Path) -> Deck:
    deck.set_folder(str(tmp_path / "Door"))
    deck.set_subprofiles(["knock", "slam"])
    deck.set_video(film)
    return deck


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A film of 20 s in the folder "doors"."""
    folder = tmp_path_factory.mktemp("in") / "doors"
    folder.mkdir()
    write_scene(folder / "short.mp4", 20, [])
    return str(folder / "short.mp4")


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "doors_out" / "Knock")
