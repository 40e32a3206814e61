"""What the services need of storage to take back work, be it killed or mended; `stores` has it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from eightcut.domain.unfinished import Unfinished


class WorkList(Protocol):
    """Work on files that is under way (table `unfinished`)."""

    def begin(self, work: Unfinished) -> Unfinished:
        """Write it down; the same with its number."""

    def change(self, work: Unfinished) -> None:
        """Write down what it is about now."""

    def end(self, work: Unfinished) -> None:
        """Strike it out."""

    def all(self) -> list[Unfinished]:
        """Everything that is under way, oldest first."""

    def unreadable(self) -> list[int]:
        """Numbers of rows that no program of this release wrote."""


class FixList(Protocol):
    """Steps of what was mended (table `fixes`), so that it can be taken back."""

    def begin(self) -> int:
        """A number for steps that belong together, higher than any before."""

    def note(self, fix: int, step: Mapping[str, Any]) -> None:
        """Write down a step, before it is taken."""

    def last(self) -> tuple[int, Sequence[Mapping[str, Any]]]:
        """The latest fix: its number and its steps in order; (0, nothing) where there is none."""

    def forget(self, fix: int) -> None:
        """Strike out its steps."""
