"""What the services need of storage to take back the work of a program that was killed; `stores` has it too."""

from __future__ import annotations

from typing import Protocol

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
