"""What tables of many rows need."""

from __future__ import annotations

from PyQt6.QtCore import QItemSelectionModel
from PyQt6.QtWidgets import QHeaderView


def heed_no_selection(head: QHeaderView) -> None:
    """Paint the header without asking each selected row whether all of a column is; to be called once it has a model.

    With 50,000 rows selected each painting would take a second.
    """
    head.setSelectionModel(QItemSelectionModel(head.model(), head))
