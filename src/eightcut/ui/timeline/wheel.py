"""The wheel over the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QWheelEvent

if TYPE_CHECKING:
    from eightcut.ui.timeline.view import Timeline

ZOOM = 1.25
"""How much closer one notch brings the film."""
_NOTCH = 120
_PAN = 0.1
"""Part of the view by which one notch pans."""


class Wheel:
    """Counts notches: a plain one adds or removes a clip, with Ctrl it zooms, with Shift or sideways it pans."""

    def __init__(self, line: Timeline) -> None:
        """Nothing turned yet."""
        self._line = line
        self._turned = 0

    def turn(self, event: QWheelEvent) -> None:
        """Take one event."""
        line, delta = self._line, event.angleDelta()
        mods = event.modifiers()
        if mods & Qt.KeyboardModifier.ControlModifier:
            line.zoom(ZOOM ** (delta.y() / _NOTCH), line.state.view.time(event.position().x()))
        elif mods & Qt.KeyboardModifier.ShiftModifier:
            line.pan(-(delta.y() or delta.x()) / _NOTCH * line.width() * _PAN)
        elif abs(delta.x()) > abs(delta.y()):
            line.pan(-delta.x() / _NOTCH * line.width() * _PAN)
        else:
            self._step(delta.y())

    def _step(self, angle: int) -> None:
        if self._turned * angle < 0:
            self._turned = 0
        self._turned += angle
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self._line.clips_stepped.emit(steps)
