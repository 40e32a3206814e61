from __future__ import annotations

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QIcon

from eightcut.ui.kit.icons import icon


@pytest.mark.usefixtures("qapp")
def test_an_icon_is_drawn_in_its_colour_at_the_size_that_is_asked_for_and_paler_where_it_is_disabled() -> None:
    sign = icon("pause", "#ff0000")
    drawn = sign.pixmap(QSize(32, 32), 2.0)
    assert drawn.size() == QSize(64, 64)
    image = drawn.toImage()
    colours = [image.pixelColor(x, y) for x in range(64) for y in range(64)]
    inked = {colour.name() for colour in colours if colour.alpha() == 255}
    assert inked == {"#ff0000"}
    assert image.pixelColor(0, 0).alpha() == 0
    disabled = sign.pixmap(QSize(32, 32), 2.0, QIcon.Mode.Disabled).toImage()
    assert disabled != image
    assert QIcon(sign).pixmap(QSize(32, 32), 2.0).toImage() == image
