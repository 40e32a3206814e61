"""Digital silence costs nothing: its chunks are run once, and no bit is another than if each had been."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.backends.chunks import ChunkEmbedder, Convolutions, Listener
from eightcut.ml.backends.mel import Recipe, frames
from eightcut.ml.backends.session import Network
from eightcut.ml.embedder import F32, Cores

SETS = ("int8", "fp16", "yamnet")


@cache
def _embedder(name: str) -> tuple[ChunkEmbedder, Listener, Network]:
    if name == "yamnet":
        network = Network(yamnet.weights_file(), yamnet.NETWORK)
        return yamnet.load(Cores(2)), yamnet.LISTENER, network
    network = Network(aisfx.weights_file(name), aisfx.WEIGHTS[name])
    return aisfx.load(name, Cores(2)), aisfx.LISTENER, network


def _rows(embedder: ChunkEmbedder, sound: F32, block: int) -> F32:
    stream = embedder.stream()
    parts = [stream.push(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate([*parts, stream.finish()])


def _in_one_pass(listener: Listener, network: Network, sound: F32) -> F32:
    recipe = listener.grid
    assert isinstance(recipe, Recipe)
    seconds = -(-len(sound) // recipe.rate)
    count = listener.geometry.pool * listener.layers[-1].steps(recipe, seconds)
    whole = np.concatenate([np.zeros(recipe.lead, np.float32), sound])
    fields = []
    for layer, steps in zip(listener.layers, network.run(frames(recipe, whole, count)[None, None]), strict=True):
        belongs = layer.seconds(recipe, 0, len(steps))
        fields.append(listener.summed(steps, np.flatnonzero(np.diff(belongs, prepend=-1))))
    return np.concatenate(fields, axis=1)


@pytest.mark.parametrize("name", SETS)
@settings(max_examples=2)
@given(stretches=st.lists(st.tuples(st.booleans(), st.integers(1, 40)), min_size=2, max_size=4), seed=st.integers(0, 9))
@example(stretches=[(False, 95), (True, 3)], seed=1)
@example(stretches=[(True, 2), (False, 95), (True, 1), (False, 50)], seed=2)
def test_rows_of_a_film_with_silence_are_those_of_one_pass(
    name: str, stretches: list[tuple[bool, int]], seed: int
) -> None:
    embedder, listener, network = _embedder(name)
    rate, noise = listener.grid.rate, np.random.default_rng(seed)
    lengths = [seconds * rate - int(noise.integers(0, rate)) for _, seconds in stretches]
    parts = [
        noise.uniform(-0.3, 0.3, length) if loud else np.zeros(length)
        for (loud, _), length in zip(stretches, lengths, strict=True)
    ]
    sound = np.concatenate(parts).astype(np.float32)

    assert np.array_equal(_rows(embedder, sound, rate), _in_one_pass(listener, network, sound))


class _Counting(Network):
    """A network that counts its runs."""

    runs = 0

    @override
    def run(self, values: F32) -> list[F32]:
        self.runs += 1
        return super().run(values)


@pytest.mark.parametrize("block", [44_100, 44_100 * 7 + 3])
def test_an_hour_of_silence_is_run_once(block: int) -> None:
    network = _Counting(aisfx.weights_file("int8"), aisfx.WEIGHTS["int8"])
    embedder = ChunkEmbedder(
        aisfx.spec("int8"), aisfx.LISTENER, Convolutions(aisfx.RECIPE, aisfx.GEOMETRY, network, Cores(2))
    )
    rows = _rows(embedder, np.zeros(44_100 * 3600, np.float32), block)

    assert len(rows) == 3600
    assert network.runs == 2  # a chunk of silence, and the rest at the end
    _rows(embedder, np.zeros(44_100 * 600, np.float32), block)
    assert network.runs == 3
