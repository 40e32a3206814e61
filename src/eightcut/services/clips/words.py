"""What is said of clips to models that learn from words."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.clip_words import Words, words_of
from eightcut.domain.clips import ClipRow
from eightcut.services.context import Services
from eightcut.services.scans.describing import captions_of_clips


def words_of_clips(ctx: Services, profile: str, rows: Sequence[ClipRow]) -> dict[int, Words]:
    """Of each clip, by number: its own caption, that of its moment or of its class, its label, or its class."""
    defaults, moments = ctx.library.captions.of_classes(profile), captions_of_clips(ctx, profile, rows)
    return {row.id: words_of(row, defaults, moments.get(row.id, "")) for row in rows}
