"""Names of models: an embedder, and optionally the user's own name for the model."""

from __future__ import annotations

import re
from collections.abc import Iterable

from typing_extensions import override

from eightcut.errors import BadRequest
from eightcut.values import dataclass

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
    bases = tuple(registered)
    if key := _spelt(text, text, bases):
        return key
    raise BadRequest(
        f"There is no embedder for the model {text!r}.{hint(text, bases)} Train with one of these, or install the "
        f"8-cut that has it. Available: {', '.join(sorted(bases))}."
    )


def _spelt(text: str, as_text: str, bases: Iterable[str]) -> ModelKey | None:
    """The key that `text` spells where it begins as `as_text`, of the same length, does."""
    for base in sorted(bases, key=len, reverse=True):
        name = text[len(base) + 1 :]
        if as_text == base or (as_text.startswith(f"{base}_") and _NAME.fullmatch(name)):
            return ModelKey(base, name)
    return None


def hint(text: str, registered: Iterable[str]) -> str:
    """A question for who wrote a key in small letters, to stand behind a sentence; "" where none is meant."""
    large = text.upper()
    meant = _spelt(text, large, registered) if text.isascii() else None
    return f" Did you mean {meant}?" if meant and str(meant) != text else ""


def named_key(base: str, name: str, registered: Iterable[str]) -> ModelKey:
    """`base` with the user's name. BadRequest for a name with other signs, or one that would spell another key."""
    bases = tuple(registered)
    if base not in bases:
        raise BadRequest(f"There is no embedder {base!r}.{hint(base, bases)} Available: {', '.join(sorted(bases))}.")
    if not name:
        return ModelKey(base)
    if not _NAME.fullmatch(name):
        raise BadRequest(f"The name {name!r} cannot be used. Use 1 to 32 letters, digits and hyphens.")
    if parse_model_key(f"{base}_{name}", bases) != ModelKey(base, name):
        raise BadRequest(f"The name {name!r} is taken: it spells another model, {base}_{name}. Choose another name.")
    return ModelKey(base, name)
