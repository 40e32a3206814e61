"""What the tests of ml share: reference sound, an identity, a folder of frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

import eightcut
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.ml.embedder import F32, EmbedderSpec, Field
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.types import FrameTable, TrainingVideo

RECORDINGS = Path(eightcut.__file__).parent / "services" / "demo" / "recordings"
GOLDEN = Path(__file__).parents[2] / "golden" / "aisfx.npz"


@pytest.fixture(scope="session")
def golden() -> dict[str, NDArray[Any]]:
    """Sound, mel frames and map of the reference; `tests/golden/make_aisfx.py` tells what they are."""
    with np.load(GOLDEN) as file:
        return {name: file[name] for name in ("sound", "mel", "map")}


@pytest.fixture(scope="session")
def reference_sound(golden: dict[str, NDArray[Any]]) -> F32:
    """The two reference seconds as samples within +-1."""
    return golden["sound"].astype(np.float32) / np.float32(32_768)


@pytest.fixture(scope="session")
def long_sound(reference_sound: F32) -> F32:
    """48.4 s of the reference sound at changing loudness, over noise: more than two chunks of the network."""
    length = int(48.4 * 44_100)
    noise = np.random.default_rng(8).normal(0, 0.003, length).astype(np.float32)
    loudness = np.linspace(0.05, 1.0, length, dtype=np.float32)
    return np.resize(reference_sound, length) * loudness + noise


@pytest.fixture(scope="session")
def recordings() -> F32:
    """The recordings that the program ships, one after the other: 143 s of many kinds of sound."""
    parts = []
    for path in sorted(RECORDINGS.glob("*.ogg")):
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=44_100)
            parts += [part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(parts)


@pytest.fixture
def small_spec() -> EmbedderSpec:
    """An identity with rows of four values."""
    return EmbedderSpec("TINY", "int8", "ab" * 32, 1, 16_000, (Field("all", 4),))


@pytest.fixture
def store(tmp_path: Path) -> FrameStore:
    """An empty store in a folder that is not there yet."""
    return FrameStore(tmp_path / "cache" / "frames")


MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]


@pytest.fixture
def film() -> MakeFilm:
    """Makes a film of 24 values a second: noise, a sound of two seconds at each of `bells`, another at `knocks`.

    A knock shares all but `apart` of the bell's six values, so that it is easily taken for one.
    """
    spec = EmbedderSpec("TINY", "int8", "ab" * 32, 1, 16_000, (Field("all", 24),))

    def make(
        seconds: float, bells: Sequence[int] = (), knocks: Sequence[int] = (), seed: int = 0, apart: int = 2
    ) -> FrameTable:
        generator = np.random.default_rng(seed)
        rows = generator.gamma(2.0, 0.5, (int(np.ceil(seconds)), 24))
        for starts, values in ((bells, slice(0, 6)), (knocks, slice(apart, apart + 6))):
            for start in starts:
                rows[start : start + 2, values] += generator.uniform(2.5, 4.0)
        return FrameTable(rows.astype(np.float16), seconds, spec)

    return make


@pytest.fixture
def video() -> MakeVideo:
    """Makes a training video of a table; its markers are its positives unless others are given."""

    def make(
        name: str, table: FrameTable, positives: Sequence[TimeSpan] = (), **others: Sequence[TimeSpan]
    ) -> TrainingVideo:
        plain = VideoExamples(VideoRef(name, content_id=name), positives=tuple(positives), markers=tuple(positives))
        given: dict[str, Any] = {role: tuple(spans) for role, spans in others.items()}
        return TrainingVideo((table,), replace(plain, **given))

    return make
