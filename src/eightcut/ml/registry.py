"""Which embedders there are, and which of them a model key names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

from eightcut.cores import usable_cores
from eightcut.domain.model_key import ModelKey, parse_model_key
from eightcut.errors import BadRequest
from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.embedder import Cores, Embedder, EmbedderSpec, Entry

ENTRIES = (aisfx.ENTRY, yamnet.ENTRY)
SETS: Mapping[str, tuple[str, ...]] = {"FOLEY": (aisfx.NAME, yamnet.NAME)}
"""Bases of model keys that name several embedders, the default first; beside them each embedder is one."""


class Registry:
    """The embedders of this installation, at one precision; each is loaded once, whichever threads ask.

    A base is what a model key begins with. Whatever takes one raises BadRequest for an unknown base, and for one that
    cannot be used here, with the reason.
    """

    def __init__(
        self,
        precision: str = "",
        threads: int | None = None,
        entries: Sequence[Entry] = ENTRIES,
        sets: Mapping[str, tuple[str, ...]] = SETS,
    ) -> None:
        """`precision`: for embedders that have it, "" for the default of each. BadRequest for one that none has.

        `threads`: cores for all videos together, all usable ones where None.
        """
        known = list(dict.fromkeys(one for entry in entries for one in entry.precisions))
        if precision and precision not in known:
            raise BadRequest(f"There is no precision {precision!r}. Choose one of: {', '.join(known)}.")
        self._precision = precision
        self._cores = Cores(threads or usable_cores())
        self._entries = {entry.name: entry for entry in entries}
        self._sets = {**sets, **{name: (name,) for name in self._entries}}
        self._loaded: dict[str, Embedder] = {}
        self._loading = Lock()

    def close(self) -> None:
        """End the threads that the networks run on, once nothing is listened to any more."""
        self._cores.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Bases that can be used here, the default first."""
        usable = {name for name, entry in self._entries.items() if not entry.missing()}
        return tuple(base for base, members in self._sets.items() if usable.issuperset(members))

    def key(self, text: str) -> ModelKey:
        """The model key that a text spells; the default base's for ""."""
        key = parse_model_key(text or self.names[0], self._sets)
        self._members(key.base)
        return key

    def load(self, base: str) -> tuple[Embedder, ...]:
        """The set behind a base, networks ready to run."""
        return tuple(self._embedder(entry) for entry in self._members(base))

    def specs(self, base: str) -> tuple[EmbedderSpec, ...]:
        """The set's identities; only networks that do not tell theirs otherwise are loaded."""
        found = ((entry, entry.spec(self._chosen(entry))) for entry in self._members(base))
        return tuple(spec or self._embedder(entry).spec for entry, spec in found)

    def weights(self, base: str) -> tuple[float, ...]:
        """Share of each embedder of the set in the joint score; they sum to 1."""
        weights = [entry.weight for entry in self._members(base)]
        return tuple(weight / sum(weights) for weight in weights)

    def videos_at_once(self, base: str) -> int:
        """How many videos are worth embedding side by side."""
        return min(entry.videos_at_once or self._cores.count for entry in self._members(base))

    def _chosen(self, entry: Entry) -> str:
        return self._precision if self._precision in entry.precisions else entry.precisions[0]

    def _embedder(self, entry: Entry) -> Embedder:
        with self._loading:
            if entry.name not in self._loaded:
                self._loaded[entry.name] = entry.load(self._chosen(entry), self._cores)
            return self._loaded[entry.name]

    def _members(self, base: str) -> list[Entry]:
        if base not in self._sets:
            raise BadRequest(f"There is no embedder {base!r}. Available: {', '.join(self.names)}.")
        members = [self._entries[name] for name in self._sets[base]]
        for entry in members:
            if why := entry.missing():
                raise BadRequest(f"The embedder {entry.name} is not available. {why}")
        return members
