"""Start 8-cut from a checkout: `python main.py`. The promised names of the window can be imported from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eightcut.__main__ import main

if TYPE_CHECKING:
    from eightcut.ui.negatives.dialog import HardNegativesDialog
    from eightcut.ui.scan.panel import ScanResultsPanel
    from eightcut.ui.training.dialog import TrainDialog

__all__ = ["HardNegativesDialog", "ScanResultsPanel", "TrainDialog", "main"]

_HOMES = {
    "HardNegativesDialog": "eightcut.ui.negatives.dialog",
    "ScanResultsPanel": "eightcut.ui.scan.panel",
    "TrainDialog": "eightcut.ui.training.dialog",
}


def __getattr__(name: str) -> object:
    """A promised name, loaded when it is asked for: the command line starts without Qt."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


if __name__ == "__main__":
    main()
