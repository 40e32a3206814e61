"""Workers that are not as they should be: what Dask loads in their processes in the place of `eightcut.bootstrap`."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, replace
from typing import Any

import pytest
from typing_extensions import override

from eightcut import bootstrap
from eightcut.cluster import answering, wire, worker
from eightcut.cluster.answering import _answered as answered
from eightcut.cluster.nannies import Start
from eightcut.cluster.serving import serve
from eightcut.cluster.settings import cluster_settings
from eightcut.domain.progress import CancelToken
from eightcut.embedding import Pass
from eightcut.ml.embedder import UNSTOPPED, Embedder, EmbedderSpec, FrameStream
from eightcut.ml.registry import Registry


@dataclass(frozen=True)
class Other:
    """An embedder under another name."""

    embedder: Embedder

    @property
    def spec(self) -> EmbedderSpec:
        return replace(self.embedder.spec, weights="ab" * 32)

    @property
    def device(self) -> str:
        return self.embedder.device

    def stream(self, cancel: CancelToken = UNSTOPPED) -> FrameStream:
        return self.embedder.stream(cancel)


class Changed(Registry):
    """Its networks have other weights."""

    @override
    def spec(self, base: str) -> EmbedderSpec:
        return replace(super().spec(base), weights="ab" * 32)


class Lying(Registry):
    """Its networks have other weights than it says."""

    @override
    def load(self, base: str) -> Embedder:
        return Other(super().load(base))


def die(*_: object) -> None:
    os._exit(9)


def slow(*asked: Any) -> dict[str, Any]:
    time.sleep(0.2)
    return answered(*asked)


def dask_setup(served: Any) -> None:
    """As STRANGE in the environment says: another `version`, other `weights`, `lying` about them, `dying` of videos.

    Or `garbled`: its answers do not match their checksums; `slow` to answer.
    """
    kind, patch = os.environ["STRANGE"], pytest.MonkeyPatch()
    if kind == "dying":
        patch.setattr(Pass, "run", die)
        patch.setattr(answering, "_answered", die)
    elif kind == "garbled":
        patch.setattr(answering, "checksum", hash)
    elif kind == "slow":
        patch.setattr(answering, "_answered", slow)
    elif kind == "version":
        patch.setattr(wire, "__version__", "0.0.1")
        patch.setattr(worker, "__version__", "0.0.1")
        patch.setattr(answering, "__version__", "0.0.1")
    else:
        patch.setattr(bootstrap, "Registry", {"weights": Changed, "lying": Lying}[kind])
    bootstrap.dask_setup(served)


def tell(own: str) -> None:
    sys.stdout.write(json.dumps({"event": "worker", "address": own}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(
        cluster_settings(sys.argv[1]),
        Start(1, "tests.clusters.strange", {"STRANGE": os.environ["STRANGE"]}),
        tell,
        tell,
        CancelToken(),
    )
