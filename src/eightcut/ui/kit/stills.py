"""Pictures that were decoded for the window, as Qt paints them."""

from __future__ import annotations

from PyQt6.QtGui import QImage

from eightcut.domain.media import Still


def image_of(still: Still) -> QImage:
    """A picture with pixels of its own."""
    image = QImage(still.rgb, still.width, still.height, 3 * still.width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
