"""A deck as the window makes it."""

from __future__ import annotations

from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.scan.scan_tab import ScanTab


def deck_over(context: Context, settings: Settings) -> Deck:
    return Deck(context, settings, ScanTab(settings))


def scan_tab(deck: Deck) -> ScanTab:
    found: ScanTab | None = deck.findChild(ScanTab)
    assert found is not None
    return found
