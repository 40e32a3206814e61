"""Phrases of a caption in a row, as JSON; "" for none."""

from __future__ import annotations

import json
from functools import lru_cache

from eightcut.domain.captions import Composed, composed
from eightcut.storage.columns import Nonsense
from eightcut.storage.stored_json import json_object


@lru_cache(1000)
def read_composed(text: str) -> Composed:
    """What is written there; no phrases for what is nothing of the kind."""
    try:
        return composed(json_object(text)) if text else Composed()
    except Nonsense:
        return Composed()


def composed_text(words: Composed) -> str:
    """As a row has it."""
    return json.dumps(words.values(), ensure_ascii=False) if words.phrases else ""
