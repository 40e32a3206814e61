"""Icons from the Material Design font, by name; never as text."""

from __future__ import annotations

from fonticon_mdi7 import MDI7
from PyQt6.QtGui import QIcon
from superqt.fonticon import icon as of_font

from eightcut.ui import theme


def icon(name: str, colour: str = theme.TEXT) -> QIcon:
    """The icon of this Material Design name, such as "play" or "pin-off"; AttributeError for one that is not there."""
    made: QIcon = of_font(getattr(MDI7, name.replace("-", "_")), color=colour)
    return made
