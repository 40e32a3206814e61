"""Speech networks bring sound to the loudness of the 8 s around each step, as a window would hear it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from eightcut.ml.backends.big import front_ends, network
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.loudness import around, covariance, of_unit_variance
from eightcut.ml.backends.big.running import Alone, Chunks
from eightcut.ml.backends.chunks import ChunkEmbedder
from eightcut.ml.embedder import F32, Cores, EmbedderSpec
from tests.networks.conftest import RATE, SMALL, random_network, rows_of

SPEECH = tuple(model for model in SMALL if model.family in ("wav2vec2", "hubert"))


def named(model: BigModel) -> str:
    return model.name


def embedder(model: BigModel, cores: Cores) -> ChunkEmbedder:
    fields = model.fields(all_quarters=False)
    runs = network.TorchNetwork(model, random_network(model), (model.shape.layers,), torch.device("cpu"))
    return ChunkEmbedder(
        EmbedderSpec(model.name, "float", "", front_ends.version(model.family), RATE, fields),
        front_ends.listener(model.family, fields),
        Chunks(model, Alone(runs, "no room"), cores),
    )


@pytest.mark.parametrize("step", [0, 3, 199, 200, 201, 500, 740, 799])
def test_a_step_has_the_mean_of_the_8_seconds_around_it_the_nearest_most(step: int) -> None:
    values = np.random.default_rng(step).normal(3, 1, (800, 2))
    middle = min(max(step, 199), 600)
    weights = np.maximum(0, 200 - np.abs(np.arange(800) - middle)) / 200**2

    assert np.allclose(around(values)[step], weights @ values)


@pytest.mark.parametrize("count", [1, 50, 399, 400])
def test_sound_of_at_most_8_seconds_has_one_mean(count: int) -> None:
    values = np.random.default_rng(count).normal(3, 1, (count, 2))

    assert np.allclose(around(values), values.mean(axis=0))


@pytest.mark.parametrize("loud", [1e-3, 0.1, 16.0])
@pytest.mark.parametrize("middle", [0.0, 0.3])
def test_what_is_quiet_keeps_its_precision_beside_what_is_loud(loud: float, middle: float) -> None:
    draw = np.random.default_rng(1)
    sound = (middle + draw.normal(0, 1e-3, 320 * 1_000 + 80)).astype(np.float32)
    alone = of_unit_variance(sound, 1_000), covariance(sound, 1_000)
    sound[: 320 * 300] += draw.normal(0, loud, 320 * 300).astype(np.float32)

    assert np.allclose(of_unit_variance(sound, 1_000)[320 * 600 :], alone[0][320 * 600 :], atol=1e-4)
    assert np.allclose(covariance(sound, 1_000)[600:], alone[1][600:], rtol=1e-4, atol=1e-10)


@pytest.mark.parametrize("model", SPEECH, ids=named)
@pytest.mark.parametrize("seconds", [3, 8])
def test_a_video_no_longer_than_a_window_is_heard_as_published(
    model: BigModel, seconds: int, sound: F32, cores: Cores
) -> None:
    """By the network's own normalisation over all that it hears."""
    heard = np.pad(sound[20 * RATE :][: seconds * RATE], (0, 80))
    given = (heard - heard.mean()) / np.sqrt(heard.var() + 1e-7) if model.shape.normal_sound else heard
    with torch.inference_mode():
        steps = random_network(model).eval()(torch.from_numpy(given[None])).last_hidden_state[0].numpy()
    middles = (np.arange(len(steps)) * 320 + 200) / RATE

    rows = rows_of(embedder(model, cores), heard[: seconds * RATE])

    expected = [steps[(middles >= at) & (middles < at + 1)].mean(axis=0) for at in range(seconds)]
    assert np.allclose(rows, expected, atol=1e-3 * np.abs(rows).max())


@pytest.mark.parametrize("model", SPEECH, ids=named)
def test_a_bang_changes_no_row_far_from_it(model: BigModel, cores: Cores) -> None:
    """Further away than the 4 s whose loudness counts, where steps still attend to it or to what it made louder."""
    quiet = np.random.default_rng(2).normal(0, 0.01, 60 * RATE).astype(np.float32)
    quiet *= (1 + np.sin(np.arange(len(quiet)) / RATE)).astype(np.float32)
    bang = quiet.copy()
    bang[30 * RATE : 30 * RATE + 8_000] += np.random.default_rng(3).normal(0, 0.9, 8_000).astype(np.float32)
    network = embedder(model, cores)

    ours, theirs = rows_of(network, quiet), rows_of(network, bang)

    assert np.array_equal(ours[:16], theirs[:16])
    assert np.array_equal(ours[46:], theirs[46:])
    spread = np.linalg.norm(ours - ours.mean(axis=0), axis=1).mean()
    near = [at for at in range(16, 46) if not 24 <= at <= 35]
    assert np.linalg.norm(theirs[near] - ours[near], axis=1).max() < spread
    assert np.linalg.norm(theirs[30] - ours[30]) > spread


def test_frames_of_speech_networks_are_no_longer_those_of_before() -> None:
    assert {front_ends.version(model.family) for model in SPEECH} == {2}
    assert {front_ends.version(model.family) for model in SMALL if model not in SPEECH} == {1}
