"""Which embedders there are, and which of them a model key names."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from threading import Lock

from eightcut.cores import usable_cores
from eightcut.domain.model_key import ModelKey, hint, parse_model_key
from eightcut.errors import BadRequest
from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.covariance import Variances, read_metric
from eightcut.ml.embedder import Cores, Embedder, EmbedderSpec, Entry, Field

ENTRIES = (yamnet.ENTRY, aisfx.ENTRY)
KEYS: Mapping[str, str] = {"FOLEY": yamnet.NAME}
"""Further bases of model keys, the default first, and the embedder that each names; an embedder's own name is one."""


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
        keys: Mapping[str, str] = KEYS,
        device: str = "cpu",
    ) -> None:
        """`precision`: for embedders that have it, "" for the default of each. BadRequest for one that none has.

        `threads`: cores for all videos together, all usable ones where None. `device`: auto, cpu, cuda, cuda:1.
        """
        known = list(dict.fromkeys(one for entry in entries for one in entry.precisions))
        if precision and precision not in known:
            raise BadRequest(f"There is no precision {precision!r}. Choose one of: {', '.join(known)}.")
        self._precision = precision
        self._cores = Cores(threads or usable_cores(), device)
        self._entries = {entry.name: entry for entry in entries}
        self._keys = {**keys, **{name: name for name in self._entries}}
        self._loaded: dict[str, Embedder] = {}
        self._loading = Lock()

    def close(self) -> None:
        """End the threads that the networks run on, once nothing is listened to any more."""
        self._cores.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Bases that can be used here, the default first."""
        return tuple(base for base, name in self._keys.items() if not self._entries[name].missing())

    @property
    def all(self) -> list[tuple[Entry, tuple[str, ...]]]:
        """Every embedder, whether or not it can be used here, with the bases that name it, the default first."""
        named = {name: [base for base, target in self._keys.items() if target == name] for name in self._entries}
        return [(entry, tuple(named[name])) for name, entry in self._entries.items()]

    def precision(self, entry: Entry) -> str:
        """The one that an embedder is used at."""
        return self._precision if self._precision in entry.precisions else entry.precisions[0]

    def precision_of(self, base: str) -> str:
        """The one that the embedder behind a base is used at."""
        return self.precision(self._entry(base))

    @property
    def absent(self) -> dict[str, str]:
        """Bases that cannot be used here, and why, with the cure."""
        found = {base: self._entries[name].missing() for base, name in self._keys.items()}
        return {base: why for base, why in found.items() if why}

    def key(self, text: str) -> ModelKey:
        """The model key that a text spells; the default base's for ""."""
        key = parse_model_key(text or self.names[0], self._keys)
        self._entry(key.base)
        return key

    def hint(self, text: str) -> str:
        """See `model_key.hint`."""
        return hint(text, self._keys)

    @staticmethod
    def begin() -> None:
        """Load the library that networks run in: while it is loaded, no other thread of this process goes on."""
        importlib.import_module("eightcut.ml.backends.session")

    def load(self, base: str) -> Embedder:
        """The embedder behind a base, its network ready to run."""
        return self._embedder(self._entry(base))

    def spec(self, base: str) -> EmbedderSpec:
        """Its identity and the fields that recognisers read; only a network that tells neither otherwise is loaded."""
        entry = self._entry(base)
        return self.known(base) or self._embedder(entry).spec.only(*entry.learned)

    def known(self, base: str) -> EmbedderSpec | None:
        """The same, None where only a loaded network would tell: nothing is stored of one that never was."""
        entry = self._entry(base)
        spec = entry.spec(self.precision(entry))
        return spec.only(*entry.learned) if spec else None

    def fields(self, base: str) -> tuple[Field, ...]:
        """The fields of its frames that recognisers read."""
        return self.spec(base).fields

    def metric(self, base: str) -> Variances | None:
        """The metric that it ships; None where it ships none. EnvironmentProblem where the file cannot be used."""
        content = self._entry(base).metric()
        return read_metric(content) if content else None

    def videos_at_once(self, base: str) -> int:
        """How many videos are worth embedding side by side."""
        return self._entry(base).videos_at_once or self._cores.count

    def _embedder(self, entry: Entry) -> Embedder:
        with self._loading:
            if entry.name not in self._loaded:
                self._loaded[entry.name] = entry.load(self.precision(entry), self._cores)
            return self._loaded[entry.name]

    def _entry(self, base: str) -> Entry:
        if base not in self._keys:
            raise BadRequest(f"There is no embedder {base!r}.{self.hint(base)} Available: {', '.join(self.names)}.")
        entry = self._entries[self._keys[base]]
        if why := entry.missing():
            raise BadRequest(f"The embedder {entry.name} is not available. {why}")
        return entry
