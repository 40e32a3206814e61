"""Which embedders there are, and which of them a model key names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from eightcut.errors import BadRequest
from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.embedder import Embedder, EmbedderSpec


@dataclass(frozen=True, slots=True)
class _Kind:
    """One embedder: its identity and how to load it, at the precision that is set where it has several."""

    spec: Callable[[str], EmbedderSpec]
    load: Callable[[str, int], Embedder]


_EMBEDDERS: Mapping[str, _Kind] = {
    aisfx.NAME: _Kind(aisfx.spec, aisfx.load),
    yamnet.NAME: _Kind(lambda _: yamnet.spec(), lambda _, threads: yamnet.load(threads)),
}
_SETS: Mapping[str, tuple[str, ...]] = {
    "FOLEY": (aisfx.NAME, yamnet.NAME),
    aisfx.NAME: (aisfx.NAME,),
    yamnet.NAME: (yamnet.NAME,),
}
"""Base of a model key -> names of its embedders; the default base first."""
PRECISIONS = aisfx.PRECISIONS
"""Values of the precision setting, the default first; YAMNET has only one."""


def usable_cores() -> int:
    """Processor cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class Registry:
    """The embedders of this installation, at one precision; each is loaded once, whichever threads ask."""

    def __init__(self, precision: str = PRECISIONS[0], threads: int | None = None) -> None:
        """`threads`: cores for all films together, all usable ones where None. BadRequest for another precision."""
        if precision not in PRECISIONS:
            raise BadRequest(f"There is no precision {precision!r}. Choose one of: {', '.join(PRECISIONS)}.")
        self._precision = precision
        self._threads = threads or usable_cores()
        self._loaded: dict[str, Embedder] = {}
        self._loading = Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """Bases of model keys that can be used here, the default first."""
        return tuple(_SETS)

    @property
    def cores(self) -> int:
        """How many films are worth embedding side by side."""
        return self._threads

    def load(self, base: str) -> tuple[Embedder, ...]:
        """The set behind a base, networks ready to run. BadRequest for an unknown base."""
        return tuple(self._embedder(name) for name in _members(base))

    def specs(self, base: str) -> tuple[EmbedderSpec, ...]:
        """The set's identities, without loading a network. BadRequest for an unknown base."""
        return tuple(_EMBEDDERS[name].spec(self._precision) for name in _members(base))

    def _embedder(self, name: str) -> Embedder:
        with self._loading:
            if name not in self._loaded:
                self._loaded[name] = _EMBEDDERS[name].load(self._precision, self._threads)
            return self._loaded[name]


def _members(base: str) -> tuple[str, ...]:
    try:
        return _SETS[base]
    except KeyError:
        raise BadRequest(f"There is no embedder {base!r}. Known here: {', '.join(_SETS)}.") from None
