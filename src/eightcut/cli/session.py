"""One run of the command line: its options, its output, its services when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from eightcut.cli.output import Output
from eightcut.values import dataclass

if TYPE_CHECKING:
    from eightcut.cluster.settings import ClusterSettings
    from eightcut.domain.model_key import ModelKey
    from eightcut.services.context import Services


@dataclass(slots=True)
class Session:
    """Options that hold for every command, and the output they go to."""

    database: str | None
    profile: str
    output: Output

    @contextmanager
    def services(self, taking_back: bool = True, cluster: ClusterSettings | None = None) -> Iterator[Services]:
        """The services of this run, once the interrupted work of killed programs is rolled back and reported."""
        from eightcut.bootstrap import open_services
        from eightcut.config import read_config

        config = read_config(self.database)
        with open_services(config if cluster is None else replace(config, cluster=cluster)) as ctx:
            if ctx.library.read_only is not None:
                self.output.warn("", f"{ctx.library.read_only.message} Until then it is only read.")
            if taking_back and ctx.library.unfinished.all():
                from eightcut.services.clips.unfinished import roll_back_stale

                for told in roll_back_stale(ctx):
                    self.output.warn("", f"{told} It was rolled back.")
            yield ctx
            self.output.heard(ctx.speeds.measured)


def model_key(ctx: Services, text: str | None) -> ModelKey:
    """The key that `--model` spells; the default embedder where it is not given."""
    return ctx.embedders.key(text or "")
