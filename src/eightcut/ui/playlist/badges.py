"""What a row of the list says of a video's scan: a glyph and a number, and all of it in words."""

from __future__ import annotations

from eightcut.ui import theme
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.facts import Facts

Badge = tuple[str, str, int]
"""Text, colour, and how far at the right it stands."""


def badges(facts: Facts, path: str) -> tuple[Badge, ...]:
    """From the most important on, as many as there is room for; empty for a video that was not scanned."""
    found = facts.found.get(path)
    made: list[Badge] = [("⚠", theme.BAD, 0)] if path in facts.failed else []
    if found is None:
        return tuple(made)
    if facts.sort == "score" and found.best is not None:
        made.append((f"{found.best:.2f}", theme.TEXT, 1))
    if found.open:
        made.append((f"○ {found.open:,}", theme.DIM if found.outdated else theme.TEXT, 3))
    if found.told and path not in facts.failed:
        made.append(("⚠", theme.UNSURE, 0))
    if found.accepted:
        made.append((f"✓ {found.accepted:,}", theme.GOOD, 2))
    if not found.open and not found.accepted:
        made.append(("✓" if found.regions else "–", theme.DIM, 3))
    return tuple(made)


def told(facts: Facts, path: str) -> list[str]:
    """The same as sentences, with what there was no room for."""
    lines = []
    if path in facts.failed:
        lines.append(f"Could not be scanned: {facts.failed[path]}")
    if not facts.model or path not in facts.found:
        return lines
    found = facts.found[path]
    if found is None:
        return [*lines, f"Not scanned with {facts.model}"]
    if not found.regions:
        lines.append("Scanned: no matches")
    else:
        open_ = plural(found.open, "open match", "open matches") if found.open else "All matches judged"
        lines.append(f"{open_}, {found.regions:,} in all, best score {found.best or 0:.2f}")
    said = (("accepted", found.accepted), ("rejected", found.rejected), ("unsure", found.unsure))
    if any(count for _, count in said):
        lines.append(", ".join(f"{count:,} {word}" for word, count in said if count))
    if found.told:
        lines.append(f"⚠ {found.told}")
    if found.outdated:
        lines.append("Scanned with another version of the model")
    return lines
