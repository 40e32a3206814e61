"""The classes of sound, on the embedder's golden frames and on recordings that ship."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.related_sounds import RELATED
from eightcut.domain.vocabulary import MUSIC, SPEECH
from eightcut.errors import EnvironmentProblem
from eightcut.ml.backends import yamnet
from eightcut.ml.classes import SHA256, YamnetClasses, classes_file
from eightcut.ml.embedder import F16, F32, Cores

GOLDEN = Path(__file__).parents[2] / "golden" / "yamnet.npz"
CLASSES = YamnetClasses()
ALONE = """
import sys
import numpy as np
from eightcut.ml.classes import YamnetClasses
print(YamnetClasses().scores(np.zeros((2, 1024), np.float16)).shape, "onnxruntime" in sys.modules)
"""


def stored(sound: F32) -> F16:
    """Rows of mono sound at 16,000 Hz as the frame store keeps them."""
    stream = yamnet.load(Cores(2)).stream()
    return np.concatenate([stream.push(sound), stream.finish()])[:, -1024:].astype(np.float16)


def test_scores_are_those_of_the_network_s_own_last_layer() -> None:
    with np.load(GOLDEN) as golden:
        rows, logits = golden["map"].mean(axis=0, keepdims=True), golden["logits"]
    expected = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))

    scores = CLASSES.scores(rows.astype(np.float16))

    assert scores.shape == (1, 521)
    assert scores.dtype == np.float32
    assert float(np.abs(scores - expected).max()) < 0.01


def test_chosen_classes_score_as_among_all() -> None:
    rows = np.random.default_rng(0).uniform(0, 1, (5, 1024)).astype(np.float16)
    chosen = [348, 0, 69]

    assert np.allclose(CLASSES.scores(rows, chosen), CLASSES.scores(rows)[:, chosen], atol=1e-5)
    assert CLASSES.scores(rows[:0]).shape == (0, 521)


def test_silence_scores_nothing_and_overflows_nowhere() -> None:
    scores = CLASSES.scores(stored(np.zeros(48_000, np.float32)))

    assert np.isfinite(scores).all()
    heard = {CLASSES.names[number] for number in np.flatnonzero(scores.max(axis=0) > 0.1)}
    assert heard <= {"Silence"}


def test_the_names_are_the_521_of_the_network_in_its_order() -> None:
    assert len(set(CLASSES.names)) == len(CLASSES.names) == 521
    assert (CLASSES.names[0], CLASSES.names[348], CLASSES.names[520]) == ("Speech", "Door", "Field recording")
    assert CLASSES.spec == yamnet.spec()


def test_the_scores_need_no_network() -> None:
    ran = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "(2, 521) False"


def test_a_missing_or_damaged_file_of_classes_is_named_with_the_cure(tmp_path: Path) -> None:
    assert hashlib.sha256(classes_file().read_bytes()).hexdigest() == SHA256
    content = bytearray(classes_file().read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(content)

    for path in (damaged, tmp_path / "gone.npz"):
        with pytest.raises(EnvironmentProblem, match="Reinstall 8-cut") as caught:
            YamnetClasses(path).scores(np.zeros((1, 1024), np.float16))
        assert caught.value.file == str(path)
        assert str(path) in caught.value.message


def test_every_class_that_the_vocabulary_names_is_one_of_the_521() -> None:
    named = [SPEECH, MUSIC, *(classes for _, classes in RELATED)]

    assert not {name for classes in named for name in classes} - set(CLASSES.names)
    assert all(len(set(classes)) == len(classes) > 0 for classes in named)
    assert not set(SPEECH) & set(MUSIC)
