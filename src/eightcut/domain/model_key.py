"""Names of models: an embedder, and optionally the user's own name for the model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from typing_extensions import override

from eightcut.errors import BadRequest

_NAME = re.compile(r"[A-Za-z0-9-]{1,32}")


@dataclass(frozen=True, slots=True)
class ModelKey:
    """`base` is a registered key of an embedder, `name` the user's ("" for none); text form `BASE` or `BASE_name`."""

    base: str
    name: str = ""

    @override
    def __str__(self) -> str:
        return f"{self.base}_{self.name}" if self.name else self.base


def parse_model_key(text: str, registered: Iterable[str]) -> ModelKey:
    """The key that `text` spells; the longest registered base wins. BadRequest where none fits."""
    bases = sorted(registered, key=len, reverse=True)
    for base in bases:
        if text == base:
            return ModelKey(base)
        if text.startswith(f"{base}_") and _NAME.fullmatch(text[len(base) + 1 :]):
            return ModelKey(base, text[len(base) + 1 :])
    raise BadRequest(
        f"There is no embedder for the model {text!r}. Train with one of these, or install the 8-cut that has it. "
        f"Available: {', '.join(sorted(bases))}."
    )


def named_key(base: str, name: str, registered: Iterable[str]) -> ModelKey:
    """`base` with the user's name. BadRequest for a name with other signs, or one that would spell another key."""
    bases = tuple(registered)
    if base not in bases:
        raise BadRequest(f"There is no embedder {base!r}. Available: {', '.join(sorted(bases))}.")
    if not name:
        return ModelKey(base)
    if not _NAME.fullmatch(name):
        raise BadRequest(f"The name {name!r} cannot be used. Use 1 to 32 letters, digits and hyphens.")
    if parse_model_key(f"{base}_{name}", bases) != ModelKey(base, name):
        raise BadRequest(f"The name {name!r} is taken: it spells another model, {base}_{name}. Choose another name.")
    return ModelKey(base, name)
