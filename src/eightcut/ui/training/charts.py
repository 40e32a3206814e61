"""Charts of a measurement: precision over recall, and the scores of clips against those of other sound."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from eightcut.domain.training import Curve
from eightcut.ui import theme
from eightcut.ui.kit.times import plural

_HEIGHT = 156
_BOTTOM = 34.0
_TOP = 18.0
_BARS = 25


class _Chart(QWidget):
    """A drawing with a frame of two axes."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(330, _HEIGHT)

    def _plot(self, left: float) -> QRectF:
        return QRectF(left, _TOP, self.width() - left - 8, self.height() - _TOP - _BOTTOM)

    def _begin(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.SMALL))
        return painter

    def _axes(self, painter: QPainter, box: QRectF, below: str, left_axis: bool = True) -> None:
        painter.setPen(QPen(QColor(theme.LINE), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if left_axis:
            painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.setPen(QColor(theme.DIM))
        for at, text in ((box.left(), "0"), (box.right(), "1")):
            painter.drawText(QRectF(at - 20, box.bottom() + 3, 40, 14), Qt.AlignmentFlag.AlignHCenter, text)
        painter.drawText(QRectF(box.left(), box.bottom() + 14, box.width(), 16), Qt.AlignmentFlag.AlignHCenter, below)


class PrecisionChart(_Chart):
    """Precision over recall: this version solid, the one before dashed."""

    def __init__(self) -> None:
        super().__init__("precision_chart")
        self.now: Curve | None = None
        self.before: Curve | None = None

    def show_curves(self, now: Curve, before: Curve | None) -> None:
        """Draw these."""
        self.now, self.before = now, before
        told = f"Precision over recall, average precision {now.average_precision:.2f}"
        if before:
            told += f", before {before.average_precision:.2f}"
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = self._begin()
        box = self._plot(26)
        self._axes(painter, box, "recall")
        painter.setPen(QColor(theme.DIM))
        painter.drawText(QPointF(0, 11), "precision")
        for at, text in ((box.top(), "1"), (box.bottom(), "0")):
            painter.drawText(
                QRectF(0, at - 8, 20, 16), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
            )
        if self.before is not None:
            painter.setPen(QPen(QColor(theme.DIM), 1.5, Qt.PenStyle.DashLine))
            painter.drawPolyline(_line(self.before, box))
        if self.now is not None:
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawPolyline(_line(self.now, box))
            self._key(painter, box, self.now)
        painter.end()

    def _key(self, painter: QPainter, box: QRectF, now: Curve) -> None:
        """Above the curves, at the right: which line is which."""
        rows = [(QPen(QColor(theme.ACCENT), 2), f"{now.average_precision:.2f} now", theme.ACCENT)]
        if self.before is not None:
            dashed = QPen(QColor(theme.DIM), 1.5, Qt.PenStyle.DashLine)
            rows.append((dashed, f"{self.before.average_precision:.2f} before", theme.DIM))
        left = box.right()
        for pen, text, colour in rows:
            left -= 44 + QFontMetricsF(painter.font()).horizontalAdvance(text)
            painter.setPen(pen)
            painter.drawLine(QPointF(left + 10, 7), QPointF(left + 34, 7))
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(left + 40, 11), text)


class ScoreChart(_Chart):
    """Scores of clips and of other sound, each as shares of their own, and the threshold."""

    def __init__(self) -> None:
        super().__init__("score_chart")
        self.positives: tuple[int, ...] = ()
        self.others: tuple[int, ...] = ()
        self.threshold = 0.5

    def show_scores(self, positives: Sequence[int], others: Sequence[int], threshold: float) -> None:
        """Counts in equal steps from 0 to 1."""
        self.positives, self.others, self.threshold = _coarse(positives), _coarse(others), threshold
        above = sum(n for i, n in enumerate(positives) if (i + 1) / len(positives) > threshold)
        told = f"{above} of {plural(sum(positives), 'clip')} score above the threshold {threshold:.2f}"
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = self._begin()
        box = self._plot(12)
        self._axes(painter, box, "score on unseen videos", left_axis=False)
        step = box.width() / _BARS
        painter.setPen(Qt.PenStyle.NoPen)
        for counts, colour, shift in (
            (self.others, QColor(theme.NEUTRAL), 0.0),
            (self.positives, theme.score_colour(0.75), 0.5),
        ):
            top = max(counts, default=0) or 1
            painter.setBrush(colour)
            for i, count in enumerate(counts):
                tall = box.height() * 0.86 * count / top
                if count:
                    tall = max(tall, 1.5)
                    painter.drawRect(QRectF(box.left() + (i + shift) * step, box.bottom() - tall, step * 0.46, tall))
        x = box.left() + box.width() * min(1.0, max(0.0, self.threshold))
        painter.setPen(QPen(QColor(theme.UNSURE), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, box.top() - 4), QPointF(x, box.bottom()))
        text = f"threshold {self.threshold:.2f}"
        width = QFontMetricsF(painter.font()).horizontalAdvance(text)
        painter.setPen(QColor(theme.UNSURE))
        painter.drawText(QPointF(x + 5 if x + 5 + width < self.width() else x - 5 - width, 11), text)
        self._key(painter, box)
        painter.end()

    def _key(self, painter: QPainter, box: QRectF) -> None:
        x, y = box.left(), box.bottom() + 18
        clips, others = "clips", "other sound"
        for text, colour in ((clips, theme.score_colour(0.75)), (others, QColor(theme.NEUTRAL))):
            width = QFontMetricsF(painter.font()).horizontalAdvance(text)
            if text == others:
                x = box.right() - width - 14
            painter.fillRect(QRectF(x, y + 1, 9, 9), colour)
            painter.setPen(QColor(theme.DIM))
            painter.drawText(QPointF(x + 14, y + 10), text)


def _line(curve: Curve, box: QRectF) -> QPolygonF:
    points = zip((0.0, *curve.recall), (curve.precision[:1] or (0.0,)) + curve.precision, strict=True)
    return QPolygonF([QPointF(box.left() + r * box.width(), box.bottom() - p * box.height()) for r, p in points])


def _coarse(counts: Sequence[int]) -> tuple[int, ...]:
    """Counts in _BARS steps; more steps than that are joined."""
    joined = max(1, len(counts) // _BARS)
    return tuple(sum(counts[i : i + joined]) for i in range(0, len(counts), joined))
