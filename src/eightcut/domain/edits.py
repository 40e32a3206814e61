"""What takes an edit back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Undo:
    """Rows as they were before an edit, by table, and the ids of rows that it added."""

    put: Mapping[str, tuple[tuple[object, ...], ...]] = field(repr=False, default_factory=dict)
    drop: Mapping[str, tuple[int, ...]] = field(repr=False, default_factory=dict)
