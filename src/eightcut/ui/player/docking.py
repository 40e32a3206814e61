"""Where a small window beside the main one goes: near an edge it sticks, and moves along with it."""

from __future__ import annotations

from enum import Enum

from PyQt6.QtCore import QPoint, QRect

from eightcut.values import dataclass

NEAR = 20
"""Pixels within which an edge holds the small window."""


class Edge(Enum):
    """An edge of the main window, and on which side of it the small window is."""

    LEFT = "left of it"
    RIGHT = "right of it"
    TOP = "above it"
    BOTTOM = "below it"
    INSIDE_LEFT = "inside, on the left"
    INSIDE_RIGHT = "inside, on the right"
    INSIDE_TOP = "inside, at the top"
    INSIDE_BOTTOM = "inside, at the bottom"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Held by an edge, `along` pixels from that edge's beginning."""

    edge: Edge
    along: int

    def place(self, small: QRect, main: QRect) -> QPoint:
        """Upper left corner of the small window for a main window that is here now."""
        line = _line(self.edge, small, main)
        if _level(self.edge):
            return QPoint(main.left() + self.along, line)
        return QPoint(line, main.top() + self.along)


def anchor(small: QRect, main: QRect) -> Anchor | None:
    """The edge that holds a window which was put here; None where none is near."""
    best: Anchor | None = None
    distance = NEAR + 1
    for edge in Edge:
        level = _level(edge)
        away = abs((small.top() if level else small.left()) - _line(edge, small, main))
        beside = _overlap(small, main, level) > -NEAR
        if away < distance and beside:
            distance = away
            best = Anchor(edge, small.left() - main.left() if level else small.top() - main.top())
    return best


def _level(edge: Edge) -> bool:
    return edge in (Edge.TOP, Edge.BOTTOM, Edge.INSIDE_TOP, Edge.INSIDE_BOTTOM)


def _line(edge: Edge, small: QRect, main: QRect) -> int:
    """Left (or top) of the small window when it touches the edge."""
    return {
        Edge.LEFT: main.left() - small.width(),
        Edge.RIGHT: main.left() + main.width(),
        Edge.INSIDE_LEFT: main.left(),
        Edge.INSIDE_RIGHT: main.left() + main.width() - small.width(),
        Edge.TOP: main.top() - small.height(),
        Edge.BOTTOM: main.top() + main.height(),
        Edge.INSIDE_TOP: main.top(),
        Edge.INSIDE_BOTTOM: main.top() + main.height() - small.height(),
    }[edge]


def _overlap(small: QRect, main: QRect, level: bool) -> int:
    if level:
        return min(small.right(), main.right()) - max(small.left(), main.left())
    return min(small.bottom(), main.bottom()) - max(small.top(), main.top())
