"""The AISFX embedder. Its reference is the authors' network in torch: `tests/golden/make_aisfx.py` tells the recipe."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from eightcut.ml.backends import aisfx, mel
from eightcut.ml.backends.chunks import ChunkEmbedder, Convolutions
from eightcut.ml.backends.session import Network
from eightcut.ml.embedder import F32, Cores, Embedder

STEP_SECONDS = 1024 / 44_100
FP16_EPSILON = 0.02
"""float16 weights move values of up to 8.7 by at most this; with float32 weights the graph was 1.4e-6 off."""
INT8_COSINE = 0.98
INT8_COSINE_STANDARDISED = 0.995


@pytest.fixture(scope="module")
def fp16() -> ChunkEmbedder:
    return aisfx.load("fp16", Cores(2))


@pytest.fixture(scope="module")
def int8() -> ChunkEmbedder:
    return aisfx.load("int8", Cores(2))


def rows_of(embedder: Embedder, sound: F32, block: int = 44_100) -> F32:
    stream = embedder.stream()
    parts = [stream.push(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate([*parts, stream.finish()])


def network(precision: str) -> Network:
    return Network(aisfx.weights_file(precision), aisfx.WEIGHTS[precision])


def cosines(a: F32, b: F32) -> F32:
    products: F32 = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    return products


def test_the_fp16_graph_agrees_with_the_authors_network(golden: dict[str, NDArray[Any]]) -> None:
    (steps,) = network("fp16").run(golden["mel"][None, None])

    assert steps.shape == golden["map"].shape
    assert float(np.abs(steps - golden["map"]).max()) < FP16_EPSILON


def test_every_step_of_the_int8_graph_points_where_the_authors_network_does(golden: dict[str, NDArray[Any]]) -> None:
    (steps,) = network("int8").run(golden["mel"][None, None])

    assert float(cosines(steps, golden["map"]).min()) > INT8_COSINE


def test_int8_rows_point_where_fp16_rows_do_after_standardising(
    int8: ChunkEmbedder, fp16: ChunkEmbedder, recordings: F32
) -> None:
    exact, quick = rows_of(fp16, recordings), rows_of(int8, recordings)
    mean, deviation = exact.mean(axis=0), exact.std(axis=0) + 1e-6

    standardised = cosines((exact - mean) / deviation, (quick - mean) / deviation)

    assert float(standardised.mean()) > INT8_COSINE_STANDARDISED


def test_sound_becomes_the_rows_of_the_authors_network(
    fp16: ChunkEmbedder, golden: dict[str, NDArray[Any]], reference_sound: F32
) -> None:
    rows = rows_of(fp16, reference_sound)

    expected = np.stack([golden["map"][:5].max(axis=0), golden["map"][5:].max(axis=0)])
    assert rows.shape == (2, 512)
    assert float(np.abs(rows - expected).max()) < FP16_EPSILON


@pytest.mark.parametrize("precision", ["fp16", "int8"])
def test_chunks_give_the_very_bits_of_one_pass_over_the_whole_film(precision: str, long_sound: F32) -> None:
    seconds = math.ceil(len(long_sound) / 44_100)
    steps = sum(1 for j in range(10 * seconds) if (8 * j + 3.5) * STEP_SECONDS < seconds)
    frames = mel.frames(aisfx.RECIPE, np.pad(long_sound, (aisfx.RECIPE.lead, 0)), 8 * steps)
    (whole,) = network(precision).run(frames[None, None])

    rows = rows_of(aisfx.load(precision, Cores(1)), long_sound)

    assert len(frames) > 2 * aisfx.GEOMETRY.chunk
    for second, row in enumerate(rows):
        inside = [j for j in range(steps) if second <= (8 * j + 3.5) * STEP_SECONDS < second + 1]
        assert np.array_equal(row, whole[inside].max(axis=0)), second


@pytest.mark.parametrize("block", [7_777, 44_100 * 40])
def test_rows_are_the_same_bits_whatever_the_size_of_the_blocks(
    int8: ChunkEmbedder, long_sound: F32, block: int
) -> None:
    sound = long_sound[: 44_100 * 27]

    assert np.array_equal(rows_of(int8, sound, block), rows_of(int8, sound))


def test_rows_are_the_same_bits_on_one_core_and_on_two(int8: ChunkEmbedder, long_sound: F32) -> None:
    sound = long_sound[: 44_100 * 27]

    assert np.array_equal(rows_of(aisfx.load("int8", Cores(1)), sound), rows_of(int8, sound))


@pytest.mark.parametrize("chunk", [128, 512, 2048])
def test_rows_are_the_same_bits_whatever_the_size_of_a_chunk(int8: ChunkEmbedder, long_sound: F32, chunk: int) -> None:
    sound = long_sound[: 44_100 * 27]
    listener = replace(aisfx.LISTENER, geometry=replace(aisfx.GEOMETRY, chunk=chunk))
    run = Convolutions(aisfx.RECIPE, listener.geometry, network("int8"), Cores(2))
    other = ChunkEmbedder(aisfx.spec("int8"), listener, run)

    assert np.array_equal(rows_of(other, sound), rows_of(int8, sound))


@pytest.mark.parametrize("chunk", [64, 1000, 1020])
def test_a_chunk_that_would_tear_steps_or_batches_apart_is_a_mistake(chunk: int) -> None:
    with pytest.raises(ValueError, match="tear"):
        Convolutions(aisfx.RECIPE, replace(aisfx.GEOMETRY, chunk=chunk), network("int8"), Cores(1))


def test_two_films_side_by_side_get_their_own_rows(int8: ChunkEmbedder, long_sound: F32, recordings: F32) -> None:
    films = [long_sound, recordings[: 44_100 * 50]]
    streams = [int8.stream() for _ in films]
    rows: list[list[F32]] = [[], []]
    for at in range(0, max(map(len, films)), 44_100):
        for stream, film, found in zip(streams, films, rows, strict=True):
            found.append(stream.push(film[at : at + 44_100]))
    for stream, film, found in zip(streams, films, rows, strict=True):
        assert np.array_equal(np.concatenate([*found, stream.finish()]), rows_of(int8, film))


@pytest.mark.parametrize(
    ("samples", "rows"),
    [(0, 0), (1, 1), (8_820, 1), (44_100, 1), (44_101, 2), (132_300, 3), (1_048_576, 24), (1_400_000, 32)],
)
def test_there_is_one_row_for_each_begun_second(int8: ChunkEmbedder, samples: int, rows: int) -> None:
    found = rows_of(int8, np.zeros(samples, np.float32))

    assert found.shape == (rows, 512)
    assert found.dtype == np.float32


def test_a_film_without_a_block_has_no_rows(int8: ChunkEmbedder) -> None:
    assert int8.stream().finish().shape == (0, 512)


def test_silence_sounds_the_same_in_every_second_away_from_the_ends(int8: ChunkEmbedder) -> None:
    rows = rows_of(int8, np.zeros(44_100 * 30, np.float32))

    assert np.array_equal(rows[1:-1], np.repeat(rows[1:2], 28, axis=0))


def test_a_sound_shows_in_its_own_second(int8: ChunkEmbedder, reference_sound: F32) -> None:
    film = np.zeros(44_100 * 32, np.float32)
    film[44_100 * 28 + 18_000 : 44_100 * 28 + 26_000] = reference_sound[44_100:52_100]

    change = np.abs(rows_of(int8, film) - rows_of(int8, np.zeros_like(film))).sum(axis=1)

    assert int(change.argmax()) == 28
    assert not change[:27].any()
    assert not change[30:].any()


@given(first=st.integers(0, 10**7), count=st.integers(1, 200))
def test_every_step_belongs_to_the_second_that_its_middle_lies_in(first: int, count: int) -> None:
    seconds = aisfx.LAYERS[-1].seconds(aisfx.RECIPE, first, count)

    middles = [(8 * j + 3.5) * 1024 / 44_100 for j in range(first, first + count)]
    assert list(seconds) == [math.floor(middle) for middle in middles]


@given(seconds=st.integers(1, 200_000))
def test_the_film_ends_with_the_last_step_of_its_last_second(seconds: int) -> None:
    steps = aisfx.LAYERS[-1].steps(aisfx.RECIPE, seconds)

    assert list(aisfx.LAYERS[-1].seconds(aisfx.RECIPE, steps - 1, 2)) == [seconds - 1, seconds]


def test_every_second_has_five_or_six_steps() -> None:
    ends = [aisfx.LAYERS[-1].steps(aisfx.RECIPE, seconds) for seconds in range(5_000)]

    assert ends[0] == 0
    assert {after - before for before, after in pairwise(ends)} == {5, 6}


@pytest.mark.parametrize("precision", aisfx.PRECISIONS)
def test_the_shipped_network_is_the_one_that_frames_are_named_after(precision: str) -> None:
    content = aisfx.weights_file(precision).read_bytes()

    assert hashlib.sha256(content).hexdigest() == aisfx.spec(precision).weights


def test_the_int8_network_stays_under_five_megabytes() -> None:
    assert aisfx.weights_file("int8").stat().st_size < 5_000_000


def test_the_licence_lies_beside_the_networks_and_names_their_authors_and_the_changes() -> None:
    text = aisfx.weights_file("int8").with_name("LICENSE-aisfx.txt").read_text(encoding="utf-8")

    for part in ("A.B. Ma and A. Lerch", "Attribution 4.0 International", "Changes made", "aisfx 0.1.2"):
        assert part in text
