"""Files, profiles and what belongs to no film, in the whole window."""

from __future__ import annotations

from eightcut.ui.profiles.relink_dialog import RelinkDialog
from tests.ui.conftest import Opens


def test_a_missing_film_leads_to_the_same_search_from_player_and_list(opens: Opens) -> None:
    furniture = opens()
    window = furniture.house.parent()
    assert window is not None
    for signal in (furniture.parts.player.relink_asked, furniture.parts.playlist.relink_asked):
        signal.emit()
        [dialog] = [found for found in window.findChildren(RelinkDialog) if found.isVisible()]
        dialog.accept()
