"""Command lines that a sentence offers as a cure."""

from __future__ import annotations

import shlex


def command(*words: object) -> str:
    """A command line as it can be pasted."""
    return "8cut " + " ".join(shlex.quote(str(word)) for word in words)
